package org.bertconv.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The program in this process, and what it said. */
record Cli(int exit, String out, String err) {

    static final Path FIXTURES = Path.of(System.getProperty("bertconv.fixtures"));

    static Cli run(Object... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        String[] words = new String[args.length];
        for (int i = 0; i < args.length; i++) {
            words[i] = args[i].toString();
        }
        int exit = Main.run(words, stream(out), stream(err));
        return new Cli(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, false, StandardCharsets.UTF_8);
    }

    /** {@return stdout as the one document that it must be} */
    JsonNode json() {
        return JsonMapper.shared().readTree(out);
    }

    static Path fixture(String name) {
        return FIXTURES.resolve(name);
    }
}
