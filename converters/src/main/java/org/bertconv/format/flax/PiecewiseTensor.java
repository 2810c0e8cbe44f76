package org.bertconv.format.flax;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.List;
import org.bertconv.io.ByteSource;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;

/**
 * A tensor whose bytes lie in several pieces of a file, one behind the other.
 *
 * @param pieces with as many bytes together as the tensor has
 */
record PiecewiseTensor(TensorInfo info, List<ByteSource> pieces) implements Tensor {

    PiecewiseTensor {
        pieces = List.copyOf(pieces);
    }

    @Override
    public ReadableByteChannel open() {
        return new ReadableByteChannel() {

            private int piece;
            private long position;
            private boolean open = true;

            @Override
            public int read(ByteBuffer into) throws IOException {
                while (piece < pieces.size() && position == pieces.get(piece).size()) {
                    piece++;
                    position = 0;
                }
                if (piece == pieces.size()) {
                    return -1;
                }
                ByteSource from = pieces.get(piece);
                int count = (int) Math.min(into.remaining(), from.size() - position);
                from.read(position, into.slice(into.position(), count));
                into.position(into.position() + count);
                position += count;
                return count;
            }

            @Override
            public boolean isOpen() {
                return open;
            }

            @Override
            public void close() {
                open = false;
            }
        };
    }
}
