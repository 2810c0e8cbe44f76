package org.bertconv.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Lines of shell, run as a pipeline runs them, and what came of it. */
record Shell(int exit, String out, String err) {

    private static final Path HOME = Path.of(System.getProperty("bertconv.home"));

    static Path launcher() {
        return HOME.resolve("bertconv");
    }

    static Path home() {
        return HOME;
    }

    /** Runs the lines in a folder; they stop at the first command that fails. */
    static Shell run(Path folder, String lines, Map<String, String> environment)
            throws IOException, InterruptedException {
        Path out = Files.createTempFile("bertconv", ".out");
        Path err = Files.createTempFile("bertconv", ".err");
        ProcessBuilder builder = new ProcessBuilder("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", lines)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            if (!process.waitFor(5, TimeUnit.MINUTES)) {
                throw new IOException("still running after 5 minutes: " + lines);
            }
            return new Shell(process.exitValue(), read(out), read(err));
        } finally {
            process.destroyForcibly();
            Files.delete(out);
            Files.delete(err);
        }
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }
}
