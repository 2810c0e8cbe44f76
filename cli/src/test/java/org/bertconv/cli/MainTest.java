package org.bertconv.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class MainTest {

    @Test
    void theVersionIsPrinted() {
        assertThat(Cli.run("--version").out()).matches("bertconv \\d+\\.\\d+\\.\\d+\\n");
        assertThat(Cli.run("inspect", "-V")).isEqualTo(Cli.run("--version"));
        assertThat(Cli.run("--version", "--json").json().get("text").stringValue())
                .startsWith("bertconv ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"inspect", "check", "convert", "diff", "completion"})
    void everyCommandExplainsItselfWithAnExample(String command) {
        Cli cli = Cli.run(command, "--help");

        assertThat(cli.exit()).isZero();
        assertThat(cli.err()).isEmpty();
        assertThat(cli.out()).startsWith("Usage: bertconv " + command).contains("Example:\n  ");
        assertThat(cli.out().lines()).allMatch(line -> line.length() <= 100);
        assertThat(Cli.run("--help").out()).contains("\n  " + command);
    }

    /** A line that is too long would be broken at its end, and the next one begin anew. */
    @ParameterizedTest
    @ValueSource(strings = {"inspect", "check", "convert", "diff", "golden", "rules", "completion"})
    void whatHelpEndsWithFitsItsLines(String command) {
        CommandLine commandLine = CommandTree.of(new BertconvCommand(), List.of(command));
        List<CommandLine> all = new ArrayList<>(commandLine.getSubcommands().values());
        all.addAll(all.get(0).getSubcommands().values());
        assertThat(all)
                .allSatisfy(
                        each -> assertThat(each.getCommandSpec().usageMessage().footer())
                                .isNotEmpty()
                                .allMatch(line -> line.length() < commandLine.getUsageHelpWidth()));
    }

    @Test
    void helpIsOneDocumentWithJson() {
        assertThat(Cli.run("--json", "check", "--help").json().get("text").stringValue())
                .startsWith("Usage: bertconv check");
    }

    @Test
    void completionKnowsCommandsOptionsAndValues() {
        String bash = Cli.run("completion", "bash").out();

        assertThat(bash).startsWith("#!/usr/bin/env bash").contains("convert", "--allow-missing", "masked-lm");
        assertThat(Cli.run("completion", "zsh").out()).isEqualTo("autoload -U +X compinit && compinit\n" + bash);
    }

    @Test
    void aFullDeviceIsExit4() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream full = new PrintStream(new FullDevice(), false, StandardCharsets.UTF_8);

        int exit = Main.run(new String[] {"--version"}, full, new PrintStream(err, false, StandardCharsets.UTF_8));

        assertThat(exit).isEqualTo(4);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo("bertconv: OUTPUT: standard output: cannot be written: it is full or closed\n");
    }

    @Test
    void whatThrowsIsABugThatNamesItsInput() {
        Command bug = new Command() {
            @Override
            public org.bertconv.report.Outcome call(Session session) {
                throw new IllegalStateException("oops");
            }

            @Override
            public List<java.nio.file.Path> inputs() {
                return List.of(java.nio.file.Path.of("model.pt"));
            }
        };

        assertThat(message(bug)).isEqualTo("INTERNAL: model.pt: java.lang.IllegalStateException: oops");
    }

    @ParameterizedTest
    @ValueSource(classes = {StackOverflowError.class, InternalError.class})
    void errorsOfTheVirtualMachineAreBugsToo(Class<? extends Error> kind) throws Exception {
        Error error = kind.getConstructor().newInstance();
        Command bug = session -> {
            throw error;
        };

        assertThat(message(bug)).isEqualTo("INTERNAL: test: " + kind.getName());
    }

    @Test
    void aHeapThatIsTooSmallIsSaidWithItsSize() {
        Command greedy = session -> {
            throw new OutOfMemoryError();
        };

        assertThat(message(greedy))
                .isEqualTo("INTERNAL: test: out of memory with a heap of "
                        + (Runtime.getRuntime().maxMemory() >> 20) + " MiB");
    }

    @Test
    void anIoErrorThatNoReaderNamedIsInput() {
        Command broken = session -> {
            throw new IOException("the device is gone");
        };

        assertThat(message(broken)).isEqualTo("INPUT: test: cannot be read: java.io.IOException: the device is gone");
    }

    private static String message(Command command) {
        BertconvCommand root = new BertconvCommand();
        PrintStream none = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Execution execution =
                new Execution("test", command, Terminal.of(none, none), CommandTree.of(root, List.of()), root.common());
        return ((org.bertconv.report.Failed) execution.outcome()).message();
    }

    private static final class FullDevice extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            throw new IOException("No space left on device");
        }
    }
}
