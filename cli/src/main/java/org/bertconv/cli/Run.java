package org.bertconv.cli;

import java.util.List;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.SourceName;
import org.bertconv.report.Colours;
import org.bertconv.report.Failed;
import org.bertconv.report.JsonReport;
import org.bertconv.report.Outcome;
import org.bertconv.report.Said;
import org.bertconv.report.TextReport;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** One command line, from its words to its exit code. Nothing else prints. */
final class Run {

    private final String[] args;
    private final Terminal terminal;
    private final BertconvCommand root = new BertconvCommand();
    private final CommandLine commandLine;

    Run(String[] args, Terminal terminal) {
        this.args = args.clone();
        this.terminal = terminal;
        this.commandLine = CommandTree.of(root, List.of(args));
    }

    int exitCode() {
        try {
            ParseResult parsed = commandLine.parseArgs(args);
            CommandTree.requireKnownValues(parsed);
            return print(outcome(CommandTree.chosen(parsed)), root.common().json());
        } catch (ParameterException e) {
            return print(Usage.failure(e), Usage.wantsJson(args));
        }
    }

    private Outcome outcome(ParseResult parsed) {
        CommandLine chosen = parsed.commandSpec().commandLine();
        if (parsed.isUsageHelpRequested()) {
            return new Said("help", "text", chosen.getUsageMessage(colours() == Colours.ON ? Ansi.ON : Ansi.OFF));
        }
        if (parsed.isVersionHelpRequested()) {
            return new Said("version", "text", "bertconv " + Version.text() + "\n");
        }
        if (chosen.getCommand() instanceof Command command) {
            return new Execution(CommandTree.name(chosen), command, terminal, commandLine, root.common()).outcome();
        }
        throw new ParameterException(chosen, "a command is missing");
    }

    private Colours colours() {
        return terminal.colours(root.common().color());
    }

    private int print(Outcome outcome, boolean json) {
        if (outcome instanceof Failed && Ending.isUnderWay()) {
            // Its files were closed under its hands, and what that led to is no news.
            return outcome.exitCode();
        }
        if (outcome instanceof Failed failed) {
            failed.lines().forEach(terminal::message);
        }
        if (terminal.print(text(outcome, json))) {
            return outcome.exitCode();
        }
        SourceName out = SourceName.of("standard output");
        CheckpointException lost =
                CheckpointException.of(ErrorClass.OUTPUT, out, "cannot be written: it is full or closed");
        Failed.of(outcome.command(), lost).lines().forEach(terminal::message);
        return ErrorClass.OUTPUT.exitCode();
    }

    private String text(Outcome outcome, boolean json) {
        if (json) {
            return JsonReport.of(outcome, Version.text());
        }
        if (outcome.verbatim().isPresent()) {
            return outcome.verbatim().get();
        }
        if (outcome instanceof Failed failed && failed.globals().isEmpty()) {
            return "";
        }
        return root.common().quiet() ? TextReport.brief(outcome, colours()) : TextReport.of(outcome, colours());
    }
}
