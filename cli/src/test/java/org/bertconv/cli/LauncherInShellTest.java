package org.bertconv.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher as a user calls it. */
class LauncherInShellTest {

    private static final Map<String, String> PLAIN = Map.of("BERTCONV_CDS", "off");

    @TempDir
    Path folder;

    private Shell run(String lines) throws Exception {
        return Shell.run(folder, lines, PLAIN);
    }

    private static String quoted(Path path) {
        return "'" + path + "'";
    }

    @Test
    void itIsFoundThroughLinksAndFromDirectoriesWithSpaces() throws Exception {
        Path directory = Files.createDirectory(folder.resolve("a b"));
        Files.createSymbolicLink(directory.resolve("first"), Shell.launcher());
        Files.createSymbolicLink(directory.resolve("second"), Path.of("first"));

        Shell shell = run("cd 'a b'; ./second --version; PATH=\"$PWD:$PATH\" second --version");

        assertThat(shell.exit()).isZero();
        assertThat(shell.out().lines()).hasSize(2).allMatch(line -> line.startsWith("bertconv "));
        assertThat(shell.err()).isEmpty();
    }

    @Test
    void aFullDeviceIsExit4() throws Exception {
        assertThat(run(quoted(Shell.launcher()) + " --version > /dev/full"))
                .isEqualTo(new Shell(
                        4, "", "bertconv: OUTPUT: standard output: cannot be written: it is full or closed\n"));
    }

    @Test
    void aClosedStandardOutputIsExit4() throws Exception {
        assertThat(run(quoted(Shell.launcher()) + " --version >&-"))
                .isEqualTo(new Shell(4, "", "bertconv: OUTPUT: standard output: it is closed\n"));
    }

    @Test
    void jsonIsAloneOnStandardOutputAlsoWithTheArchiveOfClasses() throws Exception {
        String inspect = quoted(Shell.launcher()) + " inspect --json " + quoted(Cli.fixture("tf1-pretraining"));

        Shell first = Shell.run(folder, inspect, Map.of());
        Shell second = Shell.run(folder, inspect, Map.of());

        assertThat(first).isEqualTo(second);
        assertThat(first.exit()).isZero();
        assertThat(first.err()).isEmpty();
        assertThat(first.out())
                .startsWith("{\n  \"schema\": \"bertconv/inspect/1\"")
                .endsWith("}\n");
    }

    @Test
    void namesThatAreNotAsciiWorkWithoutALocale() throws Exception {
        Path named = Files.createDirectory(folder.resolve("modèle"));
        Files.copy(
                Cli.fixture("safetensors-pretraining").resolve("model.safetensors"),
                named.resolve("model.safetensors"));

        Shell shell = run("env -u LC_ALL -u LANG -u LC_CTYPE " + quoted(Shell.launcher()) + " inspect --quiet modèle");

        assertThat(shell.exit()).as(shell.err()).isZero();
        assertThat(shell.out()).startsWith("modèle: safetensors, ");
    }

    @Test
    void aWrongJavaHomeIsSaid() throws Exception {
        Shell shell = Shell.run(folder, quoted(Shell.launcher()) + " --version", Map.of("JAVA_HOME", "/nowhere"));

        assertThat(shell).isEqualTo(new Shell(2, "", "bertconv: USAGE: JAVA_HOME: there is no /nowhere/bin/java\n"));
    }

    @Test
    void optionsForTheVirtualMachineArePassedOn() throws Exception {
        Shell shell = Shell.run(
                folder,
                quoted(Shell.launcher()) + " --version",
                Map.of("BERTCONV_CDS", "off", "BERTCONV_JAVA_OPTS", "-Xmx64m -XX:NoSuchOption"));

        assertThat(shell.exit()).isEqualTo(1);
        assertThat(shell.out() + shell.err()).contains("NoSuchOption");
    }

    /** Modes keep nobody out who is root, unless he takes off his crown. */
    @Test
    void whatMayNotBeReadOrWrittenIsSaidInOneLine() throws Exception {
        String crown = "p=; test $(id -u) != 0 || p='setpriv --bounding-set=-dac_override,-dac_read_search'; ";
        Shell kept = run("mkdir -p hidden shut/sub full; touch hidden/model.safetensors shut/sub/model.safetensors; "
                + "chmod 311 hidden; chmod 444 shut; chmod 555 full; " + crown + "$p test -r hidden || echo kept out");
        assumeTrue(kept.out().equals("kept out\n"), "SKIPPED: nobody is kept out of a directory here");
        String from = quoted(Cli.fixture("safetensors-pretraining"));
        String convert = crown + "$p " + quoted(Shell.launcher()) + " convert ";

        assertThat(run(convert + "hidden/model.safetensors out"))
                .isEqualTo(new Shell(3, "", "bertconv: INPUT: hidden: cannot be listed: permission denied\n"));
        assertThat(run(convert + "shut out"))
                .isEqualTo(new Shell(3, "", "bertconv: INPUT: shut: cannot be listed: permission denied\n"));
        assertThat(run(convert + "shut/sub/model.safetensors out"))
                .isEqualTo(new Shell(
                        3, "", "bertconv: INPUT: shut/sub/model.safetensors: cannot be opened: permission denied\n"));
        String full = folder.toRealPath().resolve("full") + ", which cannot be written to: permission denied\n";
        assertThat(run(convert + from + " full/out"))
                .isEqualTo(new Shell(4, "", "bertconv: OUTPUT: full/out: is to stand in the directory " + full));
        assertThat(run(convert + from + " out --report full/r.md"))
                .isEqualTo(new Shell(4, "", "bertconv: OUTPUT: full/r.md: is to stand in the directory " + full));
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("hidden", "shut", "full");
    }
}
