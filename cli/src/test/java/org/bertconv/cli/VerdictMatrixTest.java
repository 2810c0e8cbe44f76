package org.bertconv.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Whatever is compared and however it is asked for, the exit code follows from the verdict, and nothing that fails or is empty exits 0. */
class VerdictMatrixTest {

    private static final String GOLDEN = "tf1-pretraining/golden.safetensors";

    private static final List<List<String>> PAIRS = List.of(
            List.of("safetensors-pretraining", "pytorch-pretraining"),
            List.of("tf1-pretraining", GOLDEN),
            List.of("safetensors-bf16", "pytorch-base"),
            List.of("tf1-gelu", "tf1-gelu/golden.safetensors"),
            List.of("tf2-garden-encoder", "tf2-garden-encoder/golden.safetensors"),
            List.of("tf1-gelu", "tf1-pretraining"),
            List.of("pytorch-base", GOLDEN),
            List.of("pytorch-base", "pytorch-pretraining"),
            List.of("distilbert-base", "pytorch-base"),
            List.of("albert-base", "albert-shared"),
            List.of("pytorch-question-answering", "pytorch-token-classification"),
            List.of("electra-base", "no-such-directory"),
            List.of("pytorch-tensors", "pytorch-base"));

    private static final List<List<String>> FLAGS = List.of(
            List.of(),
            List.of("--weights-only"),
            List.of("--tolerance", "noise"),
            List.of("--atol", "0"),
            List.of("--outputs", "nothing*"),
            List.of("--outputs", "hidden_states.*"),
            List.of("--precision", "float64", "--atol", "1e-9"),
            List.of("--self-test"),
            List.of("--complete"),
            List.of("--gelu", "tanh"),
            List.of("--head", "masked-lm"));

    @TempDir
    private Path folder;

    @Test
    void theExitCodeOfADiffIsAFunctionOfItsVerdict() {
        Map<String, Integer> seen = new TreeMap<>();
        for (List<String> pair : PAIRS) {
            for (List<String> flags : FLAGS) {
                List<Object> args =
                        new ArrayList<>(List.of("diff", Cli.fixture(pair.get(0)), Cli.fixture(pair.get(1))));
                args.addAll(flags);
                args.add("--json");
                Cli cli = Cli.run(args.toArray());
                String verdict = judged(cli, args.toString());
                seen.merge(verdict, 1, Integer::sum);
                assertThat(Cli.run(args.subList(0, args.size() - 1).toArray()).exit())
                        .isEqualTo(cli.exit());
            }
        }
        assertThat(seen).containsOnlyKeys("same", "different", "cannot tell", "error");
        assertThat(seen.values()).allMatch(times -> times >= 5);
    }

    private static String judged(Cli cli, String args) {
        JsonNode json = cli.json();
        assertThat(json.path("exit").intValue()).as(args).isEqualTo(cli.exit());
        if (json.has("error")) {
            assertThat(cli.exit()).as(args).isIn(1, 2, 3);
            assertThat(json.path("verdict").asString("none")).as(args).isIn("none", "different", "cannot tell");
            return "error";
        }
        String verdict = json.path("verdict").stringValue();
        assertThat(cli.exit()).as(args).isEqualTo(verdict.equals("same") ? 0 : 1);
        if (verdict.equals("same")) {
            requireProof(json, args);
            // Only a golden without digests leaves something open, or a choice among outputs.
            boolean open = !json.path("coverage").path("unreached").isEmpty();
            boolean mayBe = args.contains("golden") && (args.contains("tf2-garden") || args.contains("--outputs"));
            assertThat(open).as(args).isEqualTo(mayBe);
            assertThat(open && args.contains("--complete")).as(args).isFalse();
        }
        return verdict;
    }

    /** Something was compared, all of it passes, and nothing is left. */
    private static void requireProof(JsonNode json, String args) {
        JsonNode outputs = json.path("outputs");
        int compared = json.path("weights").path("compared").intValue();
        assertThat(outputs.size() + compared).as(args).isPositive();
        assertThat(StreamSupport.stream(outputs.spliterator(), false))
                .as(args)
                .allMatch(output -> output.path("pass").booleanValue());
        assertThat(json.path("coverage").path("uncovered")).as(args).isEmpty();
        assertThat(json.path("weights").path("only_left")).as(args).isEmpty();
        assertThat(json.path("weights").path("only_right")).as(args).isEmpty();
        assertThat(json.path("first_divergence").isMissingNode()
                        || json.path("first_divergence").isNull())
                .as(args)
                .isTrue();
    }

