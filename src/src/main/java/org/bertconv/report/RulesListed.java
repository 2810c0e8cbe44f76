package org.bertconv.report;

import java.util.List;
import org.bertconv.mapping.Head;
import org.bertconv.mapping.NamingFile;
import org.bertconv.report.Table.Column;
import tools.jackson.databind.node.ObjectNode;

/**
 * The namings that are known.
 *
 * @param files in the order in which they are tried
 */
public record RulesListed(List<NamingFile> files) implements Outcome {

    /** Copies the list. */
    public RulesListed {
        files = List.copyOf(files);
    }

    @Override
    public String command() {
        return "rules";
    }

    @Override
    public int exitCode() {
        return 0;
    }

    @Override
    public ObjectNode fields(String version) {
        ObjectNode json = Json.object();
        json.set("namings", Json.each(files, file -> {
            ObjectNode one = Json.object()
                    .put("family", file.family())
                    .put("naming", file.naming())
                    .put("file", file.name());
            one.set("targets", Json.texts(file.rules().written().targets()));
            one.set(
                    "heads",
                    Json.texts(file.rules().heads().stream().map(Head::label).toList()));
            return one;
        }));
        return json;
    }

    @Override
    public Page page() {
        List<Column> columns =
                List.of(Column.words("family"), Column.words("naming"), Column.words("written with --to"));
        Table table = new Table(
                "",
                columns,
                files.stream()
                        .map(file -> List.of(
                                file.family(),
                                file.naming(),
                                String.join(", ", file.rules().written().targets())))
                        .toList());
        return new Page(files.size() + " namings, in the order in which they are tried", List.of(table), "", true);
    }

    @Override
    public List<TestCase> cases() {
        return List.of(TestCase.passed("rules", "list", files.size() + " namings"));
    }
}
