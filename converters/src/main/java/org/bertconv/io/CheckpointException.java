package org.bertconv.io;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Bad input, or output that cannot be written, as one line: class, file and member, field, what was found and what was allowed,
 * offset. {@link #getMessage()} is that line, for example {@code MALFORMED: model.pt!archive/data.pkl: pickle opcode at 27: BINGET 7
 * was never stored (offset 27 of 312)}.
 */
public final class CheckpointException extends IOException {

    private static final long serialVersionUID = 1L;

    private final ErrorClass errorClass;
    private final transient Optional<SourceName> source;
    private final String field;
    private final long offset;
    private final long size;
    private final String detail;
    private final String hint;

    private CheckpointException(
            ErrorClass errorClass,
            Optional<SourceName> source,
            String field,
            long offset,
            long size,
            String detail,
            String hint) {
        super(message(errorClass, source, field, offset, size, detail));
        this.errorClass = errorClass;
        this.source = source;
        this.field = field;
        this.offset = offset;
        this.size = size;
        this.detail = detail;
        this.hint = hint;
    }

    /** {@return an error about no file in particular} */
    public static CheckpointException of(ErrorClass errorClass, String detail) {
        return new CheckpointException(errorClass, Optional.empty(), "", -1, -1, detail, "");
    }

    /** {@return an error about a file as a whole} */
    public static CheckpointException of(ErrorClass errorClass, SourceName source, String detail) {
        return new CheckpointException(errorClass, Optional.of(source), "", -1, -1, detail, "");
    }

    /** {@return an error about a field of a file whose place is not a byte offset, such as a JSON key} */
    public static CheckpointException of(ErrorClass errorClass, SourceName source, String field, String detail) {
        return new CheckpointException(errorClass, Optional.of(source), field, -1, -1, detail, "");
    }

    /** {@return an INPUT error about a file that the system will not read} */
    public static CheckpointException input(SourceName source, String detail, IOException cause) {
        CheckpointException error = of(ErrorClass.INPUT, source, detail);
        error.initCause(cause);
        return error;
    }

    /**
     * {@return an error about a field at a byte offset of a file}
     *
     * @param offset of the field, in bytes from the start of the file or member
     * @param size of the file or member in bytes
     */
    public static CheckpointException at(
            ErrorClass errorClass, SourceName source, String field, long offset, long size, String detail) {
        return new CheckpointException(errorClass, Optional.of(source), field, offset, size, detail, "");
    }

    /** {@return the same error with one line of advice, printed below the message} */
    public CheckpointException hint(String advice) {
        CheckpointException same = new CheckpointException(
                errorClass, source, field, offset, size, detail, Printable.of(advice, Printable.MAX_HINT));
        same.setStackTrace(getStackTrace());
        Throwable cause = getCause();
        if (cause != null) {
            same.initCause(cause);
        }
        return same;
    }

    /** {@return the class, which decides the exit code} */
    public ErrorClass errorClass() {
        return errorClass;
    }

    /** {@return the file and member that the error is about, if it is about one} */
    public Optional<SourceName> source() {
        return source;
    }

    /** {@return the field, or an empty text} */
    public String field() {
        return field;
    }

    /** {@return the offset of the field in bytes, if it has one} */
    public OptionalLong offset() {
        return offset < 0 ? OptionalLong.empty() : OptionalLong.of(offset);
    }

    /** {@return what was found and what was allowed} */
    public String detail() {
        return detail;
    }

    /** {@return one line of advice, if there is any} */
    public Optional<String> hint() {
        return hint.isEmpty() ? Optional.empty() : Optional.of(hint);
    }

    private static String message(
            ErrorClass errorClass, Optional<SourceName> source, String field, long offset, long size, String detail) {
        StringBuilder line = new StringBuilder(errorClass.name()).append(": ");
        source.ifPresent(name -> line.append(name).append(": "));
        if (!field.isEmpty()) {
            line.append(field).append(": ");
        }
        line.append(detail);
        if (offset >= 0) {
            line.append(" (offset ").append(offset);
            if (size >= 0) {
                line.append(" of ").append(size);
            }
            line.append(')');
        }
        return line.toString();
    }
}
