package org.bertconv.format.pytorch;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.bertconv.checkpoint.Ignored;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.format.pytorch.PickleContainer.Call;
import org.bertconv.format.pytorch.PickleContainer.Dict;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;

/** Makes tensors of the state dict in what a pickle describes; the same for both containers. */
final class StateDictReader {

    private final ByteSource pickle;
    private final TensorCalls calls;
    private final Storages storages;
    private final boolean swapped;
    private final TensorCount count = new TensorCount();
    private final List<Ignored> ignored = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    /**
     * Prepares reading.
     *
     * @param pickle where the object stands, for messages
     * @param swapped whether elements are big-endian
     */
    StateDictReader(ByteSource pickle, StorageTable table, Storages storages, boolean swapped) {
        this.pickle = pickle;
        this.calls = new TensorCalls(pickle, table);
        this.storages = storages;
        this.swapped = swapped;
    }

    /**
     * {@return the weights that were found in an object}
     *
     * @param globals all names that the file mentions
     * @param unused what the container holds and the object does not name
     */
    WeightsFile read(StateDictSearch.Found found, PytorchGlobals globals, List<Ignored> unused)
            throws CheckpointException {
        ignored.addAll(found.beside());
        warnings.addAll(globals.notes());
        warnings.addAll(found.warnings());
        List<Tensor> tensors = tensors(found.dict());
        ignored.addAll(unused);
        return new WeightsFile(
                StateDict.of(tensors), found.path(), found.numbers(), globals.names(), ignored, warnings);
    }

    private List<Tensor> tensors(Dict dict) throws CheckpointException {
        List<Tensor> tensors = new ArrayList<>();
        for (int i = 0; i < dict.keys().size(); i++) {
            PickleValue key = dict.keys().get(i);
            PickleValue value = dict.values().get(i);
            if (!(key instanceof PickleValue.Text name)) {
                ignored.add(new Ignored(PickleNames.of(key), "its key is " + PickleNames.kind(key) + ", not a name"));
            } else if (value instanceof Call call && TensorCalls.isTensor(call)) {
                tensors.add(tensor(name.text(), call));
            } else {
                ignore(name.text(), value);
            }
            if (tensors.size() > PickleLimits.TENSORS) {
                throw pickle.error(ErrorClass.LIMIT, "pickle", -1, "more than %d tensors", PickleLimits.TENSORS);
            }
        }
        return tensors;
    }

    private void ignore(String name, PickleValue value) {
        long below = count.below(value);
        ignored.add(new Ignored(name, PickleNames.kind(value) + ", not a tensor"));
        if (below > 0) {
            warnings.add(PickleNames.of(new PickleValue.Text(name)) + " is " + PickleNames.kind(value) + " with "
                    + below + " tensors in it, which are not read");
        }
    }

    private ViewTensor tensor(String name, Call call) throws CheckpointException {
        if (name.getBytes(StandardCharsets.UTF_8).length > PickleLimits.NAME) {
            throw pickle.error(
                    ErrorClass.LIMIT,
                    TensorArguments.field(name),
                    call.at(),
                    "the name is longer than %d bytes",
                    PickleLimits.NAME);
        }
        TensorView view = calls.view(name, call);
        TensorInfo info = new TensorInfo(name, view.dtype(), view.shape());
        return new ViewTensor(info, view, storages.find(view.storage()), swapped);
    }
}
