package org.bertconv.parity.cause;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.tensor.Tensor;

/** Above the encoder: a pooler that is another matrix of its size, and a decoder that should be tied to the word embeddings. */
final class MatrixMisplaced implements Hypothesis {

    private static final List<String> PARTS = List.of("weight", "bias");

    @Override
    public List<Diagnosis> at(Scene scene) {
        List<Diagnosis> found = new ArrayList<>();
        if (!scene.isHead()) {
            return found;
        }
        String pooler = scene.uses().pooler();
        dense(scene).stream()
                .filter(other -> !other.equals(pooler) && isOfOneShape(scene, pooler, other))
                .forEach(other -> found.add(swapped(pooler, other)));
        List<Edit> own = new ArrayList<>();
        scene.present(scene.uses().decoder(), scene.uses().decoderBias()).stream()
                .filter(name -> !name.equals(scene.uses().predictionsBias()))
                .forEach(name -> own.add(new Edit.Drop(name, "tied")));
        if (!own.isEmpty()) {
            found.add(new Diagnosis(
                    "decoder-not-tied",
                    scene.uses().decoder() + " is not the word embeddings and "
                            + scene.uses().predictionsBias() + ", which it should be tied to",
                    own));
        }
        return found;
    }

    /** The dense layers above the encoder. */
    private static List<String> dense(Scene scene) {
        return scene.names().stream()
                .filter(name -> name.endsWith(".bias"))
                .map(name -> name.substring(0, name.length() - ".bias".length()))
                .filter(name -> scene.has(name + ".weight"))
                .toList();
    }

    private static boolean isOfOneShape(Scene scene, String one, String other) {
        StateDict weights = scene.suspect().weights();
        return PARTS.stream().allMatch(part -> {
            Optional<Tensor> mine = weights.get(one + "." + part);
            Optional<Tensor> theirs = weights.get(other + "." + part);
            return mine.isPresent()
                    && theirs.isPresent()
                    && mine.get().info().shape().equals(theirs.get().info().shape());
        });
    }

    private static Diagnosis swapped(String pooler, String other) {
        List<Edit> edits = new ArrayList<>();
        for (String part : PARTS) {
            edits.add(new Edit.Move(other + "." + part, pooler + "." + part, List.of()));
            edits.add(new Edit.Move(pooler + "." + part, other + "." + part, List.of()));
        }
        return new Diagnosis("pooler", "the pooler " + pooler + " and " + other + " are swapped", edits);
    }
}
