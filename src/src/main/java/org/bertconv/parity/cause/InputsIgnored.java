package org.bertconv.parity.cause;

import java.util.ArrayList;
import java.util.List;

/** Recorded outputs that are those of other inputs than were recorded: without the mask, or without the segments. */
final class InputsIgnored implements Hypothesis {

    @Override
    public List<Diagnosis> at(Scene scene) {
        if (scene.reference().isPresent()) {
            return List.of();
        }
        List<Diagnosis> found = new ArrayList<>(List.of(
                diagnosis("mask-ignored", "attention_mask", Inputs.WITHOUT_MASK),
                diagnosis("segments-ignored", "token_type_ids", Inputs.WITHOUT_SEGMENTS),
                diagnosis("mask-ignored", "attention_mask and token_type_ids", Inputs.WITHOUT_BOTH)));
        boolean attends = scene.prefixes().stream()
                .anyMatch(block -> scene.attentions(block).contains(Attending.CROSS));
        if (attends) {
            found.add(diagnosis("mask-ignored", "encoder_attention_mask", Inputs.WITHOUT_ENCODER_MASK));
        }
        return found;
    }

    private static Diagnosis diagnosis(String kind, String input, Inputs without) {
        return new Diagnosis(
                kind,
                "the recorded outputs are those of the model without " + input,
                List.of(new Edit.Feed(without, "record the golden again, with " + input + " passed to the model")));
    }
}
