package org.bertconv.format.npz;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.tensor.Shape;

/**
 * Gives an array row-major of which the first index changes fastest in the source. A band of rows is put together at a time: for each
 * combination of the other indexes the rows of the band lie side by side. For one thread.
 */
final class FortranChannel implements ReadableByteChannel {

    private static final int BAND_BYTES = 4 << 20;
    private static final int MOST_ROW_BYTES = 64 << 20;

    private final ByteSource data;
    private final Shape shape;
    private final int width;
    private final long rows;
    private final int columns;
    private final ByteBuffer band;
    private final byte[] run;
    private long next;
    private boolean open = true;

    /**
     * Starts at the first row.
     *
     * @param data the elements, and nothing else
     * @param shape of at least two dimensions
     * @param width of an element in bytes
     * @throws CheckpointException LIMIT if one row has more than 64 MiB
     */
    FortranChannel(ByteSource data, Shape shape, int width) throws CheckpointException {
        this.data = data;
        this.shape = shape;
        this.width = width;
        this.rows = data.size() == 0 ? 0 : shape.dimension(0);
        long rowBytes = rows == 0 ? 1 : data.size() / rows;
        if (rowBytes > MOST_ROW_BYTES) {
            throw data.error(
                    ErrorClass.LIMIT,
                    "data",
                    -1,
                    "a row of %d bytes in Fortran order, and %d are allowed",
                    rowBytes,
                    MOST_ROW_BYTES);
        }
        int most = (int) Math.max(1, Math.min(rows, BAND_BYTES / rowBytes));
        this.columns = (int) (rowBytes / width);
        this.band = ByteBuffer.allocate((int) (most * rowBytes)).limit(0);
        this.run = new byte[most * width];
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        if (!band.hasRemaining()) {
            if (next == rows) {
                return -1;
            }
            fill();
        }
        int count = Math.min(into.remaining(), band.remaining());
        into.put(band.slice(band.position(), count));
        band.position(band.position() + count);
        return count;
    }

    private void fill() throws IOException {
        int count = (int) Math.min(run.length / width, rows - next);
        byte[] out = band.array();
        for (int column = 0; column < columns; column++) {
            data.read((offset(column) * rows + next) * width, ByteBuffer.wrap(run, 0, count * width));
            for (int row = 0; row < count; row++) {
                int to = (row * columns + column) * width;
                for (int i = 0; i < width; i++) {
                    out[to + i] = run[row * width + i];
                }
            }
        }
        band.clear().limit(count * columns * width);
        next += count;
    }

    /** Of a combination of all indexes but the first, given by its number in row-major order, the number in column-major order. */
    private long offset(int column) {
        long rest = column;
        long offset = 0;
        long below = columns;
        for (int axis = shape.rank() - 1; axis > 0; axis--) {
            below /= shape.dimension(axis);
            offset += rest % shape.dimension(axis) * below;
            rest /= shape.dimension(axis);
        }
        return offset;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
    }
}
