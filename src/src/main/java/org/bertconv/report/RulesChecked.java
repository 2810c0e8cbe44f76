package org.bertconv.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.bertconv.mapping.Head;
import org.bertconv.mapping.RuleProof;
import org.bertconv.report.Table.Column;
import tools.jackson.databind.node.ObjectNode;

/**
 * What was proved of rule files.
 *
 * @param proofs one for each
 */
public record RulesChecked(List<RuleProof> proofs) implements Outcome {

    /** Copies the list. */
    public RulesChecked {
        proofs = List.copyOf(proofs);
    }

    private boolean hold() {
        return proofs.stream().allMatch(RuleProof::holds);
    }

    @Override
    public String command() {
        return "rules";
    }

    @Override
    public int exitCode() {
        return hold() ? 0 : 1;
    }

    @Override
    public ObjectNode fields(String version) {
        ObjectNode json = Json.object().put("verdict", hold() ? "ok" : "not ok");
        json.set("namings", Json.each(proofs, proof -> {
            ObjectNode one = Json.object()
                    .put("family", proof.rules().family())
                    .put("naming", proof.rules().naming())
                    .put("rules", proof.rules().rules().size())
                    .put("ok", proof.holds())
                    .put("invertible", proof.lossy().isEmpty());
            one.set("total_for", Json.texts(labels(proof.whole())));
            ObjectNode lacking = one.putObject("lacking");
            proof.heads().forEach((head, names) -> {
                if (!names.isEmpty()) {
                    lacking.set(head.label(), Json.texts(names));
                }
            });
            one.set("not_invertible", Json.texts(proof.lossy()));
            one.set("problems", Json.texts(proof.problems()));
            return one;
        }));
        return json;
    }

    private static List<String> labels(List<Head> heads) {
        return heads.stream().map(Head::label).toList();
    }

    @Override
    public Page page() {
        List<Column> columns = List.of(
                Column.words("family"),
                Column.words("naming"),
                Column.figures("rules"),
                Column.words("total for"),
                Column.words("way back"),
                Column.words("ok"));
        List<Part> parts = new ArrayList<>();
        parts.add(new Table(
                "",
                columns,
                proofs.stream()
                        .map(proof -> List.of(
                                proof.rules().family(),
                                proof.rules().naming(),
                                String.valueOf(proof.rules().rules().size()),
                                total(proof),
                                proof.lossy().isEmpty() ? "yes" : "none: only read",
                                proof.holds() ? "yes" : "NO"))
                        .toList()));
        proofs.stream()
                .filter(proof -> !proof.holds())
                .map(proof ->
                        new Lines(proof.rules().family() + "/" + proof.rules().naming(), proof.problems()))
                .forEach(parts::add);
        long wrong = proofs.stream().filter(proof -> !proof.holds()).count();
        return new Page(
                "Every tensor of a head has a name, no two have the same, and the way back gives name and shape",
                parts,
                hold() ? "OK" : "NOT OK: " + wrong + " OF " + proofs.size(),
                hold());
    }

    private static String total(RuleProof proof) {
        List<Head> whole = proof.whole();
        return whole.size() == proof.heads().size()
                ? "all " + whole.size() + " heads"
                : whole.stream().map(Head::label).collect(Collectors.joining(", "));
    }

    @Override
    public List<TestCase> cases() {
        return proofs.stream()
                .map(proof -> TestCase.of(
                        proof.holds(),
                        "rules",
                        proof.rules().family() + "/" + proof.rules().naming(),
                        total(proof),
                        String.join("\n", proof.problems())))
                .toList();
    }
}
