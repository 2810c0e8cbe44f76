package org.bertconv.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code bertconv rules}. */
class RulesCommandTest {

    @TempDir
    Path folder;

    @Test
    void listShowsEveryNamingAndItsTargets() {
        Cli cli = Cli.run("rules", "list");
        assertThat(cli.exit()).isZero();
        assertThat(cli.out()).containsPattern("bert +google-tf1 +tf1\n").containsPattern("roberta +fairseq\n");
        JsonNode json = Cli.run("rules", "list", "--json").json();
        assertThat(json.get("schema").stringValue()).isEqualTo("bertconv/rules/1");
        assertThat(json.get("namings").get(0).get("file").stringValue()).isEqualTo("bert/hf-pytorch.yaml");
        assertThat(json.get("namings").get(0).get("targets").toString())
                .isEqualTo("[\"safetensors\",\"pytorch\",\"npz\"]");
    }

    @Test
    void showPrintsAFileAsItIsAndCheckProvesIt() throws IOException {
        Cli shown = Cli.run("rules", "show", "albert/google-tf1");
        assertThat(shown.out()).contains("family: albert\n");
        Path file = Files.writeString(folder.resolve("mine.yaml"), shown.out());

        Cli proved = Cli.run("rules", "check", file);

        assertThat(proved.err()).isEmpty();
        assertThat(proved.exit()).isZero();
        assertThat(proved.out()).contains("all 8 heads").endsWith("\nOK\n");
    }

    @Test
    void checkFailsWhereATensorIsForgotten() throws IOException {
        String text = Cli.run("rules", "show", "google-tf1").out();
        Path file = Files.writeString(
                folder.resolve("mine.yaml"),
                text.replaceFirst("  - \\{ from: \"bert/embeddings/LayerNorm/gamma\".*\n", ""));

        Cli cli = Cli.run("rules", "check", file);

        assertThat(cli.exit()).isEqualTo(1);
        assertThat(cli.out())
                .contains("lacks 1 tensor: bert.embeddings.LayerNorm.weight")
                .endsWith("NOT OK: 1 OF 1\n");
        JsonNode json = Cli.run("rules", "check", file, "--json").json();
        assertThat(json.get("exit").intValue()).isEqualTo(1);
        assertThat(json.get("verdict").stringValue()).isEqualTo("not ok");
        assertThat(json.get("namings").get(0).get("lacking").get("base").toString())
                .isEqualTo("[\"bert.embeddings.LayerNorm.weight\"]");
    }

    @Test
    void checkSaysWhichLineOfAFileCollides() throws IOException {
        String text = Cli.run("rules", "show", "google-tf1").out();
        Path file = Files.writeString(
                folder.resolve("mine.yaml"), text.replace("bert.pooler.dense.bias", "bert.pooler.dense.weight"));

        Cli cli = Cli.run("rules", "check", file);

        assertThat(cli.exit()).isEqualTo(3);
        assertThat(cli.err())
                .matches("bertconv: MALFORMED: .*mine.yaml:\\d+: \"bert.pooler.dense.weight\" is given by"
                        + " .*mine.yaml:\\d+ as well\n");
    }

    @Test
    void explainShowsTheWayOfAKey() {
        Cli cli = Cli.run("rules", "explain", "bert/pooler/dense/kernel", "--naming", "google-tf1");
        assertThat(cli.exit()).isZero();
        assertThat(cli.out())
                .contains("canonical   bert.pooler.dense.weight\n")
                .contains("operations  transpose\n")
                .contains("heads  base, ")
                .containsPattern("hf-keras +bert/pooler/dense/kernel +transpose\n");
        JsonNode json = Cli.run("rules", "explain", "bert/pooler/dense/kernel", "--naming", "google-tf1", "--json")
                .json();
        assertThat(json.get("mapped").get(0).get("target").stringValue()).isEqualTo("bert.pooler.dense.weight");
        assertThat(json.get("mapped").get(0).get("rule").stringValue()).matches("bert/google-tf1.yaml:\\d+");
        assertThat(json.get("elsewhere").get("hf-flax").toString()).isEqualTo("[\"bert.pooler.dense.kernel\"]");
    }

    @Test
    void explainOfANameThatNoRuleKnowsIsANo() {
        Cli cli = Cli.run("rules", "explain", "bert/poler/dense/kernel", "--naming", "google-tf1");
        assertThat(cli.exit()).isEqualTo(1);
        assertThat(cli.out()).contains("nearest\n  bert/pooler/dense/kernel\n").endsWith("NO RULE KNOWS IT\n");
    }

    @Test
    void inferPrintsAFileThatConvertTakes() throws IOException {
        Path known = folder.resolve("known");
        assertThat(Cli.run("convert", Cli.fixture("tf1-pretraining"), known, "--no-verify")
                        .exit())
                .isZero();

        Cli cli = Cli.run("rules", "infer", Cli.fixture("tf1-pretraining"), known, "--as", "mine");

        assertThat(cli.exit()).as(cli.out()).isZero();
        assertThat(cli.out())
                .contains("naming: \"mine\"\n")
                .contains("{ from: \"bert/encoder/layer_{i}/output/dense/kernel\","
                        + " to: \"bert.encoder.layer.{i}.output.dense.weight\", ops: [transpose] }")
                .endsWith("# Tried: 46 of 46 tensors come out bit by bit as in the second checkpoint.\n# COMPLETE\n");
        Path file = Files.writeString(folder.resolve("mine.yaml"), cli.out());
        Cli converted =
                Cli.run("convert", Cli.fixture("tf1-pretraining"), folder.resolve("out"), "--rules", file, "--quiet");
        assertThat(converted.out()).isEqualTo("WRITTEN AND VERIFIED: SAME, SELF-CONSISTENT\n");
    }

    @Test
    void whatIsNotKnownIsSaidInTheWordsOfTheCommand() {
        assertThat(Cli.run("rules").err())
                .isEqualTo("bertconv: USAGE: a command is missing\nhint: bertconv rules --help shows what there is\n");
        assertThat(Cli.run("rules", "chek").err())
                .isEqualTo("bertconv: USAGE: unknown command \"chek\"\n"
                        + "hint: did you mean check? bertconv rules --help shows all\n");
        assertThat(Cli.run("rules", "show", "google").err())
                .startsWith("bertconv: USAGE: no naming google is known; known are hf-pytorch, ");
        assertThat(Cli.run("rules", "check", "--alow").err())
                .startsWith("bertconv: USAGE: unknown option --alow of rules check\n");
    }
}
