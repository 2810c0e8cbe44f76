package org.bertconv.format.pytorch;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import org.bertconv.io.ByteSource;
import org.bertconv.tensor.StoredTensor;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;

/**
 * A tensor that is a view of a storage. A contiguous one is read as it lies; any other is gathered in row-major order, a few megabytes at
 * a time.
 *
 * @param info name, dtype and shape, as in the view
 * @param view where its elements lie
 * @param storage the bytes of the view's storage
 * @param swapped whether the elements are big-endian
 */
record ViewTensor(TensorInfo info, TensorView view, StorageBytes storage, boolean swapped) implements Tensor {

    @Override
    public ReadableByteChannel open() throws IOException {
        boolean asItLies = view.isContiguous() && (!swapped || info.dtype().bytes() == 1);
        if (asItLies && view.offset() == 0 && info.bytes() == storage.size()) {
            return storage.open();
        }
        ByteSource bytes = storage.checked();
        if (asItLies) {
            return new StoredTensor(info, bytes.slice(bytes.name(), view.byteOffset(), info.bytes())).open();
        }
        return new BlockChannel(new StridedBlocks(view, bytes, swapped));
    }
}
