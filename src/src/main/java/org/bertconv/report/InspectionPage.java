package org.bertconv.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.bertconv.Inspection;
import org.bertconv.Inspection.Stats;
import org.bertconv.Inspection.TensorDetail;
import org.bertconv.checkpoint.Ignored;
import org.bertconv.io.Printable;
import org.bertconv.mapping.Recognition;
import org.bertconv.report.Table.Column;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a person reads of an inspection. */
final class InspectionPage {

    private static final List<String> SHOWN_CONFIG = List.of(
            "model_type",
            "architectures",
            "vocab_size",
            "hidden_size",
            "num_hidden_layers",
            "num_attention_heads",
            "intermediate_size",
            "max_position_embeddings",
            "type_vocab_size",
            "hidden_act");

    private InspectionPage() {}

    static Page of(Inspection inspection) {
        List<Part> parts = new ArrayList<>();
        parts.add(facts(inspection));
        List<TensorDetail> weights = withoutIgnored(inspection);
        if (!weights.isEmpty()) {
            parts.add(tensors(weights));
        }
        Parts.ignored(inspection.ignored()).ifPresent(parts::add);
        Parts.lines("globals that the pickle mentions", inspection.globals()).ifPresent(parts::add);
        Parts.lines("warnings", inspection.warnings()).ifPresent(parts::add);
        String title = Printable.of(inspection.name()) + ": " + inspection.format() + ", "
                + Figures.count(inspection.tensorCount(), "tensor") + ", "
                + Figures.count(inspection.totalBytes(), "byte");
        return new Page(title, parts, "", true);
    }

    /** What is no weight, such as the slots of an optimizer, is counted below the table; two thirds of a checkpoint can be that. */
    private static List<TensorDetail> withoutIgnored(Inspection inspection) {
        Set<String> ignored = inspection.ignored().stream().map(Ignored::name).collect(Collectors.toSet());
        return inspection.tensors().stream()
                .filter(tensor -> !ignored.contains(tensor.info().name()))
                .toList();
    }

    private static Facts facts(Inspection inspection) {
        Function<Function<Recognition, String>, String> found =
                get -> inspection.recognition().map(get).orElse("not recognised");
        return Facts.of(
                "family",
                found.apply(Recognition::family),
                "naming",
                found.apply(Recognition::naming),
                "head",
                found.apply(recognition -> recognition.head().label()),
                "prefix",
                inspection
                        .recognition()
                        .map(recognition -> Parts.quoted(recognition.prefix()))
                        .orElse(""),
                "wrappers",
                Printable.of(String.join(", ", inspection.wrappers())),
                "config",
                inspection.config().map(InspectionPage::config).orElse("none found"),
                "metadata",
                metadata(inspection.metadata()));
    }

    private static String config(ObjectNode config) {
        List<String> shown = SHOWN_CONFIG.stream()
                .filter(config::has)
                .map(field -> field + " " + Printable.of(shown(config.get(field))))
                .toList();
        return shown.isEmpty() ? config.size() + " fields" : String.join(", ", shown);
    }

    /** Not {@code toString} of the node: that starts all of Jackson's serialization, which takes longer than reading a checkpoint. */
    private static String shown(JsonNode value) {
        if (value.isArray()) {
            return value.values().stream().map(InspectionPage::shown).collect(Collectors.joining(", ", "[", "]"));
        }
        if (value.isNumber()) {
            return value.numberValue().toString();
        }
        return value.isString() ? value.stringValue() : value.getNodeType().toString();
    }

    private static String metadata(Map<String, String> metadata) {
        List<String> shown = new ArrayList<>();
        new TreeMap<>(metadata).forEach((key, value) -> shown.add(Printable.of(key) + " " + Printable.of(value)));
        return String.join(", ", shown);
    }

    private static Table tensors(List<TensorDetail> tensors) {
        boolean withStats = tensors.stream().anyMatch(tensor -> tensor.stats().isPresent());
        boolean withHash = tensors.stream().anyMatch(tensor -> tensor.sha256().isPresent());
        List<Column> columns = new ArrayList<>(
                List.of(Column.words("tensor"), Column.words("dtype"), Column.words("shape"), Column.figures("bytes")));
        if (withStats) {
            List.of("min", "max", "mean", "std", "nan", "inf").forEach(name -> columns.add(Column.figures(name)));
        }
        if (withHash) {
            columns.add(Column.words("sha256"));
        }
        List<List<String>> rows = tensors.stream().map(InspectionPage::row).toList();
        return Parts.folded("", columns, rows, 1);
    }

    private static List<String> row(TensorDetail tensor) {
        List<String> row = new ArrayList<>(List.of(
                Printable.of(tensor.info().name()),
                tensor.info().dtype().label(),
                Figures.shape(tensor.info().shape()),
                Figures.count(tensor.info().bytes())));
        tensor.stats().map(InspectionPage::figures).ifPresent(row::addAll);
        tensor.sha256().ifPresent(row::add);
        return row;
    }

    private static List<String> figures(Stats stats) {
        return List.of(
                Figures.small(stats.min()),
                Figures.small(stats.max()),
                Figures.small(stats.mean()),
                Figures.small(stats.std()),
                Figures.count(stats.nan()),
                Figures.count(stats.inf()));
    }
}
