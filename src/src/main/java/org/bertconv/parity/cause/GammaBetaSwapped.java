package org.bertconv.parity.cause;

import java.util.ArrayList;
import java.util.List;

/** Gain and offset of a layer normalization under each other's names. */
final class GammaBetaSwapped implements Hypothesis {

    private static final String GAMMA = ".weight";

    @Override
    public List<Diagnosis> at(Scene scene) {
        List<String> norms = scene.names().stream()
                .filter(name -> name.endsWith(GAMMA) && isVector(scene, name))
                .map(name -> name.substring(0, name.length() - GAMMA.length()))
                .filter(norm -> scene.has(norm + ".bias"))
                .toList();
        List<Diagnosis> found = new ArrayList<>();
        norms.forEach(norm -> found.add(diagnosis(List.of(norm))));
        if (norms.size() > 1) {
            found.add(diagnosis(norms));
        }
        return found;
    }

    /** Of all that has a weight and a bias, only a normalization has a vector for a weight. */
    private static boolean isVector(Scene scene, String name) {
        return scene.suspect().weights().get(name).orElseThrow().info().shape().rank() == 1;
    }

    private static Diagnosis diagnosis(List<String> norms) {
        List<Edit> edits = new ArrayList<>();
        for (String norm : norms) {
            edits.add(new Edit.Move(norm + ".weight", norm + ".bias", List.of()));
            edits.add(new Edit.Move(norm + ".bias", norm + ".weight", List.of()));
        }
        return new Diagnosis(
                "gamma-beta-swapped", "gamma and beta of " + String.join(" and ", norms) + " are swapped", edits);
    }
}
