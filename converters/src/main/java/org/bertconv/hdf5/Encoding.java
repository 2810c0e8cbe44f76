package org.bertconv.hdf5;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.TensorInfo;

/** Writes messages of object headers as h5py writes them to a file for old readers: types, dimensions, attributes. */
final class Encoding {

    private static final int FIXED_POINT = 0x10;
    private static final int FLOATING = 0x11;
    private static final int TEXT = 0x13;
    private static final int ENUM = 0x18;
    private static final int SIGNED = 8;
    private static final int ZERO_PADDED = 1;
    private static final int UTF_8 = 0x10;

    /** A mantissa whose highest bit is not stored because it is always 1. */
    private static final int NORMALIZED = 0x20;

    private Encoding() {}

    static boolean isWritable(DType dtype) {
        return dtype == DType.BOOL || FloatLayout.of(dtype).isPresent() || isInteger(dtype);
    }

    private static boolean isInteger(DType dtype) {
        char first = dtype.label().toLowerCase(Locale.ROOT).charAt(0);
        return first == 'i' || first == 'u';
    }

    /** The type of the elements of a tensor. */
    static void type(Growing out, DType dtype) {
        Optional<FloatLayout> layout = FloatLayout.of(dtype);
        if (layout.isPresent()) {
            floating(out, dtype.bytes(), layout.get());
        } else if (dtype == DType.BOOL) {
            bool(out);
        } else {
            integer(out, dtype.bytes(), dtype.label().startsWith("i"));
        }
    }

    private static void floating(Growing out, int bytes, FloatLayout layout) {
        out.u8(FLOATING, NORMALIZED, layout.precision() - 1, 0).u32(bytes);
        out.u16(0).u16(layout.precision());
        out.u8(layout.exponentAt(), layout.exponentBits(), layout.mantissaAt(), layout.mantissaBits());
        out.u32((int) layout.bias());
    }

    private static void integer(Growing out, int bytes, boolean signed) {
        out.u8(FIXED_POINT, signed ? SIGNED : 0, 0, 0).u32(bytes);
        out.u16(0).u16(bytes * Byte.SIZE);
    }

    private static void bool(Growing out) {
        out.u8(ENUM, 2, 0, 0).u32(1);
        integer(out, 1, true);
        out.put("FALSE\0\0\0TRUE\0\0\0\0".getBytes(StandardCharsets.US_ASCII)).u8(0, 1);
    }

    /** Dimensions, which cannot grow. */
    static void space(Growing out, List<Long> dimensions) {
        out.u8(1, dimensions.size(), 0, 0).u32(0);
        dimensions.forEach(out::i64);
    }

    /** {@return the bytes of the longest text, at least 1} */
    static int width(List<String> texts) {
        return texts.stream().mapToInt(text -> utf8(text).length).max().stream()
                .map(longest -> Math.max(longest, 1))
                .findFirst()
                .orElse(1);
    }

    /** An attribute. An empty list is one of no doubles, as h5py has it, for that is what Keras writes. */
    static void attribute(Growing out, String name, Hdf5Group.AttributeValue value) {
        List<String> texts = value.single().map(List::of).orElse(value.list());
        List<Long> dimensions = value.single().isPresent() ? List.of() : List.of((long) texts.size());
        boolean empty = texts.isEmpty();
        out.u8(1, 0).u16(utf8(name).length + 1);
        out.u16(empty ? 20 : 8).u16(8 + 8 * dimensions.size());
        out.put(utf8(name)).u8(0).align();
        if (empty) {
            floating(out, Double.BYTES, FloatLayout.F64);
        } else {
            text(out, texts);
        }
        out.align();
        space(out, dimensions);
        int width = width(texts);
        for (String text : texts) {
            byte[] bytes = utf8(text);
            out.put(bytes).zeros(width - bytes.length);
        }
        out.align();
    }

    private static void text(Growing out, List<String> texts) {
        boolean ascii = texts.stream().allMatch(text -> utf8(text).length == text.length());
        out.u8(TEXT, ZERO_PADDED | (ascii ? 0 : UTF_8), 0, 0).u32(width(texts));
    }

    /** The messages of the header of a dataset, up to the address of its elements, which the caller fills in. */
    static int dataset(Growing out, TensorInfo info) {
        int dimensions = 8 + 8 * info.shape().rank();
        Growing type = new Growing();
        type(type, info.dtype());
        type.align();
        int size = 4 * 8 + dimensions + type.position() + 8 + 24;
        header(out, 4, size);
        message(out, Message.DATASPACE, dimensions);
        space(out, info.shape().dimensions());
        message(out, Message.DATATYPE, type.position());
        byte[] encoded = new byte[type.position()];
        type.all().get(encoded);
        out.put(encoded);
        message(out, Message.FILL, 8);
        out.u8(2, 2, 2, 1).u32(0);
        message(out, Message.LAYOUT, 24);
        out.u8(3, 1);
        int address = out.position();
        out.i64(Hdf5Bytes.UNDEFINED, info.bytes()).align();
        return address;
    }

    /** The beginning of a header of version 1. */
    static void header(Growing out, int messages, int size) {
        out.u8(1, 0).u16(messages).u32(1).u32(size).u32(0);
    }

    static void message(Growing out, int type, int size) {
        out.u16(type).u16(size).u8(type == Message.DATATYPE || type == Message.FILL ? 1 : 0, 0, 0, 0);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
