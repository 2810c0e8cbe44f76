package org.bertconv.format.npz;

import java.util.Map;
import java.util.Optional;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Printable;
import org.bertconv.tensor.DType;

/**
 * What {@code descr} says of the elements.
 *
 * @param descr as it stands there
 * @param dtype of a tensor with them; empty if they are text
 * @param bytes of one
 * @param bigEndian whether their most significant byte comes first
 */
record NpyType(String descr, Optional<DType> dtype, int bytes, boolean bigEndian) {

    private static final Map<String, DType> DTYPES = Map.ofEntries(
            Map.entry("b1", DType.BOOL),
            Map.entry("u1", DType.U8),
            Map.entry("i1", DType.I8),
            Map.entry("u2", DType.U16),
            Map.entry("i2", DType.I16),
            Map.entry("u4", DType.U32),
            Map.entry("i4", DType.I32),
            Map.entry("u8", DType.U64),
            Map.entry("i8", DType.I64),
            Map.entry("f2", DType.F16),
            Map.entry("f4", DType.F32),
            Map.entry("f8", DType.F64),
            Map.entry("c8", DType.C64),
            Map.entry("c16", DType.C128));

    private static final int MOST_TEXT = 1 << 20;

    /** {@return the type that a descr names} */
    static NpyType parse(NpyContent content, long at, String descr) throws CheckpointException {
        if (isObject(descr)) {
            throw refused(content, at, "'" + descr + "', Python objects in a pickle");
        }
        char order = descr.isEmpty() ? '?' : descr.charAt(0);
        boolean ordered = "<>|=".indexOf(order) >= 0;
        String kind = ordered ? descr.substring(1) : descr;
        // "=" is the order of the machine that wrote it, and those are little-endian.
        boolean big = order == '>';
        DType dtype = kind.equals("V2") ? DType.BF16 : DTYPES.get(kind);
        if (dtype != null) {
            return new NpyType(descr, Optional.of(dtype), dtype.bytes(), big);
        }
        if (kind.matches("[SU][0-9]{1,7}")) {
            int length = Integer.parseInt(kind.substring(1)) * (kind.charAt(0) == 'U' ? Integer.BYTES : 1);
            if (length <= MOST_TEXT) {
                return new NpyType(descr, Optional.empty(), length, big);
            }
        }
        throw NpyHeader.error(
                ErrorClass.UNSUPPORTED,
                content,
                "descr",
                at,
                "dtype '" + Printable.of(descr) + "'; booleans, integers, floating-point and complex numbers are read");
    }

    /** {@return whether elements of this type would be pickled objects} */
    static boolean isObject(String descr) {
        return descr.matches("[<>|=]?(?:O[0-9]*|object)");
    }

    static CheckpointException refused(NpyContent content, long at, String what) {
        return NpyHeader.error(ErrorClass.REFUSED, content, "descr", at, "is " + what + ": reading them would run code")
                .hint("save the array again with a dtype of numbers");
    }

    /** {@return whether these are the two bytes that bfloat16 is saved as} */
    boolean isRaw() {
        return dtype.filter(DType.BF16::equals).isPresent();
    }

    /** {@return so many bytes are turned around together if the order is big-endian} */
    int unit() {
        return dtype.filter(type -> type == DType.C64 || type == DType.C128).isPresent() ? bytes / 2 : bytes;
    }

    /** {@return what numpy calls a dtype, if it has it} */
    static Optional<String> descrOf(DType dtype) {
        return DTYPES.entrySet().stream()
                .filter(entry -> entry.getValue() == dtype)
                .map(entry -> (dtype.bytes() == 1 ? "|" : "<") + entry.getKey())
                .findFirst();
    }
}
