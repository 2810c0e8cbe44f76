package org.bertconv.parity.cause;

import java.util.ArrayList;
import java.util.List;
import org.bertconv.mapping.op.Gather;
import org.bertconv.model.Component;

/**
 * Query, key and value that were one tensor and were cut out of it as if its rows stood in another order. Megatron has had three, by its
 * {@code checkpoint_version}; the same heads and rows are in each, and so the shapes are.
 */
final class FusedInterleaved implements Hypothesis {

    private static final int PARTS = 3;
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
                case HEAD_PART_ROW -> (head * PARTS + part) * size + row;
                case HEAD_ROW_PART -> (head * size + row) * PARTS + part;
            };
        }
    }

    @Override
    public List<Diagnosis> at(Scene scene) {
        List<Diagnosis> found = new ArrayList<>();
        for (List<String> place : scene.places()) {
            for (Attending of : scene.attentions(place.get(0))) {
                if (place.stream().allMatch(block -> wasOne(scene, block, of.projections()))) {
                    found.addAll(cut(scene, place, of.projections()));
                }
            }
        }
        return found;
    }

    private static List<Diagnosis> cut(Scene scene, List<String> place, List<Component> parts) {
        List<Diagnosis> found = new ArrayList<>();
        for (Layout right : Layout.values()) {
            for (Layout taken : Layout.values()) {
                if (right != taken) {
                    KINDS.forEach(kinds -> found.add(diagnosis(scene, place, parts, right, taken, kinds)));
                }
            }
        }
        return found;
    }

    /** Only what has one shape and one dtype can be of one tensor. */
    private static boolean wasOne(Scene scene, String block, List<Component> parts) {
        return KINDS.get(0).stream()
                .allMatch(kind -> parts.stream()
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
            Scene scene, List<String> place, List<Component> parts, Layout right, Layout taken, List<String> kinds) {
        int[] rows = rows(
                right,
                taken,
                scene.suspect().config().heads(),
                scene.suspect().config().headSize());
        int each = rows.length / PARTS;
        List<Edit> edits = new ArrayList<>();
        for (String block : place) {
            for (String kind : kinds) {
                List<String> names = parts.stream()
                        .map(part -> scene.uses().in(block, part) + "." + kind)
                        .toList();
                for (int part = 0; part < PARTS; part++) {
                    int[] own = java.util.Arrays.copyOfRange(rows, part * each, (part + 1) * each);
                    edits.add(new Edit.Join(names, names.get(part), Gather.of(true, own)));
                }
            }
        }
        return new Diagnosis(
                "fused-order",
                parts.get(0).label() + ", key and value of " + scene.layer()
                        + " were cut out of one tensor as if it held " + taken.label + "; it holds " + right.label,
                edits);
    }

    /** Where each row is among those of query, key and value as they were cut. */
    private static int[] rows(Layout right, Layout taken, int heads, int size) {
        int all = PARTS * heads * size;
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
        for (int part = 0; part < PARTS; part++) {
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
