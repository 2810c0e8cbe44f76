package org.bertconv.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.bertconv.io.Printable;
import org.bertconv.mapping.Head;
import org.bertconv.mapping.KeyWay;
import org.bertconv.mapping.MappingRule;
import org.bertconv.mapping.op.TensorOp;
import org.bertconv.report.Table.Column;
import tools.jackson.databind.node.ObjectNode;

/**
 * What becomes of one name.
 *
 * @param way of it
 */
public record KeyExplained(KeyWay way) implements Outcome {

    @Override
    public String command() {
        return "rules";
    }

    @Override
    public int exitCode() {
        return way.isKnown() ? 0 : 1;
    }

    @Override
    public ObjectNode fields(String version) {
        ObjectNode json = Json.object()
                .put("key", way.key())
                .put("naming", way.rules().naming())
                .put("family", way.rules().family())
                .put("prefix", way.prefix());
        json.set("mapped", Json.each(way.mapped(), KeyExplained::mapped));
        way.ignored().ifPresentOrElse(why -> json.put("ignored", why), () -> json.putNull("ignored"));
        json.set("heads", Json.texts(way.heads().stream().map(Head::label).toList()));
        ObjectNode elsewhere = json.putObject("elsewhere");
        way.elsewhere()
                .forEach((naming, named) -> elsewhere.set(
                        naming,
                        Json.texts(named.stream().map(MappingRule.Mapped::name).toList())));
        json.set("nearest", Json.texts(way.nearest()));
        return json;
    }

    private static ObjectNode mapped(MappingRule.Mapped mapped) {
        ObjectNode json = Json.object()
                .put("target", mapped.name())
                .put("rule", mapped.rule().place())
                .put("from", mapped.rule().from().toString())
                .put("to", mapped.rule().to().toString());
        json.set(
                "operations",
                Json.texts(mapped.rule().ops().stream().map(TensorOp::label).toList()));
        return json;
    }

    @Override
    public Page page() {
        List<Part> parts = new ArrayList<>();
        parts.add(Facts.of(
                "naming",
                way.rules().naming() + " of family " + way.rules().family(),
                "prefix",
                way.prefix().isEmpty() ? "" : Printable.of(way.prefix()) + ", taken off",
                "ignored",
                way.ignored().orElse("")));
        for (MappingRule.Mapped mapped : way.mapped()) {
            parts.add(Facts.of(
                    "canonical", mapped.name(),
                    "rule", mapped.rule().place(),
                    "from", mapped.rule().from().toString(),
                    "to", mapped.rule().to().toString(),
                    "operations", operations(mapped)));
        }
        if (!way.mapped().isEmpty()) {
            parts.add(Facts.of("heads", way.heads().stream().map(Head::label).collect(Collectors.joining(", "))));
            parts.add(new Table(
                    "in the other namings",
                    List.of(Column.words("naming"), Column.words("name"), Column.words("from canonical")),
                    way.elsewhere().entrySet().stream()
                            .flatMap(entry -> rows(entry).stream())
                            .toList()));
        }
        if (!way.nearest().isEmpty()) {
            parts.add(new Lines("nearest", way.nearest()));
        }
        return new Page(Printable.of(way.key()), parts, way.isKnown() ? "" : "NO RULE KNOWS IT", way.isKnown());
    }

    private static List<List<String>> rows(Map.Entry<String, List<MappingRule.Mapped>> elsewhere) {
        return elsewhere.getValue().isEmpty()
                ? List.of(List.of(elsewhere.getKey(), "none", ""))
                : elsewhere.getValue().stream()
                        .map(named -> List.of(elsewhere.getKey(), named.name(), operations(named)))
                        .toList();
    }

    private static String operations(MappingRule.Mapped mapped) {
        return mapped.rule().ops().stream().map(TensorOp::label).collect(Collectors.joining(", "));
    }

    @Override
    public List<TestCase> cases() {
        String summary = way.mapped().stream().map(MappingRule.Mapped::name).collect(Collectors.joining(", "));
        return List.of(TestCase.of(
                way.isKnown(), "rules", way.key(), summary, way.ignored().orElse("")));
    }
}
