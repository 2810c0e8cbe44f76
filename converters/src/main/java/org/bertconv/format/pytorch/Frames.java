package org.bertconv.format.pytorch;

import java.util.Optional;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;

/**
 * The frames of protocol 4: announcements that so many bytes of instructions follow. CPython's two unpicklers differ over frames that lie
 * (cpython issue 154848), so that one of them sees other instructions than the other.
 */
final class Frames {

    private static final long NONE = -1;

    private final ByteSource source;
    private final boolean strict;
    private Optional<CheckpointException> forgiven = Optional.empty();
    private long end = NONE;

    /**
     * Starts outside of any frame.
     *
     * @param strict whether to throw on a frame with an impossible length, or else to leave it out and keep the error
     */
    Frames(ByteSource source, boolean strict) {
        this.source = source;
        this.strict = strict;
    }

    /** {@return the first error that was not thrown} */
    Optional<CheckpointException> forgiven() {
        return forgiven;
    }

    /**
     * Looks at the next instruction.
     *
     * @param after offset behind it
     * @throws CheckpointException MALFORMED if it reaches over the end of its frame: what it says then depends on who reads it
     */
    void check(PickleInstruction instruction, long after) throws CheckpointException {
        if (instruction.at() == end) {
            end = NONE;
        }
        if (end != NONE && after > end) {
            throw error(instruction, instruction.op() + " ends at " + after + ", over the end of its frame at " + end);
        }
        if (instruction.op() == PickleOp.FRAME) {
            open(instruction, after);
        } else if (instruction.op() == PickleOp.STOP && end != NONE) {
            if (after != end) {
                report(error(instruction, "STOP leaves " + (end - after) + " bytes of its frame"));
            }
            end = NONE;
        }
    }

    private void open(PickleInstruction frame, long after) throws CheckpointException {
        long length = frame.number();
        if (end != NONE) {
            report(error(frame, "FRAME inside of the frame that ends at " + end));
        } else if (length < 0 || length > source.size() - after) {
            report(error(
                    frame,
                    "FRAME of " + Long.toUnsignedString(length) + " bytes, " + (source.size() - after) + " left"));
        } else {
            end = after + length;
        }
    }

    private void report(CheckpointException error) throws CheckpointException {
        if (strict) {
            throw error;
        }
        forgiven = forgiven.isPresent() ? forgiven : Optional.of(error);
    }

    private CheckpointException error(PickleInstruction at, String detail) {
        return source.malformed("pickle opcode at " + at.at(), at.at(), "%s", detail);
    }
}
