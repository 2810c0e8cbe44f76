package org.bertconv.hdf5;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.bertconv.io.CheckpointException;
import org.bertconv.tensor.DType;

/**
 * What the elements of a dataset or an attribute are.
 *
 * @param kind in a few words, for messages
 * @param size of an element in bytes
 * @param dtype the same as a dtype, if there is such a one
 * @param bigEndian whether the first byte of a number is the highest
 * @param text how text is stored, if it is text
 */
record Datatype(String kind, long size, Optional<DType> dtype, boolean bigEndian, Optional<Text> text) {

    /** How text is stored. */
    enum Text {
        /** Up to the first zero byte, or to the end of the element. */
        ZERO_ENDED,
        /** Filled up with spaces. */
        SPACE_FILLED,
        /** Elsewhere, in a heap. */
        IN_HEAP
    }

    private static final int INTEGER = 0;
    private static final int FLOAT = 1;
    private static final int STRING = 3;
    private static final int OPAQUE = 5;
    private static final int ENUM = 8;
    private static final int VARIABLE = 9;
    private static final int BASE_TYPE_BYTES = 12;
    private static final String[] CLASSES = {
        "integer",
        "float",
        "time",
        "string",
        "bit field",
        "opaque",
        "compound",
        "reference",
        "enum",
        "variable length",
        "array",
        "complex"
    };

    /** Reads the message, of version 1 to 5. */
    static Datatype read(Fields fields) throws CheckpointException {
        int first = fields.u8("class and version");
        int kind = first & 0xF;
        int version = first >> 4;
        if (version < 1 || version > 5 || kind >= CLASSES.length) {
            throw fields.unsupported("class and version", 1, "class %d of version %d is not known", kind, version);
        }
        int bits = (int) fields.number("class bit field", 3);
        long size = fields.u32("size");
        if (size == 0) {
            throw fields.malformed("size", 4, "an element has 0 bytes");
        }
        return switch (kind) {
            case INTEGER -> integer(fields, bits, size);
            case FLOAT -> floating(fields, bits, size);
            case STRING -> string(fields, bits, size);
            case ENUM -> bool(fields, version, bits, size);
            case VARIABLE ->
                (bits & 0xF) == 1
                        ? of("variable-length string", size, Optional.of(Text.IN_HEAP))
                        : of("variable length", size, Optional.empty());
            default -> of(CLASSES[kind], size, Optional.empty());
        };
    }

    private static Datatype of(String kind, long size, Optional<Text> text) {
        return new Datatype(kind, size, Optional.empty(), false, text);
    }

    /** {@return whether elements are bytes of which the file says nothing} */
    boolean isOpaque() {
        return kind.equals(CLASSES[OPAQUE]);
    }

    /** {@return the type of elements that are this dtype, of which the file says nothing} */
    Datatype as(DType known) {
        return new Datatype(kind, size, Optional.of(known), false, text);
    }

    private static Datatype integer(Fields fields, int bits, long size) throws CheckpointException {
        int offset = fields.u16("bit offset");
        int precision = fields.u16("bit precision");
        boolean signed = (bits & 8) != 0;
        Optional<DType> dtype = Optional.empty();
        if (offset == 0 && precision == size * Byte.SIZE) {
            dtype = DType.of((signed ? "i" : "u") + precision);
        }
        String kind = (signed ? "" : "unsigned ") + "integer of " + precision + " bits";
        return new Datatype(kind, size, dtype, (bits & 1) != 0, Optional.empty());
    }

    private static Datatype floating(Fields fields, int bits, long size) throws CheckpointException {
        FloatLayout layout = FloatLayout.read(fields, bits >> Byte.SIZE & 0xFF);
        boolean vax = (bits & 0x40) != 0;
        boolean plain = (bits >> 4 & 3) == 2 && !vax;
        Optional<DType> dtype = plain ? layout.dtype(size) : Optional.empty();
        String kind = "float of " + layout.precision() + " bits";
        return new Datatype(kind, size, dtype, (bits & 1) != 0, Optional.empty());
    }

    private static Datatype string(Fields fields, int bits, long size) throws CheckpointException {
        int padding = bits & 0xF;
        if (padding > 2) {
            throw fields.malformed("padding", 8, "%d, and 0 to 2 are known", padding);
        }
        return of("string", size, Optional.of(padding == 2 ? Text.SPACE_FILLED : Text.ZERO_ENDED));
    }

    /** What h5py makes of booleans: an enum of bytes, FALSE is 0 and TRUE is 1. All other enums are none of ours. */
    private static Datatype bool(Fields fields, int version, int bits, long size) throws CheckpointException {
        Optional<DType> dtype = Optional.empty();
        if ((bits & 0xFFFF) == 2 && size == 1) {
            fields.skip("base type", BASE_TYPE_BYTES);
            String names = member(fields, version) + "," + member(fields, version);
            int values = fields.u16("values");
            dtype = names.equals("FALSE,TRUE") && values == 0x0100 ? Optional.of(DType.BOOL) : Optional.empty();
        }
        return new Datatype("enum", size, dtype, false, Optional.empty());
    }

    /** Names of members were padded to eight bytes once. */
    private static String member(Fields fields, int version) throws CheckpointException {
        String name = fields.text("name of a member");
        if (version < 3) {
            int used = name.getBytes(StandardCharsets.UTF_8).length + 1;
            fields.skip("padding", (Long.BYTES - used % Long.BYTES) % Long.BYTES);
        }
        return name;
    }
}
