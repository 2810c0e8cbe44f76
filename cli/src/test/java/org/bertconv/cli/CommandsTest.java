package org.bertconv.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The commands on checkpoints that the real frameworks wrote. */
class CommandsTest {

    private static final Path TF1 = Cli.fixture("tf1-pretraining");
    private static final Path GOLDEN = TF1.resolve("golden.safetensors");

    @TempDir
    Path folder;

    @Test
    void inspectShowsWhatIsInACheckpoint() {
        Cli cli = Cli.run("inspect", TF1);

        assertThat(cli.exit()).isZero();
        assertThat(cli.err()).isEmpty();
        assertThat(cli.out())
                .startsWith(TF1 + ": tf-bundle, 139 tensors, 45,452 bytes\n")
                .contains("  naming  google-tf1\n")
                .contains("bert/encoder/layer_{0..1}/attention/self/query/kernel")
                .contains("  92 optimizer slot");
        JsonNode json = Cli.run("inspect", TF1, "--json", "--stats", "--hash", "--tensors", "*/pooler/dense/bias")
                .json();
        assertThat(json.get("tensor_count").intValue()).isEqualTo(139);
        assertThat(json.get("tensors")).hasSize(1);
        assertThat(json.get("tensors").get(0).get("sha256").stringValue()).hasSize(64);
        assertThat(json.get("tensors").get(0).get("stats").get("nan").intValue())
                .isZero();
    }

    @Test
    void inspectShowsWhatARefusedPickleNames() {
        Path refused = Cli.fixture("pytorch-training-namespace");

        Cli cli = Cli.run("inspect", refused);

        assertThat(cli.exit()).isEqualTo(3);
        assertThat(cli.err()).startsWith("bertconv: REFUSED: ").contains("argparse.Namespace");
        assertThat(cli.out()).contains("argparse.Namespace (GLOBAL at ").contains("): unknown");
        JsonNode json = Cli.run("inspect", refused, "--json").json();
        assertThat(json.get("error").get("class").stringValue()).isEqualTo("REFUSED");
        assertThat(json.get("globals").toString())
                .contains("argparse.Namespace")
                .contains("_rebuild_tensor_v2");
        assertThat(Cli.run("check", refused).out()).isEmpty();
    }

    @Test
    void checkAsAnotherHeadNamesWhatIsMissing() {
        Cli cli = Cli.run("check", TF1, "--head", "token-classification", "--json");

        assertThat(cli.exit()).isEqualTo(1);
        assertThat(cli.json().get("verdict").stringValue()).isEqualTo("not ok");
        assertThat(StreamSupport.stream(cli.json().get("missing").spliterator(), false)
                        .map(tensor -> tensor.get("name").stringValue()))
                .containsExactlyInAnyOrder("classifier.weight", "classifier.bias");
    }

    @Test
    void convertWritesVerifiesAndReports() {
        Path target = folder.resolve("out");
        Path report = target.resolve("report.xml");

        Cli cli = Cli.run("convert", TF1, target, "--report", report, "--json");

        assertThat(cli.exit()).as(cli.out()).isZero();
        assertThat(cli.json().get("verdict").stringValue()).isEqualTo("ok");
        assertThat(cli.json().get("parity").get("verdict").stringValue()).isEqualTo("same");
        assertThat(cli.json().get("written").get(0).get("sha256").stringValue()).hasSize(64);
        assertThat(target.toFile().list()).contains("model.safetensors", "config.json", "vocab.txt", "report.xml");
        assertThat(report).content().contains("failures=\"0\" errors=\"0\"");
        assertThat(Cli.run("diff", target, GOLDEN, "--atol", "1e-5", "--quiet").out())
                .isEqualTo("SAME, PROVED\n");
    }

    @Test
    void aSecondConvertIsRefusedAndSaysHowToReplace() {
        Path target = folder.resolve("out");
        Cli.run("convert", TF1, target, "--no-verify");

        Cli cli = Cli.run("convert", TF1, target, "--no-verify");

        assertThat(cli.exit()).isEqualTo(4);
        assertThat(cli.err()).startsWith("bertconv: OUTPUT: " + target).endsWith("hint: --force replaces it\n");
        assertThat(Cli.run("convert", TF1, target, "--no-verify", "--force").exit())
                .isZero();
    }

    @Test
    void aDryRunAndAFailedCheckWriteNothing() {
        Path target = folder.resolve("out");

        assertThat(Cli.run("convert", TF1, target, "--dry-run", "--quiet").out())
                .isEqualTo("OK: DRY RUN, NOTHING WRITTEN\n");
        assertThat(Cli.run("convert", TF1, target, "--head", "token-classification", "--quiet"))
                .isEqualTo(new Cli(1, "NOT OK: NOTHING WRITTEN\n", ""));
        assertThat(target).doesNotExist();
    }

    @Test
    void diffWithATighterToleranceThanRoundingAllowsSaysDifferent() {
        Path report = folder.resolve("report.md");

        Cli cli = Cli.run("diff", TF1, GOLDEN, "--atol", "1e-12", "--color", "always", "--report", report);

        assertThat(cli.exit()).isEqualTo(1);
        assertThat(cli.out()).endsWith("\033[1;31mDIFFERENT\033[0m\n");
        assertThat(report).content().startsWith("## bertconv diff: DIFFERENT\n");
    }

    @Test
    void reportsOfBadInputAreWrittenToo() throws Exception {
        Path bad = Files.writeString(folder.resolve("bad.bin"), "version https://git-lfs.github.com/spec/v1\n");
        Path report = folder.resolve("report.xml");

        Cli cli = Cli.run("check", bad, "--report", report, "--json");

        assertThat(cli.exit()).isEqualTo(3);
        assertThat(cli.json().get("error").get("file").stringValue()).isEqualTo(bad.toString());
        assertThat(report).content().contains("errors=\"1\"");
    }

    @Test
    void aReportThatCannotBeWrittenIsSaidBeforeTheWork() {
        Path target = folder.resolve("out");

        Cli cli = Cli.run("convert", TF1, target, "--report", folder.resolve("no/r.md"));

        assertThat(cli)
                .isEqualTo(new Cli(
                        4, "", "bertconv: OUTPUT: " + folder.resolve("no/r.md") + ": its directory does not exist\n"));
        assertThat(target).doesNotExist();
    }

    @Test
    void anErrorShowsItsTraceOnlyIfAsked() {
        assertThat(Cli.run("inspect", "/nothing.bin").err())
                .isEqualTo("bertconv: INPUT: /nothing.bin: does not exist\n");
        assertThat(Cli.run("inspect", "/nothing.bin", "--stacktrace").err()).contains("    at org.bertconv.");
    }

    @Test
    void anUnknownNamingIsAUsageError() {
        assertThat(Cli.run("check", TF1, "--naming", "google").exit()).isEqualTo(2);
    }
}
