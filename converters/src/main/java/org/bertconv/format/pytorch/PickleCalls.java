package org.bertconv.format.pytorch;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.bertconv.format.pytorch.PickleContainer.Call;
import org.bertconv.format.pytorch.PickleContainer.Dict;
import org.bertconv.format.pytorch.PickleContainer.Items;
import org.bertconv.format.pytorch.PickleContainer.Tuple;
import org.bertconv.io.CheckpointException;

/**
 * What the calls of a few Python names come to, where it is plain data: dicts, sets, bytes, sizes. Everything else, tensors among it,
 * stays a {@link Call}.
 */
final class PickleCalls {

    private PickleCalls() {}

    /** {@return what the call describes} */
    static PickleValue of(PickleReader reader, PickleInstruction by, PickleValue callee, Tuple arguments)
            throws CheckpointException {
        if (!(callee instanceof PickleValue.Global global)) {
            return new Call(callee, arguments, by.at());
        }
        List<PickleValue> values = arguments.children();
        PickleValue only = values.size() == 1 ? values.get(0) : PickleValue.Constant.NONE;
        PickleValue made = switch (global.full()) {
            case "collections.OrderedDict" -> values.isEmpty() ? new Dict(true) : pairs(reader, by, only);
            case "collections.Counter" -> values.isEmpty() ? new Dict(true) : copied(only);
            case "builtins.set", "__builtin__.set" -> values.isEmpty() ? new Items(true) : set(only);
            case "_codecs.encode" -> encoded(values);
            case "torch.Size" -> only instanceof Tuple size ? size : PickleValue.Constant.NONE;
            default -> new Call(callee, arguments, by.at());
        };
        if (made == PickleValue.Constant.NONE) {
            throw reader.malformed(by.at(), "%s is called with arguments that it does not take", global.full());
        }
        return made;
    }

    /** Python 2 wrote an {@code OrderedDict} as a list of lists of two. */
    private static PickleValue pairs(PickleReader reader, PickleInstruction by, PickleValue list)
            throws CheckpointException {
        if (!(list instanceof Items items)) {
            return PickleValue.Constant.NONE;
        }
        Dict dict = new Dict(true);
        for (PickleValue item : items.children()) {
            if (!(item instanceof PickleContainer pair)
                    || pair.children().size() != 2
                    || !(item instanceof Items || item instanceof Tuple)) {
                return PickleValue.Constant.NONE;
            }
            PickleValue key = pair.children().get(0);
            if (!dict.put(key, pair.children().get(1))) {
                throw reader.malformed(by.at(), "the key %s is there twice", PickleNames.of(key));
            }
        }
        return dict;
    }

    private static PickleValue copied(PickleValue value) {
        return value instanceof Dict ? value : PickleValue.Constant.NONE;
    }

    private static PickleValue set(PickleValue value) {
        if (!(value instanceof Items list)) {
            return PickleValue.Constant.NONE;
        }
        Items set = new Items(true);
        list.children().forEach(set::add);
        return set;
    }

    /** Protocol 2 has no bytes: they are a text in which each character is a byte. */
    private static PickleValue encoded(List<PickleValue> values) {
        if (values.size() == 2
                && values.get(0) instanceof PickleValue.Text text
                && values.get(1) instanceof PickleValue.Text codec
                && codec.text().equals("latin1")
                && text.text().chars().allMatch(c -> c < 256)) {
            return new PickleValue.Bytes(ByteBuffer.wrap(text.text().getBytes(StandardCharsets.ISO_8859_1)));
        }
        return PickleValue.Constant.NONE;
    }
}
