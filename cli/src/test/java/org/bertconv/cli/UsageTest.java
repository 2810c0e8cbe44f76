package org.bertconv.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.bertconv.format.CheckpointFormats;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsageTest {

    private static final String WHAT_THERE_IS = " --help shows what there is";
    private static final String ALL = " --help shows all";

    @ParameterizedTest(name = "bertconv {0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "'' | a command is missing | bertconv" + WHAT_THERE_IS,
                "frobnicate | unknown command \"frobnicate\" | bertconv" + WHAT_THERE_IS,
                "inspct x | unknown command \"inspct\" | did you mean inspect? bertconv" + ALL,
                "inspect | CHECKPOINT is missing | bertconv inspect" + WHAT_THERE_IS,
                "inspect a b | one argument too many: \"b\" | bertconv inspect" + WHAT_THERE_IS,
                "inspect x --tensor y | unknown option --tensor of inspect | did you mean --tensors? bertconv inspect"
                        + ALL,
                "inspect x --tensor=y | unknown option --tensor of inspect | did you mean --tensors? bertconv inspect"
                        + ALL,
                "--jsn | unknown option --jsn | did you mean --json? bertconv" + ALL,
                "convert a | TARGET is missing | bertconv convert" + WHAT_THERE_IS,
                "inspect x --color alway | --color: \"alway\" is not one of auto, always, never"
                        + " | did you mean always? bertconv inspect" + ALL,
                "inspect x --threads 0 | --threads: \"0\" is not a whole number of at least 1 | bertconv inspect"
                        + WHAT_THERE_IS,
                "inspect x --threads | --threads needs a value | bertconv inspect" + WHAT_THERE_IS,
                "diff a b --atol -1 | --atol: \"-1\" is not a number of at least 0, such as 1e-3 | bertconv diff"
                        + WHAT_THERE_IS,
                "diff a b --rtol NaN | --rtol: \"NaN\" is not a number of at least 0, such as 1e-3 | bertconv diff"
                        + WHAT_THERE_IS,
                "diff a b --head base --head base | --head is given twice | bertconv diff" + WHAT_THERE_IS,
                "diff a b --precision float16 | --precision: \"float16\" is not one of float32, float64"
                        + " | did you mean float32? bertconv diff" + ALL,
                "convert a b --dtype f8 | --dtype: \"f8\" is not one of keep, f32, f16, bf16 | bertconv convert"
                        + WHAT_THERE_IS,
                "convert a b --max-shard-size 5XB | --max-shard-size: \"5XB\" is not a size, such as 5GB, 500MB or 2GiB"
                        + " | bertconv convert" + WHAT_THERE_IS,
                "check a --report r.txt | --report: \"r.txt\" has no extension of a report; they are .json, .html, .xml, .sarif, .md"
                        + " | bertconv check" + WHAT_THERE_IS,
                "check a --gelu=sigmoid | --gelu: \"sigmoid\" is not one of erf, tanh | bertconv check" + WHAT_THERE_IS,
                "check x --encoder a --decoder b | --encoder and --decoder stand in place of CHECKPOINT: there is one path"
                        + " too many | bertconv check" + WHAT_THERE_IS,
                "convert a b --encoder x --decoder y | --encoder and --decoder stand in place of SOURCE: there is one"
                        + " path too many | bertconv convert" + WHAT_THERE_IS,
                "convert a b --global-step -1 | --global-step: \"-1\" is not a whole number of at least 0 | bertconv convert"
                        + WHAT_THERE_IS,
                "diff a b --noise-factor 0.5 | --noise-factor: \"0.5\" is not a number of at least 1, such as 8"
                        + " | bertconv diff" + WHAT_THERE_IS,
                "completion fish | SHELL: \"fish\" is not one of bash, zsh | bertconv completion" + WHAT_THERE_IS,
            })
    void aWrongCommandLineIsExit2AndNamesWhatIsWrong(String line, String message, String hint) {
        Cli cli = Cli.run(line.isEmpty() ? new Object[0] : (Object[]) line.split(" "));

        assertThat(cli).isEqualTo(new Cli(2, "", "bertconv: USAGE: " + message + "\nhint: " + hint + "\n"));
    }

    @Test
    void anEmptyPathIsNotTheCurrentDirectory() {
        assertThat(Cli.run("inspect", ""))
                .isEqualTo(
                        new Cli(
                                2,
                                "",
                                "bertconv: USAGE: CHECKPOINT: the path is empty\nhint: bertconv inspect --help shows what there is\n"));
    }

    @Test
    void aPathThatCannotBeIsSaid() {
        assertThat(Cli.run("inspect", "a\0b").err())
                .startsWith("bertconv: USAGE: CHECKPOINT: \"a\\u0000b\" is not a path: Nul character not allowed\n");
    }

    @Test
    void aFileNamedLikeAnArgumentFileIsAFile() {
        assertThat(Cli.run("inspect", "@nothing"))
                .isEqualTo(new Cli(3, "", "bertconv: INPUT: @nothing: does not exist\n"));
    }

    @Test
    void withJsonAWrongCommandLineIsADocumentToo() {
        Cli cli = Cli.run("inspect", "--json");

        assertThat(cli.exit()).isEqualTo(2);
        assertThat(cli.out()).startsWith("{\n  \"schema\": \"bertconv/inspect/1\",\n  \"version\": \"");
        assertThat(cli.json().get("exit").intValue()).isEqualTo(2);
        assertThat(cli.json().get("error").get("class").stringValue()).isEqualTo("USAGE");
        assertThat(Cli.run("--json").json().get("schema").stringValue()).isEqualTo("bertconv/usage/1");
    }

    @Test
    void afterTwoDashesEverythingIsAnArgument() {
        assertThat(Cli.run("inspect", "--", "--json").err()).isEqualTo("bertconv: INPUT: --json: does not exist\n");
    }

    @Test
    void sizesHaveUnits() {
        Converters.Size size = new Converters.Size();

        assertThat(size.convert("5GB")).isEqualTo(5_000_000_000L);
        assertThat(size.convert("2GiB")).isEqualTo(2L << 30);
        assertThat(size.convert("1.5MB")).isEqualTo(1_500_000L);
        assertThat(size.convert("77")).isEqualTo(77L);
    }

    @Test
    void aTargetThatIsNotWrittenIsAnsweredWithThoseThatAre() {
        Cli cli = Cli.run("convert", "a", "b", "--to", "tf");
        assertThat(cli.exit()).isEqualTo(2);
        assertThat(cli.err()).contains("--to: \"tf\" is not one of " + String.join(", ", CheckpointFormats.targets()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "check --encoder a | --encoder and --decoder are given together or not at all",
                "convert a b.npz --to flax | TARGET b.npz is named as a file of npz, but --to is flax,"
                        + " which writes a directory or a file that ends in .msgpack",
                "convert a b.npz --to tf1 | TARGET b.npz is named as a file of npz, but --to is tf1, which writes a"
                        + " directory"
            })
    void whatDoesNotGoTogetherIsSaid(String line, String message) {
        assertThat(Cli.run((Object[]) line.split(" "))).isEqualTo(new Cli(2, "", "bertconv: USAGE: " + message + "\n"));
    }
}
