package org.bertconv.parity;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bertconv.checkpoint.Checkpoint;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.model.MaskedWords;
import org.bertconv.model.Precision;
import org.bertconv.model.Weights;

/**
 * Asks models for masked words of ordinary sentences. Two models that were read by the same rules agree also where a rule is wrong; but only
 * one that is rightly mapped still knows the language.
 *
 * @param vocabulary beside one of the checkpoints; empty if neither has one that is read
 * @param why there is none
 */
public record LanguageEvidence(Optional<ByteSource> vocabulary, String why) {

    private static final String VOCABULARY = "vocab.txt";

    /** Fewer masked words say nothing. */
    private static final int LEAST = 20;

    /** {@return the words of the vocabulary beside the first checkpoint that has one} */
    public static LanguageEvidence of(List<Checkpoint> checkpoints) {
        Optional<ByteSource> words = checkpoints.stream()
                .flatMap(checkpoint ->
                        Optional.ofNullable(checkpoint.companions().get(VOCABULARY)).stream())
                .findFirst();
        boolean other = checkpoints.stream()
                .anyMatch(checkpoint -> checkpoint.companions().containsKey("tokenizer.json"));
        return new LanguageEvidence(
                words,
                other
                        ? "there is no vocab.txt, and of tokenizers only WordPiece with a vocab.txt is bundled"
                        : "there is no vocab.txt beside the checkpoint");
    }

    /** {@return no words, where nothing is to be run} */
    public static LanguageEvidence notAsked() {
        return new LanguageEvidence(Optional.empty(), "nothing was run");
    }

    /** {@return what a comparison of two models rests on; both are asked where they compare as different} */
    public Evidence ask(ParityReport report, ModelSide left, ModelSide right) throws IOException {
        List<MaskedAccuracy> found = new ArrayList<>();
        try {
            if (report.verdict() != Verdict.SAME) {
                found.add(ask("left", left));
            }
            found.add(ask("right", right));
            return Evidence.ofModels(report, found, "");
        } catch (NotAsked e) {
            return Evidence.ofModels(report, List.of(), e.reason);
        }
    }

    /** {@return how many masked words a model finds} */
    private MaskedAccuracy ask(String side, ModelSide model) throws IOException, NotAsked {
        if (!MaskedWords.areFoundBy(model.config(), model.head())) {
            throw new NotAsked("head " + model.head() + " fills in no masked words");
        }
        WordPiece words = words(model);
        int mask = words.mask().orElseThrow(() -> new NotAsked("vocab.txt has no line [MASK]"));
        MaskedText text = MaskedText.of(words, mask, model.config());
        if (text.answers().size() < LEAST) {
            throw new NotAsked("of the bundled sentences only " + text.answers().size()
                    + " words could be masked, at least " + LEAST + " say something");
        }
        MaskedWords.Found found = new MaskedWords(model.config(), Weights.of(model.weights()), Precision.FLOAT32)
                .find(text.texts(), text.places());
        return count(side, model, words, text, found);
    }

    private WordPiece words(ModelSide model) throws IOException, NotAsked {
        ByteSource file = vocabulary.orElseThrow(() -> new NotAsked(why));
        WordPiece words;
        try {
            words = WordPiece.read(file);
        } catch (CheckpointException e) {
            if (e.errorClass() != ErrorClass.MALFORMED && e.errorClass() != ErrorClass.LIMIT) {
                throw e;
            }
            throw new NotAsked(String.valueOf(e.getMessage()));
        }
        int last = words.vocabulary().entrySet().stream()
                .filter(piece -> !piece.getKey().isEmpty())
                .mapToInt(Map.Entry::getValue)
                .max()
                .orElse(0);
        if (last >= model.config().vocabSize()) {
            throw new NotAsked("vocab.txt has " + (last + 1) + " lines, the model "
                    + model.config().vocabSize() + " words");
        }
        return words;
    }

    private static MaskedAccuracy count(
            String side, ModelSide model, WordPiece words, MaskedText text, MaskedWords.Found found) {
        int correct = 0;
        int damaged = 0;
        int alone = 0;
        int changed = 0;
        Map<String, Integer> frequency = new TreeMap<>();
        for (int i = 0; i < text.answers().size(); i++) {
            String answer = text.answers().get(i);
            frequency.merge(answer, 1, Integer::sum);
            int here = found.whole()[i] == words.number(answer) ? 1 : 0;
            int there = found.damaged()[i] == words.number(answer) ? 1 : 0;
            correct += here;
            damaged += there;
            alone += here - there;
            changed += Math.abs(here - there);
        }
        String most = Collections.max(frequency.entrySet(), Map.Entry.comparingByValue())
                .getKey();
        return new MaskedAccuracy(
                side,
                text.texts().size(),
                text.answers().size(),
                correct,
                damaged,
                model.config().vocabSize(),
                most,
                frequency.getOrDefault(most, 0),
                changed == 0 ? 0 : alone / Math.sqrt(changed));
    }

    /** That a model cannot be asked, and why: an answer, and no error. */
    private static final class NotAsked extends Exception {

        private static final long serialVersionUID = 1L;

        private final String reason;

        NotAsked(String reason) {
            super(reason, null, false, false);
            this.reason = reason;
        }
    }
}
