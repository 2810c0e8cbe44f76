package org.bertconv.format.pytorch;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bertconv.format.pytorch.PickleContainer.Call;
import org.bertconv.format.pytorch.PickleContainer.Dict;
import org.bertconv.format.pytorch.PickleContainer.Tuple;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;

/**
 * Reads the calls that stand for tensors: PyTorch's {@code _rebuild_…} functions with their arguments, all of them checked.
 *
 * @see <a href="https://github.com/pytorch/pytorch/blob/v2.9.1/torch/_utils.py">torch/_utils.py</a>
 */
final class TensorCalls {

    private static final String UTILS = "torch._utils.";
    private static final Set<String> WRAPPED = Set.of(
            UTILS + "_rebuild_parameter", UTILS + "_rebuild_parameter_with_state", "torch.nn.parameter.Parameter");
    private static final Set<String> STORED =
            Set.of(UTILS + "_rebuild_tensor", UTILS + "_rebuild_tensor_v2", UTILS + "_rebuild_tensor_v3");
    private static final String TYPED = "torch._tensor._rebuild_from_type_v2";
    private static final int MOST_WRAPPERS = 16;

    private final ByteSource pickle;
    private final StorageTable storages;

    /** Prepares reading the tensors of a pickle. */
    TensorCalls(ByteSource pickle, StorageTable storages) {
        this.pickle = pickle;
        this.storages = storages;
    }

    /** {@return whether the value is a tensor, read or not} */
    static boolean isTensor(PickleValue value) {
        if (!(value instanceof Call call) || !(call.callee() instanceof PickleValue.Global global)) {
            return false;
        }
        String full = global.full();
        return WRAPPED.contains(full)
                || STORED.contains(full)
                || full.equals(TYPED)
                || (AllowedGlobals.isUnreadTensor(full) && full.startsWith(UTILS));
    }

    /**
     * {@return where the elements of a tensor lie}
     *
     * @param name of the tensor, for messages
     * @throws CheckpointException MALFORMED if the arguments do not make a tensor, UNSUPPORTED if they make one of a kind that is not
     *     read, REFUSED if an ignored object is among them
     */
    TensorView view(String name, Call tensor) throws CheckpointException {
        Call call = tensor;
        for (int i = 0; i < MOST_WRAPPERS; i++) {
            TensorArguments arguments = new TensorArguments(pickle, name, call);
            String callee = ((PickleValue.Global) call.callee()).full();
            if (STORED.contains(callee)) {
                return stored(callee, arguments);
            }
            call = unwrap(callee, arguments);
        }
        throw pickle.malformed(
                TensorArguments.field(name), tensor.at(), "more than %d objects around the tensor", MOST_WRAPPERS);
    }

    private static Call unwrap(String callee, TensorArguments arguments) throws CheckpointException {
        if (callee.equals(TYPED)) {
            arguments.requireCount(4, 4);
            return arguments.inner();
        }
        if (!WRAPPED.contains(callee)) {
            throw arguments.error(ErrorClass.UNSUPPORTED, "%s makes a kind of tensor that is not read", callee);
        }
        arguments.requireCount(1, 4);
        if (arguments.get(0) instanceof Call inner && isTensor(inner)) {
            return inner;
        }
        throw arguments.wrong(0, "a tensor");
    }

    private TensorView stored(String callee, TensorArguments arguments) throws CheckpointException {
        boolean third = callee.endsWith("_v3");
        if (callee.endsWith("_rebuild_tensor")) {
            arguments.requireCount(4, 4);
        } else {
            arguments.requireCount(third ? 7 : 6, third ? 8 : 7);
            checkFlags(arguments, third ? 7 : 6);
        }
        if (!(arguments.get(0) instanceof PickleValue.PersistentId id)) {
            throw arguments.wrong(0, "a storage");
        }
        ViewCheck check = new ViewCheck(arguments, storages.part(id));
        return check.view(
                arguments.count(1),
                counts(arguments, 2),
                counts(arguments, 3),
                third ? arguments.dtype(6) : check.storageDType());
    }

    private static List<Long> counts(TensorArguments arguments, int index) throws CheckpointException {
        if (!(arguments.get(index) instanceof Tuple tuple)) {
            throw arguments.wrong(index, "a tuple");
        }
        List<Long> counts = new ArrayList<>();
        for (PickleValue item : tuple.children()) {
            counts.add(arguments.count(index, item));
        }
        return counts;
    }

    private static void checkFlags(TensorArguments arguments, int metadata) throws CheckpointException {
        if (!(arguments.get(4) instanceof PickleValue.Constant flag) || flag == PickleValue.Constant.NONE) {
            throw arguments.wrong(4, "a bool");
        }
        if (arguments.get(5) != PickleValue.Constant.NONE
                && !(arguments.get(5) instanceof Dict hooks && hooks.keys().isEmpty())) {
            throw arguments.wrong(5, "an empty dict of hooks");
        }
        if (arguments.size() <= metadata || arguments.get(metadata) == PickleValue.Constant.NONE) {
            return;
        }
        if (!(arguments.get(metadata) instanceof Dict dict)) {
            throw arguments.wrong(metadata, "a dict");
        }
        for (int i = 0; i < dict.keys().size(); i++) {
            if (dict.values().get(i) != PickleValue.Constant.FALSE) {
                throw arguments.error(
                        ErrorClass.UNSUPPORTED,
                        "the tensor is marked as %s, which is not read",
                        PickleNames.of(dict.keys().get(i)));
            }
        }
    }
}
