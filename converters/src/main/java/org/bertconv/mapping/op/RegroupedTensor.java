package org.bertconv.mapping.op;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import org.bertconv.io.MemorySource;
import org.bertconv.io.SourceChannel;
import org.bertconv.io.SourceName;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;

/**
 * The rows {@code [outer, inner, block]} of another tensor as {@code [inner, outer, block]}. The other is held as a whole while they are read.
 *
 * @param tensor the other; its rows are a multiple of {@code outer * inner}
 * @param outer how many groups of blocks there are
 * @param inner how many blocks a group has
 */
record RegroupedTensor(Tensor tensor, long outer, long inner) implements Tensor {

    @Override
    public TensorInfo info() {
        return tensor.info();
    }

    @Override
    public ReadableByteChannel open() throws IOException {
        ByteBuffer all = tensor.load();
        byte[] regrouped = new byte[all.remaining()];
        int block = Math.toIntExact(regrouped.length / (outer * inner));
        for (int j = 0; j < inner; j++) {
            for (int i = 0; i < outer; i++) {
                all.get(
                        Math.toIntExact((i * inner + j) * block),
                        regrouped,
                        Math.toIntExact((j * outer + i) * block),
                        block);
            }
        }
        return new SourceChannel(MemorySource.of(SourceName.of(info().name()), regrouped));
    }
}
