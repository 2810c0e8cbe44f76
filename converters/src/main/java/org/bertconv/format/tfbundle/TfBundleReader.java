package org.bertconv.format.tfbundle;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bertconv.checkpoint.Ignored;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.format.tfbundle.table.TableKey;
import org.bertconv.io.CheckpointException;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;

/** Makes tensors of the entries of an index. */
final class TfBundleReader {

    private final BundleIndex index;
    private final DataFiles data;
    private final List<Tensor> tensors = new ArrayList<>();
    private final List<Ignored> ignored = new ArrayList<>();

    TfBundleReader(BundleIndex index, DataFiles data) {
        this.index = index;
        this.data = data;
    }

    /**
     * {@return all tensors of the bundle, none of them read}
     *
     * @throws CheckpointException MALFORMED if an entry contradicts itself, another one or the data files
     */
    WeightsFile read() throws IOException {
        for (Map.Entry<TableKey, BundleEntry> keyed : index.entries().entrySet()) {
            read(keyed.getKey(), keyed.getValue());
        }
        return new WeightsFile(StateDict.of(tensors), List.of(), Map.of(), List.of(), ignored, List.of());
    }

    private void read(TableKey key, BundleEntry entry) throws IOException {
        String name = key.text().orElseThrow(() -> index.malformed(key, entry, "name is not UTF-8"));
        DataRange range = data.range(key, entry, "tensor " + key);
        Optional<DType> dtype = entry.dtype();
        if (dtype.isEmpty()) {
            ignored.add(new Ignored(name, "dtype " + entry.typeLabel() + " is not a number that a weight can be"));
            return;
        }
        TensorInfo info = info(key, entry, name, dtype.get());
        if (info.bytes() != entry.size()) {
            throw index.malformed(
                    key,
                    entry,
                    "size is %d bytes, %s %s has %d",
                    entry.size(),
                    info.dtype().label(),
                    info.shape(),
                    info.bytes());
        }
        tensors.add(new BundleTensor(info, range, index.header().order()));
    }

    private TensorInfo info(TableKey key, BundleEntry entry, String name, DType dtype) throws CheckpointException {
        try {
            return new TensorInfo(name, dtype, entry.shape());
        } catch (ArithmeticException e) {
            CheckpointException error = index.malformed(
                    key, entry, "%s %s has more bytes than 63 bits count", dtype.label(), entry.shape());
            error.initCause(e);
            throw error;
        }
    }
}
