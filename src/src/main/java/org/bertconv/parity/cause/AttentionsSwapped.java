package org.bertconv.parity.cause;

import java.util.ArrayList;
import java.util.List;
import org.bertconv.model.Component;

/** The attention of a decoder to itself and that to its encoder under each other's names. */
final class AttentionsSwapped implements Hypothesis {

    private static final List<Component> OWN = List.of(
            Component.QUERY, Component.KEY, Component.VALUE, Component.ATTENTION_OUTPUT, Component.ATTENTION_NORM);
    private static final List<Component> CROSS = List.of(
            Component.CROSS_QUERY,
            Component.CROSS_KEY,
            Component.CROSS_VALUE,
            Component.CROSS_OUTPUT,
            Component.CROSS_NORM);

    @Override
    public List<Diagnosis> at(Scene scene) {
        List<Diagnosis> found = new ArrayList<>();
        for (String block : scene.prefixes()) {
            if (scene.attentions(block).contains(Attending.CROSS)) {
                found.add(diagnosis(scene, block, OWN.size()));
                found.add(diagnosis(scene, block, OWN.size() - 1));
            }
        }
        return found;
    }

    /** Some ports take the normalizations along, and some do not. */
    private static Diagnosis diagnosis(Scene scene, String block, int parts) {
        List<Edit> edits = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            for (String kind : List.of(".weight", ".bias")) {
                String own = scene.uses().in(block, OWN.get(i)) + kind;
                String cross = scene.uses().in(block, CROSS.get(i)) + kind;
                edits.add(new Edit.Move(own, cross, List.of()));
                edits.add(new Edit.Move(cross, own, List.of()));
            }
        }
        return new Diagnosis(
                "attentions-swapped",
                "the attention of " + scene.layer() + " to itself and its cross-attention are swapped",
                edits);
    }
}
