package org.bertconv.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bertconv.Rules;
import tools.jackson.databind.node.ObjectNode;

/**
 * A rule file that was derived from two checkpoints.
 *
 * @param inference the file, and how it fares
 */
public record RulesInferred(Rules.Inference inference) implements Outcome {

    @Override
    public String command() {
        return "rules";
    }

    @Override
    public int exitCode() {
        return inference.isComplete() ? 0 : 1;
    }

    @Override
    public ObjectNode fields(String version) {
        ObjectNode json = Json.object()
                .put("verdict", inference.isComplete() ? "complete" : "not complete")
                .put("rules", inference.rules().text())
                .put("same", inference.same())
                .put("of", inference.of())
                .put("problem", inference.problem());
        json.set("matched", Json.texts(inference.rules().matched()));
        json.set("by_name", Json.texts(inference.rules().byName()));
        json.set("ambiguous", Json.texts(inference.rules().ambiguous()));
        json.set("only_left", Json.texts(inference.rules().onlyLeft()));
        json.set("only_right", Json.texts(inference.rules().onlyRight()));
        return json;
    }

    /** The file, with the verdict as its last comment, so that it can be written to disk as it is printed. */
    @Override
    public Optional<String> verbatim() {
        String problem = inference.problem().isEmpty() ? "" : "\n# " + inference.problem();
        return Optional.of(inference.rules().text() + "\n# Tried: " + inference.same() + " of " + inference.of()
                + " tensors come out bit by bit as in the second checkpoint." + problem + "\n# " + verdict() + "\n");
    }

    private String verdict() {
        return inference.isComplete() ? "COMPLETE" : "NOT COMPLETE";
    }

    @Override
    public Page page() {
        return new Page(
                inference.same() + " of " + inference.of() + " tensors come out bit by bit as in the second checkpoint",
                List.of(new Lines(
                        "", new ArrayList<>(inference.rules().text().lines().toList()))),
                verdict(),
                inference.isComplete());
    }

    @Override
    public List<TestCase> cases() {
        return List.of(TestCase.of(
                inference.isComplete(),
                "rules",
                "infer",
                inference.same() + " of " + inference.of() + " tensors",
                inference.problem()));
    }
}
