package org.bertconv.format.pytorch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.bertconv.io.ByteSource;

/**
 * Fills one block of a strided view. It goes through the storage and not through the result: along the dimension whose elements lie nearest
 * to one another, so that one read gives many elements, which are then spread over the block.
 */
final class StridedRuns {

    private static final int SCRATCH = 1 << 18;
    /** Elements that lie further from one another, in bytes, are read one by one. */
    private static final int FAR = 4096;

    private final ByteSource bytes;
    private final long first;
    private final int width;
    private final ByteBuffer block;
    private final ByteBuffer scratch = ByteBuffer.allocate(SCRATCH);

    /**
     * Prepares filling.
     *
     * @param first number of the element in {@code bytes} that is the first of the block
     * @param width size of an element in bytes
     */
    StridedRuns(ByteSource bytes, long first, int width, ByteBuffer block) {
        this.bytes = bytes;
        this.first = first;
        this.width = width;
        this.block = block;
    }

    /** Fills the block with the elements of these dimensions. */
    void fill(List<Axis> dimensions) throws IOException {
        List<Axis> axes = new ArrayList<>(dimensions);
        axes.sort(Comparator.comparingLong((Axis axis) -> axis.from() == 0 ? Long.MAX_VALUE : axis.from())
                .reversed());
        Axis run = axes.remove(axes.size() - 1);
        long[] at = new long[axes.size()];
        long from = first;
        long to = 0;
        while (true) {
            copy(run, from, (int) to);
            int axis = axes.size() - 1;
            while (axis >= 0 && ++at[axis] == axes.get(axis).size()) {
                from -= (at[axis] - 1) * axes.get(axis).from();
                to -= (at[axis] - 1) * axes.get(axis).to();
                at[axis--] = 0;
            }
            if (axis < 0) {
                return;
            }
            from += axes.get(axis).from();
            to += axes.get(axis).to();
        }
    }

    private void copy(Axis run, long from, int to) throws IOException {
        if (run.from() == 1 && run.to() == 1) {
            bytes.read(from * width, block.slice(to * width, (int) run.size() * width));
            return;
        }
        long distance = run.from() * width;
        long together = distance > FAR ? 1 : distance == 0 ? run.size() : (SCRATCH - width) / distance + 1;
        for (long done = 0; done < run.size(); done += together) {
            int count = (int) Math.min(together, run.size() - done);
            scratch.clear().limit((int) ((count - 1) * distance) + width);
            bytes.read((from + done * run.from()) * width, scratch);
            spread(count, (int) distance, (int) (to + done * run.to()) * width, (int) run.to() * width);
        }
    }

    private void spread(int count, int distance, int start, int step) {
        // The commonest width has a loop of its own, which the compiler then makes tight.
        if (width == Integer.BYTES) {
            for (int i = 0, from = 0, to = start; i < count; i++, from += distance, to += step) {
                block.putInt(to, scratch.getInt(from));
            }
            return;
        }
        for (int i = 0, from = 0, to = start; i < count; i++, from += distance, to += step) {
            for (int part = 0; part < width; part++) {
                block.put(to + part, scratch.get(from + part));
            }
        }
    }
}
