package org.bertconv.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lines that the README gives to pipelines, exactly as they stand there. */
class ReadmeInShellTest {

    private static final String MARK = "<!-- The test ReadmeInShellTest runs exactly this block. -->\n```sh\n";

    @TempDir
    Path folder;

    private static String lines() throws Exception {
        String readme = Files.readString(Shell.home().resolve("README.md"));
        int start = readme.indexOf(MARK) + MARK.length();
        assertThat(start).isGreaterThan(MARK.length());
        return readme.substring(start, readme.indexOf("```", start));
    }

    private Shell run(Path golden) throws Exception {
        Files.createSymbolicLink(folder.resolve("bertconv"), Shell.home());
        Path checkpoint = Cli.fixture("tf1-pretraining");
        return Shell.run(folder, lines(), Map.of("CHECKPOINT", checkpoint.toString(), "GOLDEN", golden.toString()));
    }

    @Test
    void aGoodPortPassesAndLeavesItsReports() throws Exception {
        Shell shell = run(Cli.fixture("tf1-pretraining").resolve("golden.safetensors"));

        assertThat(shell.exit()).as(shell.err() + shell.out()).isZero();
        assertThat(folder.toFile().list())
                .contains("convert.json", "convert.xml", "parity.json", "parity.md", "parity.xml", "converted");
        assertThat(folder.resolve("parity.xml")).content().contains("failures=\"0\" errors=\"0\"");
    }

    @Test
    void outputsOfAnotherModelFailAndLeaveTheirReports() throws Exception {
        Shell shell = run(Cli.fixture("tf1-gelu").resolve("golden.safetensors"));

        assertThat(shell.exit()).isEqualTo(1);
        assertThat(folder.resolve("parity.xml")).content().contains("<failure");
        assertThat(folder.resolve("parity.md")).content().startsWith("## bertconv diff: DIFFERENT");
    }

    @Test
    void aBrokenGoldenFails() throws Exception {
        byte[] golden = Files.readAllBytes(Cli.fixture("tf1-pretraining").resolve("golden.safetensors"));
        Path cut =
                Files.write(folder.resolve("golden.safetensors"), java.util.Arrays.copyOf(golden, golden.length - 1));

        Shell shell = run(cut);

        assertThat(shell.exit()).isEqualTo(3);
        assertThat(shell.err()).startsWith("bertconv: MALFORMED: " + cut);
        assertThat(folder.resolve("parity.xml")).content().contains("<error");
    }

    @Test
    void theTwoCommandsAtTheTopAreThoseThatWork() throws Exception {
        String readme = Files.readString(Shell.home().resolve("README.md"));
        assertThat(readme)
                .contains("\n    ./bertconv convert fixtures/tf1-pretraining target/tf1-pretraining ")
                .contains("\n    mvn verify ");

        Shell shell = Shell.run(
                folder,
                "'" + Shell.launcher() + "' convert '" + Cli.fixture("tf1-pretraining") + "' tf1-pretraining",
                Map.of());

        assertThat(shell.exit()).as(shell.err()).isZero();
        assertThat(shell.out())
                .contains("last_hidden_state")
                .endsWith("\nWRITTEN AND VERIFIED: SAME, SELF-CONSISTENT\n");
    }
}
