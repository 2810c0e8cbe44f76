package org.bertconv.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Printable;
import org.bertconv.io.SourceName;
import tools.jackson.databind.node.ObjectNode;

/**
 * Why a command has no result.
 *
 * @param command that ended so
 * @param errorClass decides the exit code
 * @param source the file and member that the error is about, if it is about one
 * @param field of the file, or empty
 * @param offset of the field in bytes, if it has one
 * @param detail what was found and what was allowed
 * @param message all of it in one line, without the name of the program
 * @param hint one line of advice, if there is any
 * @param globals every Python name in a pickle that was refused, in words: so that one can see what it wanted
 */
public record Failed(
        String command,
        ErrorClass errorClass,
        Optional<SourceName> source,
        String field,
        OptionalLong offset,
        String detail,
        String message,
        Optional<String> hint,
        List<String> globals)
        implements Outcome {

    /** Copies the list. */
    public Failed {
        globals = List.copyOf(globals);
    }

    /** {@return the end of a command by bad input, by output that cannot be written, or by a wrong command line} */
    public static Failed of(String command, CheckpointException e) {
        return new Failed(
                command,
                e.errorClass(),
                e.source(),
                e.field(),
                e.offset(),
                e.detail(),
                String.valueOf(e.getMessage()),
                e.hint(),
                List.of());
    }

    /** {@return the same with the names in the pickle that was refused} */
    public Failed withGlobals(List<String> names) {
        return new Failed(command, errorClass, source, field, offset, detail, message, hint, names);
    }

    /**
     * {@return the end of a command by a bug of ours}
     *
     * @param input what it worked on
     * @param what happened
     */
    public static Failed bug(String command, SourceName input, String what) {
        CheckpointException error = CheckpointException.of(ErrorClass.INTERNAL, input, Printable.of(what));
        return of(command, error.hint("this is a bug of bertconv; --stacktrace shows where it is"));
    }

    @Override
    public int exitCode() {
        return errorClass.exitCode();
    }

    /** {@return what goes to stderr: the message and at most one line of advice} */
    public List<String> lines() {
        String first = "bertconv: " + message;
        return hint.map(advice -> List.of(first, "hint: " + advice)).orElse(List.of(first));
    }

    @Override
    public ObjectNode fields(String version) {
        return FailureJson.of(this);
    }

    @Override
    public Page page() {
        List<Part> parts = new ArrayList<>(List.of(new Lines("error", lines())));
        if (!globals.isEmpty()) {
            parts.add(new Lines("Python names in its pickles; none was looked up or called", globals));
        }
        return new Page("bertconv " + command, parts, errorClass.name(), false);
    }

    @Override
    public List<TestCase> cases() {
        return List.of(TestCase.broken(command, "input", errorClass.name(), String.join("\n", lines())));
    }
}
