package org.bertconv.mapping.op;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.List;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;

/**
 * The rows of several tensors, one behind the other: what undoes a {@linkplain TensorOp.Split split}.
 *
 * @param parts in order, of one shape and dtype
 * @param info of all rows
 */
public record JoinedTensor(List<Tensor> parts, TensorInfo info) implements Tensor {

    /** Copies the list. */
    public JoinedTensor {
        parts = List.copyOf(parts);
    }

    /**
     * {@return the parts as one tensor}
     *
     * @throws IllegalArgumentException if they differ in shape or dtype
     */
    public static JoinedTensor of(String name, List<Tensor> parts) {
        TensorInfo first = parts.get(0).info();
        for (Tensor part : parts) {
            if (!part.info().shape().equals(first.shape()) || part.info().dtype() != first.dtype()) {
                throw new IllegalArgumentException(part.info() + " and " + first + " are no parts of one tensor");
            }
        }
        Shape shape = new TensorOp.Concat(0, parts.size()).shape(first.shape());
        return new JoinedTensor(parts, new TensorInfo(name, first.dtype(), shape));
    }

    @Override
    public ReadableByteChannel open() {
        return new PartsChannel();
    }

    private final class PartsChannel implements ReadableByteChannel {

        private int next;
        private ReadableByteChannel current =
                java.nio.channels.Channels.newChannel(java.io.InputStream.nullInputStream());

        @Override
        public int read(ByteBuffer into) throws IOException {
            int count = current.read(into);
            while (count < 0 && next < parts.size()) {
                current.close();
                current = parts.get(next++).open();
                count = current.read(into);
            }
            return count;
        }

        @Override
        public boolean isOpen() {
            return current.isOpen();
        }

        @Override
        public void close() throws IOException {
            current.close();
        }
    }
}
