package org.bertconv.cli;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.SourceName;
import org.bertconv.report.Failed;
import org.bertconv.report.Outcome;
import org.bertconv.report.ReportFile;
import picocli.CommandLine;

/**
 * The run of one command: whatever it throws becomes an outcome, and its reports are written also when the answer is no.
 *
 * @param name of the command
 * @param command with its options
 * @param terminal for the progress line and stack traces
 * @param commandLine the root of all commands
 * @param common options
 */
record Execution(String name, Command command, Terminal terminal, CommandLine commandLine, CommonOptions common) {

    Outcome outcome() {
        Outcome outcome = guarded(() -> {
            requirePlaces();
            return command.call(session());
        });
        return written(outcome);
    }

    private void requirePlaces() throws IOException {
        for (ReportFile report : command.reports()) {
            report.requirePlace(command.target(), command.inputs());
        }
    }

    private Session session() {
        boolean wanted = common.progress();
        return new Session(
                common,
                new ProgressLine("writing", terminal, wanted),
                new ProgressLine("comparing", terminal, wanted),
                commandLine);
    }

    /** A report that cannot be written is an error of its own, and the reports that follow say so; the first error is the one that counts. */
    private Outcome written(Outcome outcome) {
        Outcome last = outcome;
        for (ReportFile report : command.reports()) {
            Outcome reported = last;
            Outcome written = guarded(() -> {
                report.write(reported, Version.text(), command.inputs());
                return reported;
            });
            last = reported instanceof Failed ? reported : written;
        }
        return last;
    }

    @FunctionalInterface
    private interface Work {
        Outcome run() throws IOException;
    }

    private Outcome guarded(Work work) {
        try {
            return work.run();
        } catch (CheckpointException e) {
            trace(e);
            return Failed.of(name, e);
        } catch (IOException e) {
            trace(e);
            return Failed.of(name, CheckpointException.of(ErrorClass.INPUT, input(), "cannot be read: " + e));
        } catch (OutOfMemoryError e) {
            trace(e);
            long heap = Runtime.getRuntime().maxMemory() >> 20;
            return Failed.bug(name, input(), "out of memory with a heap of " + heap + " MiB");
        } catch (RuntimeException | StackOverflowError | InternalError | LinkageError e) {
            trace(e);
            return Failed.bug(name, input(), e.toString());
        }
    }

    private SourceName input() {
        Optional<String> first = command.inputs().stream().findFirst().map(Object::toString);
        return SourceName.of(first.orElse(name));
    }

    private void trace(Throwable e) {
        if (common.stacktrace()) {
            List.of(e.getStackTrace()).forEach(frame -> terminal.message("    at " + frame));
        }
    }
}
