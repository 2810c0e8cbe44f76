package org.bertconv.format.gguf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import org.bertconv.io.ByteSource;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Floats;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;

/**
 * A tensor in blocks: a scale in half precision and {@value #BLOCK_ELEMENTS} signed bytes, each of which times the scale is an element, in
 * single precision.
 *
 * @param data the blocks, and nothing else
 */
record Q8Tensor(TensorInfo info, ByteSource data) implements Tensor {

    static final int BLOCK_ELEMENTS = 32;
    static final int BLOCK_BYTES = 2 + BLOCK_ELEMENTS;

    private static final int PART_BLOCKS = 1 << 10;

    @Override
    public ReadableByteChannel open() {
        return new ReadableByteChannel() {

            private final ByteBuffer part = ByteBuffer.allocate(PART_BLOCKS * BLOCK_ELEMENTS * Float.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .limit(0);
            private long position;
            private boolean open = true;

            @Override
            public int read(ByteBuffer into) throws IOException {
                if (!part.hasRemaining()) {
                    if (position == data.size()) {
                        return -1;
                    }
                    fill();
                }
                int count = Math.min(into.remaining(), part.remaining());
                into.put(part.slice(part.position(), count));
                part.position(part.position() + count);
                return count;
            }

            private void fill() throws IOException {
                int blocks = (int) Math.min(PART_BLOCKS, (data.size() - position) / BLOCK_BYTES);
                ByteBuffer packed = data.read(position, blocks * BLOCK_BYTES);
                part.clear();
                for (int block = 0; block < blocks; block++) {
                    float scale = (float) Floats.get(packed, DType.F16);
                    for (int i = 0; i < BLOCK_ELEMENTS; i++) {
                        part.putFloat(scale * packed.get());
                    }
                }
                part.flip();
                position += (long) blocks * BLOCK_BYTES;
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
