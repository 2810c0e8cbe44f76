package org.bertconv.format.pytorch;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;

/**
 * All names that a pickle mentions, found without believing anything else in it: a stream that breaks in the middle, takes values from
 * an empty stack or fetches what was never stored still gives the names before and after.
 *
 * @param uses every name once, in the order of first mention
 * @param end offset behind STOP, or where the stream breaks
 * @param broken whether the stream cannot be taken apart to its STOP
 * @param error why it cannot, or what else is wrong with it
 * @param notes one line each on things a reader should know, such as a pickle inside of a string
 */
record PickleScan(
        List<GlobalUse> uses, long end, boolean broken, Optional<CheckpointException> error, List<String> notes) {

    PickleScan {
        uses = List.copyOf(uses);
        notes = List.copyOf(notes);
    }

    /** {@return the scan of one stream, from its first instruction to its STOP} */
    static PickleScan stream(ByteSource source, long offset) throws IOException {
        ScanStack stack = new ScanStack(source.name());
        PickleReader reader = PickleReader.forgiving(source, offset);
        Optional<CheckpointException> error = Optional.empty();
        try {
            PickleInstruction instruction;
            do {
                instruction = reader.next();
                stack.apply(instruction, reader);
            } while (instruction.op() != PickleOp.STOP);
        } catch (CheckpointException e) {
            error = Optional.of(e);
        }
        return new PickleScan(
                stack.uses(), reader.position(), error.isPresent(), error.or(reader::forgiven), stack.notes());
    }

    /** {@return the scan of a source that should hold one stream: of it and of all that come behind its STOP} */
    static PickleScan whole(ByteSource source) throws IOException {
        return from(source, 0);
    }

    /** {@return the scan of all streams from an offset to the end of the source} */
    static PickleScan from(ByteSource source, long offset) throws IOException {
        List<GlobalUse> uses = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        Optional<CheckpointException> error = Optional.empty();
        long end = offset;
        int streams = 0;
        boolean broken;
        do {
            PickleScan stream = stream(source, end);
            uses.addAll(stream.uses());
            notes.addAll(stream.notes());
            end = stream.end();
            broken = stream.broken();
            error = error.or(stream::error);
            streams++;
        } while (!broken && end < source.size() && uses.size() < ScanStack.MOST_NAMES && streams < MOST_STREAMS);
        return new PickleScan(uses, end, broken, error, notes);
    }

    /** As many streams behind one another as are looked at; a PyTorch file has five. */
    private static final int MOST_STREAMS = 10_000;
}
