package org.bertconv.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bertconv.io.CheckpointException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole processes: signals, umask, a device that is really full. */
class OutputProcessTest {

    @TempDir
    Path folder;

    /** Writes {@code out/a} of args[1] bytes to the directory args[0]; waits before the commit if args[2] is {@code wait}. */
    static final class Writer {

        private Writer() {}

        public static void main(String[] args) throws Exception {
            try (OutputDirectory output = OutputDirectory.open(Path.of(args[0]), OutputOptions.STRICT)) {
                int size = Integer.parseInt(args[1]);
                OutputFile file = output.create("a", size);
                for (int at = 0; at < size; at += 1 << 16) {
                    file.write(at, ByteBuffer.allocate(Math.min(1 << 16, size - at)));
                }
                if (args[2].equals("wait")) {
                    System.out.println("waiting");
                    Thread.sleep(TimeUnit.MINUTES.toMillis(1));
                }
                output.commit();
            } catch (CheckpointException e) {
                System.out.println(e.getMessage());
                System.exit(e.errorClass().exitCode());
            }
        }
    }

    @Test
    void aProcessThatIsToldToEndLeavesNothing() throws Exception {
        Process process = start("exec " + java() + " " + folder.resolve("out") + " 1000 wait");
        assertThat(process.inputReader(UTF_8).readLine()).isEqualTo("waiting");
        assertThat(folder.toFile().list()).hasSize(1);
        process.destroy();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(143);
        assertThat(folder.toFile().list()).isEmpty();
    }

    @Test
    void whatAKilledProcessLeavesIsNamedByTheNextRun() throws Exception {
        Process process = start("exec " + java() + " " + folder.resolve("out") + " 1000 wait");
        assertThat(process.inputReader(UTF_8).readLine()).isEqualTo("waiting");
        process.destroyForcibly().waitFor();
        assertThat(folder.resolve("out")).doesNotExist();
        try (OutputDirectory output = OutputDirectory.open(folder.resolve("out"), OutputOptions.STRICT)) {
            assertThat(output.notes()).singleElement().asString().endsWith("it may be removed");
            output.write("a", new byte[1]);
            output.commit();
        }
        assertThat(folder.resolve("out/a")).hasSize(1);
    }

    @Test
    void aNewFileHasTheModeThatTheUmaskGives() throws Exception {
        for (String umask : List.of("000", "027", "077")) {
            Path target = folder.resolve("out" + umask);
            assertThat(run("umask " + umask + "; " + java() + " " + target + " 10 go"))
                    .isEmpty();
            int mode = (int) Files.getAttribute(target.resolve("a"), "unix:mode") & 0777;
            assertThat(mode).isEqualTo(0666 & ~Integer.parseInt(umask, 8));
        }
    }

    @Test
    void aDeviceThatIsFullLeavesNothing() throws Exception {
        String mount = "mount -t tmpfs -o size=2m none " + folder;
        assumeTrue(unshared(mount).isEmpty(), "SKIPPED: no tmpfs can be mounted here");
        String said = unshared(mount + " && " + java() + " " + folder.resolve("out") + " 3000000 go; ls -A " + folder);
        assertThat(said)
                .isEqualTo("OUTPUT: " + folder.resolve("out/a")
                        + ": cannot be written at byte 2097152: No space left on device\n");
    }

    @Test
    void aLimitOnTheSizeOfFilesLeavesNothing() throws Exception {
        String said = run("ulimit -f 2048; " + java() + " " + folder.resolve("out") + " 3000000 go");
        assertThat(said)
                .isEqualTo(
                        "OUTPUT: " + folder.resolve("out/a") + ": cannot be written at byte 1048576: File too large\n");
        assertThat(folder.toFile().list()).isEmpty();
    }

    @Test
    void whereNothingMayBeWrittenThatIsSaidAtOnce() throws Exception {
        String shut = mortal("test -w shut || echo shut");
        assumeTrue(shut.equals("shut\n"), "SKIPPED: nobody is kept out of a directory here: " + shut);
        Path place = folder.toRealPath().resolve("shut");
        assertThat(mortal(java() + " shut/out 10 go"))
                .isEqualTo("OUTPUT: shut/out: is to stand in the directory " + place
                        + ", which cannot be written to: permission denied\n");
        assertThat(mortal(java() + " shut 10 go")).isEqualTo("OUTPUT: shut: cannot be written to: permission denied\n");
        assertThat(place.toFile().list()).isEmpty();
    }

    @Test
    void aFileSystemThatIsReadOnlyIsSaidAtOnce() throws Exception {
        String mount = "mount -t tmpfs -o ro none " + folder;
        assumeTrue(unshared(mount).isEmpty(), "SKIPPED: no tmpfs can be mounted here");
        assertThat(unshared(mount + " && " + java() + " " + folder.resolve("out") + " 10 go"))
                .isEqualTo("OUTPUT: " + folder.resolve("out") + ": is to stand in the directory " + folder.toRealPath()
                        + ", which cannot be written to: Read-only file system\n");
    }

    /** Runs a line in a folder with a directory that may not be written to, by someone whom that concerns: root takes off his crown. */
    private String mortal(String line) throws IOException, InterruptedException {
        String crown = "test $(id -u) = 0 && set -- setpriv --bounding-set=-dac_override,-dac_read_search;";
        return run("cd " + folder + "; mkdir -p -m 555 shut; set --; " + crown + " \"$@\" sh -c '"
                + line.replace("'", "'\\''") + "'");
    }

    private static String java() {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return java + " -Xshare:auto -cp '" + System.getProperty("java.class.path") + "' '" + Writer.class.getName()
                + "'";
    }

    private static String unshared(String script) throws IOException, InterruptedException {
        return finish(new ProcessBuilder("unshare", "-rm", "sh", "-c", script));
    }

    private static String run(String script) throws IOException, InterruptedException {
        return finish(new ProcessBuilder("sh", "-c", script));
    }

    private static Process start(String script) throws IOException {
        return new ProcessBuilder("sh", "-c", script).start();
    }

    private static String finish(ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = builder.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        process.waitFor();
        return said;
    }
}
