package org.bertconv.format.gguf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.bertconv.tensor.Tensor;

/** Files in memory. */
final class Gguf {

    private Gguf() {}

    /** {@return a file with these keys and tensors} */
    static byte[] file(GgufHeader keys, Tensor... tensors) throws IOException {
        return bytes(GgufLayout.of(keys, List.of(tensors)));
    }

    /** {@return the file that has a layout} */
    static byte[] bytes(GgufLayout layout) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) layout.bytes());
        bytes.put(layout.header().duplicate());
        for (GgufLayout.Place place : layout.places()) {
            bytes.position((int) place.position()).put(place.tensor().load());
        }
        return bytes.array();
    }
}