    /** What this test holds every verdict against would not let through one that is spoilt. */
    @Test
    void aVerdictOfSameWithoutProofIsNotBelieved() {
        Cli cli = Cli.run("diff", Cli.fixture("pytorch-base"), Cli.fixture("pytorch-base"), "--json");
        requireProof(cli.json(), "as it is");
        for (String spoil : List.of("outputs", "coverage", "weights", "first_divergence")) {
            ObjectNode json = (ObjectNode) cli.json();
            switch (spoil) {
                case "outputs" -> ((ObjectNode) json.path("outputs").path(0)).put("pass", false);
                case "coverage" ->
                    ((ObjectNode) json.path("coverage")).putArray("uncovered").add("a.weight");
                case "weights" ->
                    ((ObjectNode) json.path("weights")).putArray("only_left").add("a.weight");
                default -> json.putObject("first_divergence").put("layer", 1);
            }
            assertThatThrownBy(() -> requireProof(json, spoil)).isInstanceOf(AssertionError.class);
        }
        ObjectNode nothing = (ObjectNode) cli.json();
        nothing.putArray("outputs");
        ((ObjectNode) nothing.path("weights")).put("compared", 0);
        assertThatThrownBy(() -> requireProof(nothing, "nothing")).isInstanceOf(AssertionError.class);
    }

    @Test
    void theExitCodeOfAConversionIsAFunctionOfWhatItFound() throws IOException {
        int written = 0;
        for (String source : List.of("tf1-pretraining", "pytorch-base", "albert-base", "pytorch-tensors", "tf1-gelu")) {
            for (List<String> flags : List.of(
                    List.<String>of(),
                    List.of("--no-verify"),
                    List.of("--dry-run"),
                    List.of("--golden", Cli.fixture(GOLDEN).toString()),
                    List.of("--head", "token-classification"),
                    List.of("--atol", "0", "--tolerance", "noise"))) {
                Path target = Files.createTempDirectory(folder, "out").resolve("target");
                List<Object> args = new ArrayList<>(Arrays.asList("convert", Cli.fixture(source), target, "--json"));
                args.addAll(flags);
                Cli cli = Cli.run(args.toArray());
                JsonNode json = cli.json();
                assertThat(json.path("exit").intValue()).as("%s", args).isEqualTo(cli.exit());
                boolean ok = json.path("verdict").asString("").equals("ok");
                boolean verified = !json.has("parity")
                        || json.path("parity").isNull()
                        || json.path("parity").path("verdict").asString("").equals("same");
                assertThat(cli.exit() == 0).as("%s", args).isEqualTo(!json.has("error") && ok && verified);
                written += cli.exit() == 0 && !flags.contains("--dry-run") ? 1 : 0;
            }
        }
        assertThat(written).isBetween(5, 29);
    }

    @Test
    void theExitCodeOfACheckIsAFunctionOfItsVerdict() {
        int ok = 0;
        int times = 0;
        for (String source : List.of("tf1-pretraining", "pytorch-base", "albert-base", "pytorch-tensors")) {
            for (List<String> flags : List.of(
                    List.<String>of(),
                    List.of("--head", "masked-lm"),
                    List.of("--head", "token-classification"),
                    List.of("--allow-unexpected"))) {
                List<Object> args = new ArrayList<>(List.of("check", Cli.fixture(source), "--json"));
                args.addAll(flags);
                Cli cli = Cli.run(args.toArray());
                JsonNode json = cli.json();
                boolean good = json.path("verdict").asString("").equals("ok");
                assertThat(cli.exit() == 0).as("%s", args).isEqualTo(good && !json.has("error"));
                assertThat(json.path("exit").intValue()).as("%s", args).isEqualTo(cli.exit());
                ok += good ? 1 : 0;
                times++;
            }
        }
        assertThat(ok).isBetween(3, times - 3);
    }
}
