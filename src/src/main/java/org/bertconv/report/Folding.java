package org.bertconv.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes one row of those that differ in nothing but the number of a layer: {@code bert.encoder.layer.{0..11}.output.dense.weight}.
 */
final class Folding {

    private static final String HOLE = "\0";

    private Folding() {}

    /**
     * @param cells with the layers in the names
     * @param count how many rows it stands for
     */
    record Row(List<String> cells, int count) {}

    /**
     * Folds the rows whose cells are the same but for the layer in their names. The order is that of the first row of each group.
     *
     * @param names how many of the first cells are names
     */
    static List<Row> of(List<List<String>> rows, int names) {
        Map<List<String>, List<Optional<Integer>>> groups = new LinkedHashMap<>();
        for (List<String> row : rows) {
            Optional<Integer> layer = layerOfAll(row.subList(0, names));
            List<String> key = layer.isPresent() ? withHoles(row, names) : row;
            groups.computeIfAbsent(key, k -> new ArrayList<>()).add(layer);
        }
        List<Row> folded = new ArrayList<>();
        groups.forEach((key, layers) -> folded.add(new Row(filled(key, names, layers), layers.size())));
        return folded;
    }

    /** {@return names with their layers folded} */
    static List<String> names(List<String> names) {
        List<List<String>> rows = names.stream().map(List::of).toList();
        return of(rows, 1).stream().map(row -> row.cells().get(0)).toList();
    }

    private static Optional<Integer> layerOfAll(List<String> names) {
        Optional<Integer> first = LayerNumber.in(names.get(0)).map(LayerNumber::value);
        boolean same = names.stream()
                .allMatch(name -> LayerNumber.in(name).map(LayerNumber::value).equals(first));
        return same ? first : Optional.empty();
    }

    private static List<String> withHoles(List<String> row, int names) {
        List<String> key = new ArrayList<>(row);
        for (int i = 0; i < names; i++) {
            String name = row.get(i);
            key.set(
                    i,
                    LayerNumber.in(name)
                            .map(number -> number.replacedBy(name, HOLE))
                            .orElse(name));
        }
        return key;
    }

    private static List<String> filled(List<String> key, int names, List<Optional<Integer>> layers) {
        List<Integer> numbers =
                layers.stream().flatMap(Optional::stream).sorted().distinct().toList();
        List<String> cells = new ArrayList<>(key);
        for (int i = 0; i < names && !numbers.isEmpty(); i++) {
            cells.set(i, cells.get(i).replace(HOLE, shown(numbers)));
        }
        return cells;
    }

    private static String shown(List<Integer> numbers) {
        return numbers.size() == 1 ? String.valueOf(numbers.get(0)) : "{" + ranges(numbers) + "}";
    }

    /** {@return {@code 0..11} or {@code 0,2..5}} */
    private static String ranges(List<Integer> numbers) {
        StringBuilder out = new StringBuilder();
        int first = 0;
        for (int i = 1; i <= numbers.size(); i++) {
            if (i == numbers.size() || numbers.get(i) != numbers.get(i - 1) + 1) {
                out.append(out.isEmpty() ? "" : ",").append(numbers.get(first));
                if (i - first > 1) {
                    out.append("..").append(numbers.get(i - 1));
                }
                first = i;
            }
        }
        return out.toString();
    }
}
