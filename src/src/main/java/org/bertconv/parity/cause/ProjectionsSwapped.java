package org.bertconv.parity.cause;

import java.util.ArrayList;
import java.util.List;
import org.bertconv.model.Component;

/** Query, key and value under each other's names: two of them swapped, or all three in another order, as a fused tensor has them. */
final class ProjectionsSwapped implements Hypothesis {

    private static final List<List<Integer>> ORDERS =
            List.of(List.of(1, 0, 2), List.of(0, 2, 1), List.of(2, 1, 0), List.of(1, 2, 0), List.of(2, 0, 1));
    private static final List<List<String>> PARTS =
            List.of(List.of("weight", "bias"), List.of("weight"), List.of("bias"));

    @Override
    public List<Diagnosis> at(Scene scene) {
        List<Diagnosis> found = new ArrayList<>();
        for (List<String> place : scene.places()) {
            for (List<String> parts : PARTS) {
                for (List<Integer> order : ORDERS) {
                    scene.attentions(place.get(0))
                            .forEach(of -> found.add(diagnosis(scene, of.projections(), place, order, parts)));
                }
            }
        }
        return found;
    }

    private static Diagnosis diagnosis(
            Scene scene, List<Component> names, List<String> place, List<Integer> order, List<String> parts) {
        List<Edit> edits = new ArrayList<>();
        List<Component> moved = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            if (order.get(i) != i) {
                Component to = names.get(i);
                Component from = names.get(order.get(i));
                moved.add(to);
                for (String block : place) {
                    for (String part : parts) {
                        edits.add(new Edit.Move(
                                scene.uses().in(block, from) + "." + part,
                                scene.uses().in(block, to) + "." + part,
                                List.of()));
                    }
                }
            }
        }
        String what = scene.layer() + (parts.size() == 2 ? "" : " (" + parts.get(0) + ")");
        return moved.size() == 2
                ? new Diagnosis(
                        kind(moved.get(0)) + "-" + kind(moved.get(1)) + "-swapped",
                        moved.get(0).label() + " and " + moved.get(1).label() + " of " + what + " are swapped",
                        edits)
                : new Diagnosis(
                        "fused-order",
                        names.get(0).label() + ", key and value of " + what + " stand in another order",
                        edits);
    }

    private static String kind(Component projection) {
        return switch (projection) {
            case QUERY, CROSS_QUERY -> "query";
            case KEY, CROSS_KEY -> "key";
            default -> "value";
        };
    }
}
