package org.bertconv.format.npz;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import org.bertconv.io.ByteSource;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;

/** An array whose header was read. */
record NpyTensor(TensorInfo info, NpyContent content, NpyHeader header) implements Tensor {

    @Override
    public ReadableByteChannel open() throws IOException {
        ReadableByteChannel elements = header.fortran() && info.shape().rank() > 1 ? columns() : rows();
        int unit = header.type().unit();
        return header.type().bigEndian() && unit > 1 ? new SwappedChannel(elements, info.bytes(), unit) : elements;
    }

    private ReadableByteChannel rows() throws IOException {
        ReadableByteChannel channel = content.open();
        ByteBuffer skipped = ByteBuffer.allocate((int) header.dataOffset());
        Tensor.readFully(channel, skipped);
        return channel;
    }

    private ReadableByteChannel columns() throws IOException {
        ByteSource whole = content.content();
        ByteSource data = whole.slice(content.name(), header.dataOffset(), info.bytes());
        return new FortranChannel(data, info.shape(), header.type().bytes());
    }
}
