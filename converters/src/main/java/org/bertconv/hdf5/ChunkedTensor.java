package org.bertconv.hdf5;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Map;
import org.bertconv.deflate.ZlibStream;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;

/**
 * A tensor in chunks. It is put together band by band: all chunks that begin in the same rows.
 *
 * @param info name, dtype and shape
 * @param grid how it is cut
 * @param chunks those that are stored, by number
 * @param decoder that reads one
 * @param fill the bytes of an element of a chunk that is not stored
 */
record ChunkedTensor(TensorInfo info, ChunkGrid grid, Map<Long, Chunk> chunks, ChunkDecoder decoder, ByteBuffer fill)
        implements Tensor {

    private static final int MAX_BYTES = 24 << 20;

    /** Checks that a chunk, and a band of them, can be held in memory. */
    static void requireBounded(ObjectHeader header, ChunkGrid grid) throws CheckpointException {
        long chunk = Long.MAX_VALUE;
        long band = Long.MAX_VALUE;
        try {
            chunk = grid.chunkBytes();
            band = bandBytes(grid);
        } catch (ArithmeticException e) {
            // They stay what they are: too large.
        }
        if (chunk > MAX_BYTES || band > MAX_BYTES) {
            throw header.error(
                    ErrorClass.LIMIT,
                    String.format(
                            "a chunk, or all chunks of the same rows, have more than %d bytes, which are allowed",
                            MAX_BYTES));
        }
    }

    private static long bandBytes(ChunkGrid grid) {
        long rows = Math.min(grid.chunk().get(0), grid.shape().dimension(0));
        return Math.multiplyExact(Math.multiplyExact(rows, grid.rowElements()), grid.elementBytes());
    }

    @Override
    public ReadableByteChannel open() {
        ByteBuffer band = ByteBuffer.allocate((int) bandBytes(grid));
        ZlibStream zlib = decoder.inflater();
        long[] next = {0};
        return new PortionChannel(() -> {
            band.clear();
            if (next[0] == grid.across(0)) {
                return band.limit(0);
            }
            return fillBand(band, next[0]++, zlib);
        });
    }

    private ByteBuffer fillBand(ByteBuffer band, long row, ZlibStream zlib) throws IOException {
        long rows = Math.min(
                grid.chunk().get(0),
                grid.shape().dimension(0) - row * grid.chunk().get(0));
        band.limit((int) (rows * grid.rowElements() * grid.elementBytes()));
        long perBand = grid.perBand();
        for (long i = 0; i < perBand; i++) {
            long number = row * perBand + i;
            Chunk chunk = chunks.get(number);
            ChunkCopy copy = new ChunkCopy(grid, grid.places(number), band);
            if (chunk == null) {
                copy.fill(fill);
            } else {
                copy.copy(decoder.decode(chunk, zlib));
            }
        }
        return band;
    }
}
