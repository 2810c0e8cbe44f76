package org.bertconv.tensorflow;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.bertconv.tensor.TensorInfo;
import org.jspecify.annotations.Nullable;

/**
 * Merges slices into the row-major order of the whole tensor. The elements of a slice have the same order in the slice and in the whole,
 * so each slice is read once from its first byte to its last, its checksum on the way, and memory holds no more than a small buffer for
 * each slice that is begun; none at all for slices of whole rows.
 */
final class SlicedChannel implements ReadableByteChannel {

    private static final int MAX_BUFFER_BYTES = 64 << 10;
    private static final int MIN_BUFFER_BYTES = 4 << 10;
    /** All buffers together, as long as each has its minimum. */
    private static final int ALL_BUFFERS_BYTES = 8 << 20;

    private final PriorityQueue<OpenPiece> waiting =
            new PriorityQueue<>(Comparator.comparingLong(p -> p.runs.offset()));
    private long runLeft;
    private boolean open = true;

    SlicedChannel(TensorInfo whole, List<SlicedTensor.Piece> pieces) {
        int bufferBytes =
                Math.max(MIN_BUFFER_BYTES, Math.min(MAX_BUFFER_BYTES, ALL_BUFFERS_BYTES / pieces.size() & -8));
        for (SlicedTensor.Piece piece : pieces) {
            SliceRuns runs = new SliceRuns(whole.shape(), piece.box());
            if (!runs.isDone()) {
                long runBytes = runs.elements() * whole.dtype().bytes();
                waiting.add(new OpenPiece(piece.tensor(), runs, runBytes, bufferBytes));
            }
        }
        startRun();
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        if (!open) {
            throw new ClosedChannelException();
        }
        if (runLeft == 0) {
            return -1;
        }
        int start = into.position();
        int limit = into.limit();
        try {
            while (into.position() < limit && runLeft > 0) {
                into.limit((int) Math.min(limit, into.position() + runLeft));
                readRun(into);
            }
        } finally {
            into.limit(limit);
        }
        return into.position() - start;
    }

    /** Reads a part of the current run, which is that of the first piece in the queue. */
    private void readRun(ByteBuffer into) throws IOException {
        OpenPiece piece = waiting.element();
        int count = piece.channel().read(into);
        if (count < 0) {
            throw new IllegalStateException(piece.tensor.info() + " ended early");
        }
        runLeft -= count;
        if (runLeft == 0) {
            waiting.remove();
            piece.runs.advance();
            if (!piece.runs.isDone()) {
                waiting.add(piece);
            }
            startRun();
        }
    }

    private void startRun() {
        OpenPiece next = waiting.peek();
        runLeft = next == null ? 0 : next.runBytes;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
        waiting.clear();
    }

    /** A slice and how far it was read. */
    private static final class OpenPiece {

        private final RunTensor tensor;
        private final SliceRuns runs;
        private final long runBytes;
        private final int bufferBytes;
        private @Nullable ReadableByteChannel channel;

        OpenPiece(RunTensor tensor, SliceRuns runs, long runBytes, int bufferBytes) {
            this.tensor = tensor;
            this.runs = runs;
            this.runBytes = runBytes;
            this.bufferBytes = bufferBytes;
        }

        /** {@return the slice's channel, which is opened when it is first wanted, so that slices not begun have no buffer} */
        ReadableByteChannel channel() throws IOException {
            ReadableByteChannel begun = channel;
            if (begun == null) {
                begun = tensor.openForRuns(runBytes, bufferBytes);
                channel = begun;
            }
            return begun;
        }
    }
}
