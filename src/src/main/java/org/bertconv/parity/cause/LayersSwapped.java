package org.bertconv.parity.cause;

import java.util.ArrayList;
import java.util.List;

/** Two layers under each other's numbers. */
final class LayersSwapped implements Hypothesis {

    @Override
    public List<Diagnosis> at(Scene scene) {
        List<Diagnosis> found = new ArrayList<>();
        for (String here : scene.prefixes()) {
            for (String there : scene.uses().blocks()) {
                if (!there.equals(here)) {
                    found.add(diagnosis(scene, List.of(here), List.of(there)));
                }
            }
        }
        for (int other = 0;
                scene.prefixes().size() > 1 && other < scene.suspect().config().layers();
                other++) {
            List<String> there = scene.uses().blocks(other);
            if (!there.equals(scene.prefixes())) {
                found.add(diagnosis(scene, scene.prefixes(), there));
            }
        }
        return found;
    }

    private static Diagnosis diagnosis(Scene scene, List<String> here, List<String> there) {
        List<Edit> edits = new ArrayList<>();
        for (int i = 0; i < here.size(); i++) {
            for (String name : scene.names()) {
                if (name.startsWith(here.get(i))) {
                    String other = there.get(i) + name.substring(here.get(i).length());
                    edits.add(new Edit.Move(other, name, List.of()));
                    edits.add(new Edit.Move(name, other, List.of()));
                }
            }
        }
        return new Diagnosis(
                "layers-swapped",
                String.join(" and ", here) + " and " + String.join(" and ", there)
                        + " are swapped: each tensor of one belongs under the other's name",
                edits);
    }
}
