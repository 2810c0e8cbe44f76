package org.bertconv.parity.cause;

import java.util.ArrayList;
import java.util.List;

/** Above the encoder: a pooler that is another matrix of its size, and a decoder that should be tied to the word embeddings. */
final class MatrixMisplaced implements Hypothesis {

    private static final String POOLER = "bert.pooler.dense.";
    private static final String TRANSFORM = "cls.predictions.transform.dense.";
    private static final String DECODER = "cls.predictions.decoder.";

    @Override
    public List<Diagnosis> at(Scene scene) {
        List<Diagnosis> found = new ArrayList<>();
        if (!scene.isHead()) {
            return found;
        }
        if (scene.has(POOLER + "weight") && scene.has(TRANSFORM + "weight")) {
            List<Edit> edits = new ArrayList<>();
            for (String part : List.of("weight", "bias")) {
                edits.add(new Edit.Move(TRANSFORM + part, POOLER + part, List.of()));
                edits.add(new Edit.Move(POOLER + part, TRANSFORM + part, List.of()));
            }
            found.add(new Diagnosis("pooler", "the pooler and the transform of the predictions are swapped", edits));
        }
        List<Edit> own = new ArrayList<>();
        scene.present(DECODER + "weight", DECODER + "bias").forEach(name -> own.add(new Edit.Drop(name, "tied")));
        if (!own.isEmpty()) {
            found.add(new Diagnosis(
                    "decoder-not-tied",
                    "cls.predictions.decoder is not the word embeddings and cls.predictions.bias, which it should be tied to",
                    own));
        }
        return found;
    }
}
