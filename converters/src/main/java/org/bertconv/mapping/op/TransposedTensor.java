package org.bertconv.mapping.op;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;

/**
 * The transpose of a matrix, made while it is read. A band of columns of the input, at most {@value #BAND_BYTES} bytes, is gathered in
 * one pass over the input and is then a band of rows of the output; so memory stays bounded however large the matrix, and every pass
 * reads the input to its end, checksum included.
 */
final class TransposedTensor implements Tensor {

    static final int BAND_BYTES = 64 << 20;
    private static final int STRIP_BYTES = 1 << 18;

    private final Tensor input;
    private final TensorInfo info;
    private final int bandBytes;

    private TransposedTensor(Tensor input, TensorInfo info, int bandBytes) {
        this.input = input;
        this.info = info;
        this.bandBytes = bandBytes;
    }

    static TransposedTensor of(Tensor input, Shape transposed) {
        return of(input, transposed, BAND_BYTES);
    }

    static TransposedTensor of(Tensor input, Shape transposed, int bandBytes) {
        TensorInfo info = input.info();
        return new TransposedTensor(input, new TensorInfo(info.name(), info.dtype(), transposed), bandBytes);
    }

    @Override
    public TensorInfo info() {
        return info;
    }

    @Override
    public ReadableByteChannel open() {
        return new BandChannel();
    }

    /** Gives one band after the other. */
    private final class BandChannel implements ReadableByteChannel {

        private final long inputRows = info.shape().dimension(1);
        private final long inputColumns = info.shape().dimension(0);
        private final int width = info.dtype().bytes();
        private ByteBuffer band = ByteBuffer.allocate(0);
        private long nextColumn;
        private boolean open = true;

        @Override
        public int read(ByteBuffer into) throws IOException {
            if (!band.hasRemaining()) {
                if (nextColumn == inputColumns || inputRows == 0) {
                    return -1;
                }
                gather();
            }
            int count = Math.min(into.remaining(), band.remaining());
            into.put(band.slice(band.position(), count));
            band.position(band.position() + count);
            return count;
        }

        private void gather() throws IOException {
            long perColumn = Math.multiplyExact(inputRows, (long) width);
            int columns = (int) Math.min(inputColumns - nextColumn, Math.max(1, bandBytes / perColumn));
            byte[] gathered = new byte[Math.toIntExact(Math.multiplyExact(perColumn, (long) columns))];
            int rowBytes = Math.toIntExact(Math.multiplyExact(inputColumns, (long) width));
            int stripRows = (int) Math.min(inputRows, Math.max(1, STRIP_BYTES / rowBytes));
            ByteBuffer strip = ByteBuffer.allocate(Math.multiplyExact(stripRows, rowBytes));
            Strip shape = new Strip(rowBytes, Math.toIntExact(nextColumn), columns, Math.toIntExact(inputRows), width);
            try (ReadableByteChannel channel = input.open()) {
                for (long row = 0; row < inputRows; row += stripRows) {
                    int rows = (int) Math.min(stripRows, inputRows - row);
                    Tensor.readFully(channel, strip.clear().limit(rows * rowBytes));
                    shape.scatter(strip.array(), rows, gathered, (int) row);
                }
            }
            nextColumn += columns;
            band = ByteBuffer.wrap(gathered);
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
}
