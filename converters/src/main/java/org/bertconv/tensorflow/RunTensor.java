package org.bertconv.tensorflow;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import org.bertconv.tensor.Tensor;

/** A tensor that can be one slice of another: it is then read in short runs, and decides itself how much to read at once. */
public interface RunTensor extends Tensor {

    /**
     * Opens the tensor for a reader who wants some bytes at a time.
     *
     * @param runBytes as many bytes are wanted at a time
     * @param bufferBytes of the buffer that the tensor may have; a multiple of 8
     */
    ReadableByteChannel openForRuns(long runBytes, int bufferBytes) throws IOException;
}
