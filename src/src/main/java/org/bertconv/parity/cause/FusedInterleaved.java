package org.bertconv.parity.cause;

import java.util.ArrayList;
import java.util.List;
import org.bertconv.mapping.Gather;
import org.bertconv.model.Component;

/**
 * Query, key and value that were one tensor and were cut out of it as if its rows stood in another order. Megatron has had three, by its
 * {@code checkpoint_version}; the same heads and rows are in each, and so the shapes are.
 */
final class FusedInterleaved implements Hypothesis {

    private static final List<Component> PARTS = List.of(Component.QUERY, Component.KEY, Component.VALUE);
    private static final List<List<String>> KINDS =
            List.of(List.of("weight", "bias"), List.of("weight"), List.of("bias"));

    /** How the rows of the fused tensor are ordered, the slowest first. */
    private enum Layout {
        PART_HEAD_ROW("all of query, then key, then value"),
        HEAD_PART_ROW("query, key and value of each head together"),
        HEAD_ROW_PART("query, key and value of each row of a head together");

        private final String label;

        Layout(String label) {
            this.label = label;
        }

        int place(int part, int head, int row, int heads, int size) {
            return switch (this) {
                case PART_HEAD_ROW -> (part * heads + head) * size + row;
                case HEAD_PART_ROW -> (head * PARTS.size() + part) * size + row;
                case HEAD_ROW_PART -> (head * size + row) * PARTS.size() + part;
            };
        }
    }

    @Override
    public List<Diagnosis> at(Scene scene) {
        List<Diagnosis> found = new ArrayList<>();
        for (List<String> place : scene.places()) {
            if (!place.stream().allMatch(block -> wasOne(scene, block))) {
                continue;
            }
            for (Layout right : Layout.values()) {
                for (Layout taken : Layout.values()) {
                    if (right != taken) {
                        KINDS.forEach(kinds -> found.add(diagnosis(scene, place, right, taken, kinds)));
                    }
                }
            }
        }
        return found;
    }

    /** Only what has one shape and one dtype can be of one tensor. */
    private static boolean wasOne(Scene scene, String block) {
        return KINDS.get(0).stream()
                .allMatch(kind -> PARTS.stream()
                                .map(part -> scene.suspect()
                                        .weights()
                                        .get(scene.uses().in(block, part) + "." + kind)
                                        .map(tensor -> tensor.info().dtype() + " "
                                                + tensor.info().shape()))
                                .distinct()
                                .count()
                        == 1);
    }

    private static Diagnosis diagnosis(
            Scene scene, List<String> place, Layout right, Layout taken, List<String> kinds) {
        int[] rows = rows(
                right,
                taken,
                scene.suspect().config().heads(),
                scene.suspect().config().headSize());
        int each = rows.length / PARTS.size();
        List<Edit> edits = new ArrayList<>();
        for (String block : place) {
            for (String kind : kinds) {
                List<String> names = PARTS.stream()
                        .map(part -> scene.uses().in(block, part) + "." + kind)
                        .toList();
                for (int part = 0; part < PARTS.size(); part++) {
                    int[] own = java.util.Arrays.copyOfRange(rows, part * each, (part + 1) * each);
                    edits.add(new Edit.Join(names, names.get(part), Gather.of(true, own)));
                }
            }
        }
        return new Diagnosis(
                "fused-order",
                "query, key and value of " + scene.layer() + " were cut out of one tensor as if it held " + taken.label
                        + "; it holds " + right.label,
                edits);
    }

    /** Where each row is among those of query, key and value as they were cut. */
    private static int[] rows(Layout right, Layout taken, int heads, int size) {
        int all = PARTS.size() * heads * size;
        int[] cut = new int[all];
        each(
                heads,
                size,
                (part, head, row) -> cut[taken.place(part, head, row, heads, size)] =
                        Layout.PART_HEAD_ROW.place(part, head, row, heads, size));
        int[] rows = new int[all];
        each(
                heads,
                size,
                (part, head, row) -> rows[Layout.PART_HEAD_ROW.place(part, head, row, heads, size)] =
                        cut[right.place(part, head, row, heads, size)]);
        return rows;
    }

    private static void each(int heads, int size, Row todo) {
        for (int part = 0; part < PARTS.size(); part++) {
            for (int head = 0; head < heads; head++) {
                for (int row = 0; row < size; row++) {
                    todo.at(part, head, row);
                }
            }
        }
    }

    /** Does something for a row. */
    private interface Row {
        void at(int part, int head, int row);
    }
}
