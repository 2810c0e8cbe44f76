package org.bertconv.mapping.op;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import org.bertconv.io.MemorySource;
import org.bertconv.io.SourceChannel;
import org.bertconv.io.SourceName;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;

/**
 * Rows or columns of another tensor, which is held as a whole while they are read.
 *
 * @param tensor the other
 * @param gather what is taken of it
 */
record GatheredTensor(Tensor tensor, Gather gather) implements Tensor {

    @Override
    public TensorInfo info() {
        TensorInfo info = tensor.info();
        return new TensorInfo(info.name(), info.dtype(), gather.shape(info.shape()));
    }

    @Override
    public ReadableByteChannel open() throws IOException {
        ByteBuffer all = tensor.load();
        Shape shape = tensor.info().shape();
        int bytes = tensor.info().dtype().bytes();
        int columns = shape.rank() == 1 ? 1 : Math.toIntExact(shape.dimension(1));
        int rows = Math.toIntExact(shape.dimension(0));
        ByteBuffer taken = ByteBuffer.allocate(Math.toIntExact(info().bytes()));
        int[] indices = gather.indices();
        if (gather.rows()) {
            for (int row : indices) {
                taken.put(all.slice(row * columns * bytes, columns * bytes));
            }
        } else {
            for (int row = 0; row < rows; row++) {
                for (int column : indices) {
                    taken.put(all.slice((row * columns + column) * bytes, bytes));
                }
            }
        }
        return new SourceChannel(MemorySource.of(SourceName.of(info().name()), taken.array()));
    }
}
