package org.bertconv.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The steps of the composite action, run in the order and under the conditions under which GitHub runs them. */
class ActionInShellTest {

    private static final Pattern INPUT = Pattern.compile("\\$\\{\\{ inputs\\.(\\w+) }}");

    @TempDir
    Path folder;

    private int run(Map<String, String> given) throws Exception {
        Path file = Shell.home().resolve(".github/actions/verify/action.yml");
        JsonNode action = new YAMLMapper().readTree(Files.readString(file));
        Map<String, String> inputs = new HashMap<>();
        action.get("inputs").forEachEntry((name, input) -> {
            if (input.has("default")) {
                inputs.put(name, input.get("default").stringValue());
            }
        });
        inputs.putAll(given);
        int exit = 0;
        for (JsonNode step : action.get("runs").get("steps")) {
            boolean always = step.has("if") && step.get("if").stringValue().equals("always()");
            if (step.has("run") && (exit == 0 || always)) {
                int code = run(step, inputs);
                exit = exit == 0 ? code : exit;
            }
        }
        return exit;
    }

    private int run(JsonNode step, Map<String, String> inputs) throws Exception {
        Map<String, String> environment = new HashMap<>();
        environment.put("GITHUB_STEP_SUMMARY", folder.resolve("summary.md").toString());
        step.get("env").forEachEntry((name, value) -> environment.put(name, filled(value.stringValue(), inputs)));
        assertThat(step.get("shell").stringValue()).isEqualTo("bash");
        return Shell.run(folder, step.get("run").stringValue(), environment).exit();
    }

    private static String filled(String text, Map<String, String> inputs) {
        return INPUT.matcher(text).replaceAll(match -> Matcher.quoteReplacement(inputs.get(match.group(1))));
    }

    private static Map<String, String> inputs(String golden) {
        return Map.of(
                "bertconv", Shell.home().toString(),
                "source", Cli.fixture("tf1-pretraining").toString(),
                "target", "converted",
                "golden", Cli.fixture(golden).resolve("golden.safetensors").toString());
    }

    @Test
    void aGoodPortPassesAndIsSummarised() throws Exception {
        assertThat(run(inputs("tf1-pretraining"))).isZero();

        assertThat(folder.resolve("summary.md"))
                .content()
                .startsWith("## bertconv convert: WRITTEN AND VERIFIED: SAME, SELF-CONSISTENT\n")
                .contains("## bertconv diff: SAME, PROVED\n");
    }

    @Test
    void aBadPortFailsAndIsSummarisedAllTheSame() throws Exception {
        assertThat(run(inputs("tf1-gelu"))).isEqualTo(1);

        assertThat(folder.resolve("summary.md")).content().contains("## bertconv diff: DIFFERENT\n");
        assertThat(folder.resolve("bertconv-diff.xml")).content().contains("<failure");
    }

    @Test
    void aSourceThatCannotBeReadFailsWithItsReport() throws Exception {
        Map<String, String> inputs = new HashMap<>(inputs("tf1-pretraining"));
        inputs.put("source", "nothing");

        assertThat(run(inputs)).isEqualTo(3);
        assertThat(folder.resolve("summary.md")).content().contains("INPUT: nothing: does not exist");
    }
}
