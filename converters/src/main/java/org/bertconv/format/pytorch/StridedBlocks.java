package org.bertconv.format.pytorch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bertconv.io.ByteSource;
import org.bertconv.io.MemorySource;

/**
 * Gathers a strided view in row-major order, one block of at most {@value #BLOCK} bytes after the other. A block is the part of the result
 * that belongs to some consecutive steps of one dimension, with all steps of the inner ones; {@link StridedRuns} fills it.
 */
final class StridedBlocks implements BlockChannel.Blocks {

    private static final int BLOCK = 8 << 20;
    /** A block whose elements lie within so many bytes is read at once. */
    private static final long NEAR = 32 << 20;

    private final ByteSource bytes;
    private final TensorView view;
    private final int width;
    private final boolean swapped;
    private final List<Axis> axes;
    /** The dimension that is split over blocks, and how many of its steps go into one. */
    private final int split;

    private final long steps;
    private final long elements;
    private final ByteBuffer block;
    private long done;

    StridedBlocks(TensorView view, ByteSource bytes, boolean swapped) {
        this.bytes = bytes;
        this.view = view;
        this.width = view.dtype().bytes();
        this.swapped = swapped;
        this.axes = Axis.of(view);
        this.elements = view.shape().elements();
        long most = BLOCK / width;
        int axis = axes.size() - 1;
        while (axis > 0 && axes.get(axis).to() * axes.get(axis).size() <= most) {
            axis--;
        }
        this.split = axis;
        this.steps = Math.max(
                1, Math.min(axes.get(axis).size(), most / axes.get(axis).to()));
        this.block = ByteBuffer.allocate(
                (int) Math.min(elements, steps * axes.get(axis).to()) * width);
    }

    @Override
    public ByteBuffer next() throws IOException {
        if (done == elements) {
            return block.clear().limit(0);
        }
        Axis axis = axes.get(split);
        long step = done / axis.to() % axis.size();
        long count = Math.min(steps, axis.size() - step);
        List<Axis> inner = new ArrayList<>(axes.subList(split, axes.size()));
        inner.set(0, axis.limit(count));
        block.clear().limit((int) (count * axis.to()) * width);
        fill(inner);
        if (swapped) {
            ByteOrders.swap(block, view.dtype());
        }
        done += count * axis.to();
        return block;
    }

    private void fill(List<Axis> inner) throws IOException {
        long first = view.offset();
        for (Axis axis : axes.subList(0, split + 1)) {
            first += done / axis.to() % axis.size() * axis.from();
        }
        long span = 1;
        for (Axis axis : inner) {
            span += (axis.size() - 1) * axis.from();
        }
        if (span * width > NEAR || span / 4 > block.limit() / width) {
            new StridedRuns(bytes, first, width, block).fill(inner);
        } else {
            ByteBuffer near = bytes.read(first * width, (int) (span * width));
            new StridedRuns(MemorySource.of(bytes.name(), near), 0, width, block).fill(inner);
        }
    }
}
