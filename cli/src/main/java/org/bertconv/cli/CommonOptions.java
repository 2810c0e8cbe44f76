package org.bertconv.cli;

import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Options of every command, before or after its name. */
final class CommonOptions {

    @Option(
            names = "--json",
            scope = ScopeType.INHERIT,
            description = "Print one JSON document on stdout and nothing else, also on errors.")
    private boolean json;

    @Option(names = "--quiet", scope = ScopeType.INHERIT, description = "Print only the verdict, and no progress.")
    private boolean quiet;

    @Option(names = "--no-progress", scope = ScopeType.INHERIT, description = "Show no progress line on a terminal.")
    private boolean noProgress;

    @Option(
            names = "--color",
            paramLabel = "WHEN",
            defaultValue = "auto",
            completionCandidates = Choices.Colors.class,
            scope = ScopeType.INHERIT,
            description =
                    "Colour the text: ${COMPLETION-CANDIDATES} (default auto: on a terminal, unless NO_COLOR is set).")
    private String color = "auto";

    @Option(
            names = "--stacktrace",
            scope = ScopeType.INHERIT,
            description = "Print where in the program an error came from.")
    private boolean stacktrace;

    @Option(
            names = "--threads",
            paramLabel = "N",
            converter = Converters.Count.class,
            scope = ScopeType.INHERIT,
            description = "Write with at most this many threads (default: the cores, at most 4).")
    private int threads = Math.min(4, Runtime.getRuntime().availableProcessors());

    // picocli asks its own model for these two.
    @SuppressWarnings("UnusedVariable")
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    private boolean help;

    @SuppressWarnings("UnusedVariable")
    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            scope = ScopeType.INHERIT,
            description = "Print the version.")
    private boolean version;

    boolean json() {
        return json;
    }

    boolean quiet() {
        return quiet;
    }

    boolean progress() {
        return !quiet && !noProgress;
    }

    String color() {
        return color;
    }

    boolean stacktrace() {
        return stacktrace;
    }

    int threads() {
        return threads;
    }
}
