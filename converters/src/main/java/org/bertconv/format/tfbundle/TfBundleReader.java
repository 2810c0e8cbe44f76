package org.bertconv.format.tfbundle;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bertconv.checkpoint.Ignored;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.format.tfbundle.objectgraph.ObjectGraph;
import org.bertconv.format.tfbundle.objectgraph.VariableNames;
import org.bertconv.io.CheckpointException;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;
import org.bertconv.tensorflow.SlicedTensor;
import org.bertconv.tensorflow.TfDType;
import org.bertconv.tensorflow.table.Excerpt;
import org.bertconv.tensorflow.table.TableKey;

/** Makes tensors of the entries of an index. */
final class TfBundleReader {

    private final BundleIndex index;
    private final DataFiles data;
    private final SliceTable slices;
    private final SharedBytes shared;
    private final Optional<VariableNames> variables;
    private final List<Tensor> tensors = new ArrayList<>();
    private final List<Ignored> ignored = new ArrayList<>();

    private TfBundleReader(BundleIndex index, DataFiles data) throws IOException {
        this.index = index;
        this.data = data;
        this.slices = SliceTable.of(index);
        this.shared = new SharedBytes(index);
        this.variables = index.find(ObjectGraph.KEY).isPresent() ? Optional.of(variables()) : Optional.empty();
    }

    private VariableNames variables() throws IOException {
        BundleEntry entry = index.find(ObjectGraph.KEY).orElseThrow();
        if (entry.isSliced() || entry.type() != TfDType.STRING || entry.shape().rank() > 0) {
            throw index.malformed(
                    ObjectGraph.KEY, entry, "is %s %s, must be one string", entry.typeLabel(), entry.shape());
        }
        Excerpt message = StringTensor.read(data.range(ObjectGraph.KEY, entry), "object graph");
        List<TableKey> keys = index.entries().keySet().stream()
                .filter(key -> !slices.isSlice(key) && !key.equals(ObjectGraph.KEY))
                .toList();
        return VariableNames.of(ObjectGraph.parse(message, Set.copyOf(keys)), keys);
    }

    /**
     * {@return all tensors of a bundle, none of them read}
     *
     * @throws CheckpointException MALFORMED if an entry contradicts itself, another one or the data files; INPUT if a data file is
     *     missing
     */
    static WeightsFile read(BundleIndex index, DataFiles data) throws IOException {
        return new TfBundleReader(index, data).read();
    }

    private WeightsFile read() throws IOException {
        for (Map.Entry<TableKey, BundleEntry> each : index.entries().entrySet()) {
            if (!slices.isSlice(each.getKey())) {
                read(each.getKey(), each.getValue());
            }
        }
        shared.check();
        Map<String, String> metadata = variables
                .map(names -> Map.of("object graph", "variables are called by their " + names.kind()))
                .orElse(Map.of());
        return new WeightsFile(StateDict.of(tensors), List.of(), metadata, List.of(), ignored, List.of());
    }

    private void read(TableKey key, BundleEntry entry) throws IOException {
        String name = key.text().orElseThrow(() -> index.malformed(key, entry, "name is not UTF-8"));
        Optional<DType> dtype = entry.dtype();
        Optional<String> why = whyIgnored(key)
                .or(() -> dtype.isPresent()
                        ? Optional.empty()
                        : Optional.of("dtype " + entry.typeLabel() + " is not read"));
        if (why.isPresent()) {
            ignore(key, entry);
            ignored.add(new Ignored(name, why.get()));
            return;
        }
        String variable = variables.map(names -> names.names().get(key)).orElse(name);
        TensorInfo info = info(key, entry, variable, dtype.orElseThrow());
        tensors.add(entry.isSliced() ? sliced(key, entry, info) : whole(key, entry, info));
    }

    /** What is ignored is still checked as far as it is understood: a damaged index is damaged all over. */
    private void ignore(TableKey key, BundleEntry entry) throws IOException {
        if (entry.isSliced()) {
            for (SliceTable.Part part : slices.parts(key, entry)) {
                range(part.key(), part.entry());
            }
        } else {
            range(key, entry);
        }
    }

    private Optional<String> whyIgnored(TableKey key) {
        return key.equals(ObjectGraph.KEY)
                ? variables.map(names -> "says which object each variable belongs to")
                : variables.flatMap(names -> Optional.ofNullable(names.ignored().get(key)));
    }

    private SlicedTensor sliced(TableKey key, BundleEntry entry, TensorInfo info) throws IOException {
        List<SlicedTensor.Piece> pieces = new ArrayList<>();
        for (SliceTable.Part part : slices.parts(key, entry)) {
            TensorInfo piece =
                    new TensorInfo(info.name(), info.dtype(), part.box().shape());
            pieces.add(new SlicedTensor.Piece(part.box(), whole(part.key(), part.entry(), piece)));
        }
        return new SlicedTensor(info, pieces);
    }

    private BundleTensor whole(TableKey key, BundleEntry entry, TensorInfo info) throws IOException {
        DataRange range = range(key, entry);
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
        return new BundleTensor(info, range, index.header().order());
    }

    private DataRange range(TableKey key, BundleEntry entry) throws IOException {
        DataRange range = data.range(key, entry);
        shared.add(key, entry);
        return range;
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
