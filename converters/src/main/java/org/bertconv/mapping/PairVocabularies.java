package org.bertconv.mapping;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bertconv.checkpoint.Checkpoint;
import org.bertconv.io.ByteSource;

/** Whether two models that are put together read and write the same words: one directory has a place for one vocabulary. */
final class PairVocabularies {

    /** The files that say which words there are. */
    private static final List<String> FILES = List.of(
            "vocab.txt", "vocab.json", "merges.txt", "sentencepiece.bpe.model", "spiece.model", "tokenizer.json");

    private static final int CHUNK = 1 << 20;

    private PairVocabularies() {}

    /** {@return the half whose tokenizer goes along: that of the encoder reads what a user writes} */
    static Checkpoint carried(Checkpoint reading, Checkpoint writing) {
        return reading.companions().isEmpty() ? writing : reading;
    }

    /** {@return what an engineer has to know if the two differ} */
    static Optional<String> note(MappedCheckpoint encoder, MappedCheckpoint decoder) throws IOException {
        Checkpoint reading = encoder.checkpoint();
        Checkpoint writing = decoder.checkpoint();
        long read = encoder.field("vocab_size").asLong(0);
        long written = decoder.field("vocab_size").asLong(0);
        Optional<String> file = differing(reading.companions(), writing.companions());
        if (read == written && file.isEmpty()) {
            return Optional.empty();
        }
        String how = read != written
                ? "the encoder reads " + read + " words and the decoder writes " + written
                : file.get() + " of encoder and decoder differ";
        Checkpoint carried = carried(reading, writing);
        String along = carried.companions().isEmpty()
                ? "neither comes with a tokenizer"
                : "the tokenizer of " + carried.name() + " goes along, keep that of "
                        + (carried.equals(reading) ? writing : reading).name() + " beside the model";
        return Optional.of("the vocabularies differ: " + how + "; one directory has a place for one: " + along);
    }

    private static Optional<String> differing(Map<String, ByteSource> left, Map<String, ByteSource> right)
            throws IOException {
        for (String file : FILES) {
            ByteSource one = left.get(file);
            ByteSource other = right.get(file);
            if (one != null && other != null && !same(one, other)) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }

    private static boolean same(ByteSource left, ByteSource right) throws IOException {
        if (left.size() != right.size()) {
            return false;
        }
        for (long at = 0; at < left.size(); at += CHUNK) {
            int length = (int) Math.min(CHUNK, left.size() - at);
            if (!left.read(at, length).equals(right.read(at, length))) {
                return false;
            }
        }
        return true;
    }
}
