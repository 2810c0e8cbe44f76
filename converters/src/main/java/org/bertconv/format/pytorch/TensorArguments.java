package org.bertconv.format.pytorch;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.util.List;
import org.bertconv.format.pytorch.PickleContainer.Call;
import org.bertconv.format.pytorch.PickleContainer.Tuple;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Printable;
import org.bertconv.tensor.DType;

/** The arguments of a call that stands for a tensor, with errors that name tensor, argument and offset. */
final class TensorArguments {

    private final ByteSource pickle;
    private final String name;
    private final Call call;
    private final List<PickleValue> arguments;

    TensorArguments(ByteSource pickle, String name, Call call) {
        this.pickle = pickle;
        this.name = name;
        this.call = call;
        this.arguments = call.arguments().children();
    }

    /** {@return what messages call the tensor} */
    static String field(String name) {
        return "tensor " + Printable.of(name);
    }

    /** {@return how many there are} */
    int size() {
        return arguments.size();
    }

    /** {@return an argument; {@link #requireCount} made sure that it is there} */
    PickleValue get(int index) {
        return arguments.get(index);
    }

    /** Checks the number of arguments. */
    void requireCount(int least, int most) throws CheckpointException {
        if (size() < least || size() > most) {
            throw error(
                    ErrorClass.MALFORMED,
                    "%s takes %s arguments, found %d",
                    PickleNames.kind(call.callee()),
                    least == most ? String.valueOf(least) : least + " to " + most,
                    size());
        }
    }

    /** {@return an argument that is an integer and not negative} */
    long count(int index) throws CheckpointException {
        return count(index, get(index));
    }

    /** {@return a part of an argument that is an integer and not negative} */
    long count(int index, PickleValue value) throws CheckpointException {
        if (!(value instanceof PickleValue.Int number)) {
            throw wrong(index, value, "an int");
        }
        if (number.value() < 0) {
            throw error(ErrorClass.MALFORMED, "argument %d holds %d, which is negative", index + 1, number.value());
        }
        return number.value();
    }

    /** {@return an argument that is the name of an element type} */
    DType dtype(int index) throws CheckpointException {
        if (!(get(index) instanceof PickleValue.Global global)
                || !TorchDTypes.isDType(global.module(), global.name())) {
            throw wrong(index, "a dtype");
        }
        return TorchDTypes.of(global)
                .orElseThrow(() -> error(ErrorClass.UNSUPPORTED, "dtype %s is not read", global.full()));
    }

    /** {@return the call that {@code _rebuild_from_type_v2(function, type, arguments, state)} stands for} */
    Call inner() throws CheckpointException {
        if (!(get(2) instanceof Tuple tuple)) {
            throw wrong(2, "a tuple");
        }
        Call inner = new Call(get(0), tuple, call.at());
        if (!TensorCalls.isTensor(inner)) {
            throw wrong(0, "a function that makes a tensor");
        }
        return inner;
    }

    /** {@return the error that an argument is not what it has to be} */
    CheckpointException wrong(int index, String wanted) {
        return wrong(index, get(index), wanted);
    }

    private CheckpointException wrong(int index, PickleValue found, String wanted) {
        boolean ignored = found instanceof Call inner
                && !TensorCalls.isTensor(inner)
                && inner.callee() instanceof PickleValue.Global global
                && !AllowedGlobals.contains(global.module(), global.name());
        return error(
                ignored ? ErrorClass.REFUSED : ErrorClass.MALFORMED,
                "argument %d of %s is %s, not %s",
                index + 1,
                PickleNames.kind(call.callee()),
                PickleNames.kind(found),
                wanted);
    }

    /** {@return an error about this tensor, at the instruction that makes it} */
    @FormatMethod
    CheckpointException error(ErrorClass errorClass, @FormatString String detail, Object... args) {
        return pickle.error(errorClass, field(name), call.at(), detail, args);
    }
}
