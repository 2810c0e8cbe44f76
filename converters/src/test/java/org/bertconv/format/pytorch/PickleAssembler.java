package org.bertconv.format.pytorch;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** Writes pickles instruction by instruction, good ones and bad ones. */
final class PickleAssembler {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** {@return the start of a pickle of protocol 2} */
    static PickleAssembler protocol2() {
        return new PickleAssembler().op(PickleOp.PROTO, 2);
    }

    /** Adds an instruction with the bytes of its argument. */
    PickleAssembler op(PickleOp op, int... argument) {
        out.write(op.code());
        return raw(argument);
    }

    /** Adds bytes. */
    PickleAssembler raw(int... bytes) {
        for (int value : bytes) {
            out.write(value);
        }
        return this;
    }

    /** Adds text as Latin-1. */
    PickleAssembler line(String text) {
        out.writeBytes((text + "\n").getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    /** Adds GLOBAL. */
    PickleAssembler global(String module, String name) {
        return op(PickleOp.GLOBAL).line(module).line(name);
    }

    /** Adds a string. */
    PickleAssembler text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        op(PickleOp.BINUNICODE).u32(bytes.length);
        out.writeBytes(bytes);
        return this;
    }

    /** Adds an int. */
    PickleAssembler number(long value) {
        byte[] bytes = BigInteger.valueOf(value).toByteArray();
        op(PickleOp.LONG1, bytes.length);
        for (int i = bytes.length - 1; i >= 0; i--) {
            out.write(bytes[i]);
        }
        return this;
    }

    /** Adds four bytes of an argument. */
    PickleAssembler u32(long value) {
        return raw((int) value, (int) (value >> 8), (int) (value >> 16), (int) (value >> 24));
    }

    /** Adds eight bytes of an argument. */
    PickleAssembler u64(long value) {
        return u32(value).u32(value >>> Integer.SIZE);
    }

    /** Adds a tuple of ints. */
    PickleAssembler numbers(long... values) {
        op(PickleOp.MARK);
        for (long value : values) {
            number(value);
        }
        return op(PickleOp.TUPLE);
    }

    /** Adds a reference to a storage. */
    PickleAssembler storage(String type, String key, long elements) {
        op(PickleOp.MARK)
                .text("storage")
                .global("torch", type)
                .text(key)
                .text("cpu")
                .number(elements);
        return op(PickleOp.TUPLE).op(PickleOp.BINPERSID);
    }

    /** Adds a reference to a storage of the legacy container. */
    PickleAssembler legacyStorage(String type, String key, long elements) {
        op(PickleOp.MARK)
                .text("storage")
                .global("torch", type)
                .text(key)
                .text("cpu")
                .number(elements);
        return op(PickleOp.NONE).op(PickleOp.TUPLE).op(PickleOp.BINPERSID);
    }

    /** Adds an empty {@code OrderedDict}. */
    PickleAssembler orderedDict() {
        return global("collections", "OrderedDict").op(PickleOp.EMPTY_TUPLE).op(PickleOp.REDUCE);
    }

    /** Adds a tensor of floats in a storage. */
    PickleAssembler tensor(String key, long elements, long offset, long[] shape, long[] strides) {
        global("torch._utils", "_rebuild_tensor_v2").op(PickleOp.MARK).storage("FloatStorage", key, elements);
        return number(offset).numbers(shape).numbers(strides).endOfTensor();
    }

    /** Adds the last arguments of a tensor, and the call. */
    PickleAssembler endOfTensor() {
        return op(PickleOp.NEWFALSE).orderedDict().op(PickleOp.TUPLE).op(PickleOp.REDUCE);
    }

    /** {@return the pickle, ended by STOP} */
    byte[] stop() {
        return op(PickleOp.STOP).bytes();
    }

    /** {@return the bytes so far} */
    byte[] bytes() {
        return out.toByteArray();
    }
}
