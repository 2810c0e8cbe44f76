package org.bertconv.parity.cause;

import java.util.List;

/** Recorded outputs that are those of other inputs than were recorded: without the mask, or without the segments. */
final class InputsIgnored implements Hypothesis {

    @Override
    public List<Diagnosis> at(Scene scene) {
        return scene.reference().isPresent()
                ? List.of()
                : List.of(
                        diagnosis("mask-ignored", "attention_mask", Inputs.WITHOUT_MASK),
                        diagnosis("segments-ignored", "token_type_ids", Inputs.WITHOUT_SEGMENTS),
                        diagnosis("mask-ignored", "attention_mask and token_type_ids", Inputs.WITHOUT_BOTH));
    }

    private static Diagnosis diagnosis(String kind, String input, Inputs without) {
        return new Diagnosis(
                kind,
                "the recorded outputs are those of the model without " + input,
                List.of(new Edit.Feed(without, "record the golden again, with " + input + " passed to the model")));
    }
}
