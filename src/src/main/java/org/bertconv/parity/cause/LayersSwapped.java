package org.bertconv.parity.cause;

import java.util.ArrayList;
import java.util.List;

/** Two layers under each other's numbers. */
final class LayersSwapped implements Hypothesis {

    @Override
    public List<Diagnosis> at(Scene scene) {
        List<Diagnosis> found = new ArrayList<>();
        for (int other = 0; scene.isLayer() && other < scene.suspect().config().layers(); other++) {
            String there = scene.uses().block(other);
            if (!there.equals(scene.prefix())) {
                found.add(diagnosis(scene, there));
            }
        }
        return found;
    }

    private static Diagnosis diagnosis(Scene scene, String other) {
        List<Edit> edits = new ArrayList<>();
        for (String name : scene.names()) {
            String there = other + name.substring(scene.prefix().length());
            edits.add(new Edit.Move(there, name, List.of()));
            edits.add(new Edit.Move(name, there, List.of()));
        }
        return new Diagnosis(
                "layers-swapped",
                scene.prefix() + " and " + other + " are swapped: each tensor of one belongs under the other's name",
                edits);
    }
}
