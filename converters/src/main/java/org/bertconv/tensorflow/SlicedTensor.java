package org.bertconv.tensorflow;

import java.nio.channels.ReadableByteChannel;
import java.util.List;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;

/**
 * A tensor whose bytes are spread over slices, given as one.
 *
 * @param info name, dtype and shape of the whole
 * @param pieces the slices, which cover the whole exactly and do not overlap
 */
public record SlicedTensor(TensorInfo info, List<Piece> pieces) implements Tensor {

    /** Copies the list. */
    public SlicedTensor {
        pieces = List.copyOf(pieces);
    }

    @Override
    public ReadableByteChannel open() {
        return new SlicedChannel(info, pieces);
    }

    /**
     * One slice.
     *
     * @param box where it lies in the whole
     * @param tensor its elements
     */
    public record Piece(SliceBox box, RunTensor tensor) {}
}
