package org.bertconv.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What is said by a program that was told to end: its commands go on until it is over. */
class EndingTest {

    /** Runs a command that fails, before the end and while it is under way, and prints what was said. */
    static final class Late {

        private Late() {}

        public static void main(String[] args) {
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(() -> System.out.print("late: " + Cli.run((Object[]) args))));
            System.out.println("early: " + Cli.run((Object[]) args));
        }
    }

    @Test
    void anErrorWhileTheProgramEndsIsNoNews() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Dbertconv.fixtures=" + Cli.FIXTURES,
                        Late.class.getName(),
                        "inspect",
                        "/nowhere.bin")
                .redirectErrorStream(true)
                .start();
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("early: " + new Cli(3, "", "bertconv: INPUT: /nowhere.bin: does not exist\n") + "\nlate: "
                        + new Cli(3, "", ""));
        assertThat(process.waitFor()).isZero();
        assertThat(Ending.isUnderWay()).isFalse();
    }
}
