package org.bertconv.parity.cause;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bertconv.mapping.op.Gather;

/** A vocabulary that was filled up to a round number of rows, or cut. */
final class VocabularySize implements Hypothesis {

    @Override
    public List<Diagnosis> at(Scene scene) {
        int mine = scene.suspect().config().vocabSize();
        int size = scene.words().orElse(mine);
        if (size < mine && size > 0) {
            return List.of(padded(scene, mine, size));
        }
        return size > mine && scene.reference().isPresent() ? List.of(truncated(scene, mine, size)) : List.of();
    }

    private static Diagnosis padded(Scene scene, int mine, int size) {
        Gather first = Gather.of(true, IntStream.range(0, size).toArray());
        List<Edit> edits = new ArrayList<>();
        edits.add(resized(size));
        tables(scene).forEach(name -> edits.add(new Edit.Move(name, name, List.of(first))));
        return new Diagnosis(
                "vocabulary-padded",
                "the vocabulary has " + mine + " rows, it should have " + size + ": the rest is padding",
                edits);
    }

    private static Diagnosis truncated(Scene scene, int mine, int size) {
        List<Edit> edits = new ArrayList<>();
        String words = "convert its source again: nothing in it restores the words " + mine + " to " + (size - 1);
        edits.add(resized(size));
        tables(scene).forEach(name -> scene.right(name).ifPresent(right -> edits.add(new Edit.Take(right, words))));
        return new Diagnosis("vocabulary-truncated", truncation(mine, size), edits);
    }

    /** The size follows from the tables, so nothing has to be said of it. */
    private static Edit resized(int size) {
        return new Edit.Field("", config -> config.withVocabSize(size));
    }

    /** {@return what is said of a vocabulary that is too small} */
    static String truncation(int mine, int size) {
        return "the vocabulary has " + mine + " rows, it should have " + size + ": the last are lost";
    }

    private static List<String> tables(Scene scene) {
        return scene
                .present(
                        scene.uses().words(),
                        scene.uses().predictionsBias(),
                        scene.uses().decoder(),
                        scene.uses().decoderBias())
                .stream()
                .distinct()
                .toList();
    }
}
