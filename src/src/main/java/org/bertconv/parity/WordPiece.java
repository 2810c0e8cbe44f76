package org.bertconv.parity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.model.ModelConfig;
import org.bertconv.model.Tokens;

/**
 * BERT's uncased tokenizer, as in google-research/bert tokenization.py: words are cut at white space and punctuation, lowered, stripped
 * of accents, and taken apart into the longest pieces that the vocabulary has.
 *
 * @param vocabulary the number of each piece: its line in vocab.txt, counted from 0
 */
record WordPiece(Map<String, Integer> vocabulary) {

    private static final int MAX_VOCABULARY_BYTES = 64 << 20;
    private static final int MAX_WORD = 100;
    private static final String UNKNOWN = "[UNK]";

    WordPiece {
        vocabulary = Map.copyOf(vocabulary);
    }

    /** Reads a vocab.txt. */
    static WordPiece read(ByteSource file) throws IOException {
        if (file.size() > MAX_VOCABULARY_BYTES) {
            throw CheckpointException.of(
                    ErrorClass.LIMIT, file.name(), "has " + file.size() + " bytes, at most " + MAX_VOCABULARY_BYTES);
        }
        String text =
                StandardCharsets.UTF_8.decode(file.read(0, (int) file.size())).toString();
        Map<String, Integer> vocabulary = new HashMap<>();
        int number = 0;
        for (String line : text.split("\n", -1)) {
            vocabulary.put(line.strip(), number++);
        }
        for (String needed : List.of("[CLS]", "[SEP]", UNKNOWN)) {
            if (!vocabulary.containsKey(needed)) {
                throw CheckpointException.of(ErrorClass.MALFORMED, file.name(), "has no line " + needed);
            }
        }
        return new WordPiece(vocabulary);
    }

    /** {@return sentences as one padded batch, cut at the last position of the model} */
    Probe probe(List<String> texts, ModelConfig config) {
        List<List<Integer>> rows =
                texts.stream().map(text -> ids(text, config.longestSequence())).toList();
        int sequence = rows.stream().mapToInt(List::size).max().orElse(1);
        long[] ids = new long[rows.size() * sequence];
        long[] mask = new long[ids.length];
        for (int row = 0; row < rows.size(); row++) {
            for (int i = 0; i < rows.get(row).size(); i++) {
                ids[row * sequence + i] = Math.min(rows.get(row).get(i), config.vocabSize() - 1);
                mask[row * sequence + i] = 1;
            }
        }
        String name = rows.size() + " x " + sequence + " from --text";
        return new Probe(name, new Tokens(rows.size(), 1, sequence, ids, mask, new long[ids.length]));
    }

    private List<Integer> ids(String text, int positions) {
        List<Integer> ids = new ArrayList<>();
        ids.add(number("[CLS]"));
        for (String word : words(text)) {
            pieces(word).forEach(piece -> ids.add(number(piece)));
        }
        List<Integer> cut = new ArrayList<>(ids.subList(0, Math.min(ids.size(), Math.max(1, positions - 1))));
        if (cut.size() < positions) {
            cut.add(number("[SEP]"));
        }
        return cut;
    }

    private int number(String piece) {
        Integer number = vocabulary.get(piece);
        return number == null ? java.util.Objects.requireNonNull(vocabulary.get(UNKNOWN)) : number;
    }

    private static List<String> words(String text) {
        StringBuilder spaced = new StringBuilder();
        Normalizer.normalize(text, Normalizer.Form.NFD).codePoints().forEach(c -> {
            if (Character.getType(c) == Character.NON_SPACING_MARK) {
                return;
            }
            int lower = Character.toLowerCase(c);
            if (isPunctuation(c) || Character.isIdeographic(c)) {
                spaced.append(' ').appendCodePoint(lower).append(' ');
            } else if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
                spaced.append(' ');
            } else if (!Character.isISOControl(c)) {
                spaced.appendCodePoint(lower);
            }
        });
        return Arrays.stream(spaced.toString().split(" ", -1))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private static boolean isPunctuation(int c) {
        // The field counts all of ASCII's symbols, such as $ and ^, as punctuation.
        boolean ascii = c < 128 && c > 32 && !Character.isLetterOrDigit(c) && c != 127;
        return ascii
                || switch (Character.getType(c)) {
                    case Character.CONNECTOR_PUNCTUATION,
                            Character.DASH_PUNCTUATION,
                            Character.START_PUNCTUATION,
                            Character.END_PUNCTUATION,
                            Character.INITIAL_QUOTE_PUNCTUATION,
                            Character.FINAL_QUOTE_PUNCTUATION,
                            Character.OTHER_PUNCTUATION -> true;
                    default -> false;
                };
    }

    /** The longest piece first, again and again; a word that cannot be taken apart is unknown as a whole. */
    private List<String> pieces(String word) {
        if (word.length() > MAX_WORD) {
            return List.of(UNKNOWN);
        }
        List<String> pieces = new ArrayList<>();
        int start = 0;
        while (start < word.length()) {
            int end = word.length();
            String prefix = start == 0 ? "" : "##";
            while (end > start && !vocabulary.containsKey(prefix + word.substring(start, end))) {
                end--;
            }
            if (end == start) {
                return List.of(UNKNOWN);
            }
            pieces.add(prefix + word.substring(start, end));
            start = end;
        }
        return pieces;
    }
}
