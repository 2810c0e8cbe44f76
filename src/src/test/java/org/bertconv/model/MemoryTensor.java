package org.bertconv.model;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Floats;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;

/** A tensor whose bytes are in memory. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record MemoryTensor(TensorInfo info, byte[] bytes) implements Tensor {

    static MemoryTensor of(String name, DType dtype, Shape shape, double... values) {
        TensorInfo info = new TensorInfo(name, dtype, shape);
        ByteBuffer buffer = ByteBuffer.allocate((int) info.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            Floats.put(buffer, dtype, value);
        }
        return new MemoryTensor(info, buffer.array());
    }

    @Override
    public ReadableByteChannel open() {
        return Channels.newChannel(new ByteArrayInputStream(bytes));
    }
}
