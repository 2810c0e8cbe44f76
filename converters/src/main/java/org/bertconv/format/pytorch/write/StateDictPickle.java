package org.bertconv.format.pytorch.write;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Printable;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;

/** The object of a file: an {@code OrderedDict} of tensors, each of which has a storage of its own, in order. */
final class StateDictPickle {

    /** As many items as Python puts into a dict at a time, so that no stack grows with their number. */
    private static final int BATCH = 1000;

    private static final String UTILS = "torch._utils";

    private final PickleWriter pickle = new PickleWriter();

    private StateDictPickle() {}

    /**
     * {@return the pickle of these tensors; the storage of the first has the key "0"}
     *
     * @throws CheckpointException UNSUPPORTED if a name cannot be written
     */
    static byte[] of(List<Tensor> tensors) throws CheckpointException {
        StateDictPickle writer = new StateDictPickle();
        writer.orderedDict();
        for (int i = 0; i < tensors.size(); i++) {
            if (i % BATCH == 0) {
                writer.pickle.mark();
            }
            writer.item(tensors.get(i).info(), i);
            if (i % BATCH == BATCH - 1 || i == tensors.size() - 1) {
                writer.pickle.setItems();
            }
        }
        return writer.pickle.stop();
    }

    private void orderedDict() {
        pickle.global("collections", "OrderedDict").emptyTuple().call();
    }

    private void item(TensorInfo info, int key) throws CheckpointException {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(info.name())) {
            throw CheckpointException.of(
                    ErrorClass.UNSUPPORTED,
                    "tensor " + Printable.of(info.name()) + ": the name cannot be written as UTF-8");
        }
        pickle.text(info.name());
        StorageClass storage = StorageClass.of(info.dtype());
        pickle.global(UTILS, storage.typed() ? "_rebuild_tensor_v2" : "_rebuild_tensor_v3");
        pickle.mark();
        storage(info, storage, key);
        pickle.number(0)
                .numbers(info.shape().dimensions())
                .numbers(strides(info.shape()))
                .no();
        orderedDict();
        if (!storage.typed()) {
            pickle.global("torch", storage.name());
        }
        pickle.tuple().call();
    }

    private void storage(TensorInfo info, StorageClass storage, int key) {
        pickle.mark().constant("storage");
        if (storage.typed()) {
            pickle.global("torch", storage.name());
        } else {
            pickle.global("torch.storage", "UntypedStorage");
        }
        pickle.text(String.valueOf(key))
                .constant("cpu")
                .number(storage.typed() ? info.shape().elements() : info.bytes())
                .tuple()
                .persistentId();
    }

    /** The strides of elements that lie one behind the other; of an empty tensor they are those that PyTorch gives it. */
    private static List<Long> strides(Shape shape) {
        List<Long> strides = new ArrayList<>();
        long stride = 1;
        for (int i = shape.rank() - 1; i >= 0; i--) {
            strides.add(stride);
            stride *= Math.max(shape.dimension(i), 1);
        }
        Collections.reverse(strides);
        return strides;
    }
}
