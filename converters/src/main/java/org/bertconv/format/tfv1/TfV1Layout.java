package org.bertconv.format.tfv1;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.bertconv.tensorflow.TfDType;

/** Names, numbers and limits of a V1 checkpoint. */
final class TfV1Layout {

    /** The most tensors of one file. */
    static final int MAX_ENTRIES = 200_000;

    /** The most slices of one tensor. */
    static final int MAX_SLICES = 4_096;

    /** The most dimensions and extents of one header, so that a small file cannot declare more than memory holds. */
    static final int MAX_NUMBERS = 1_000_000;

    /** The most bytes of a header, and of whatever is small beside it. */
    static final int MAX_MESSAGE_BYTES = 16 << 20;

    private static final Pattern SHARD = Pattern.compile("(.*)-(\\d{5})-of-(\\d{5})");

    private TfV1Layout() {}

    /** {@return all files of the checkpoint that a file belongs to, in order} */
    static List<String> shards(String file) {
        Matcher shard = SHARD.matcher(file);
        if (!shard.matches()) {
            return List.of(file);
        }
        List<String> shards = IntStream.range(0, Integer.parseInt(shard.group(3)))
                .mapToObj(number -> String.format(Locale.ROOT, "%s-%05d-of-%s", shard.group(1), number, shard.group(3)))
                .toList();
        return shards.contains(file) ? shards : List.of(file);
    }

    /** {@return how a TensorProto holds elements of a type, if tensors of it can be read} */
    static Optional<Elements> elements(TfDType type) {
        return switch (type) {
            case FLOAT -> Optional.of(Elements.fixed(type, 5, Float.BYTES));
            case DOUBLE -> Optional.of(Elements.fixed(type, 6, Double.BYTES));
            case INT32 -> Optional.of(Elements.variable(type, 7, Integer.MIN_VALUE, Integer.MAX_VALUE));
            case INT16 -> Optional.of(Elements.variable(type, 7, Short.MIN_VALUE, Short.MAX_VALUE));
            case INT8 -> Optional.of(Elements.variable(type, 7, Byte.MIN_VALUE, Byte.MAX_VALUE));
            case UINT16 -> Optional.of(Elements.variable(type, 7, 0, 0xffff));
            case UINT8 -> Optional.of(Elements.variable(type, 7, 0, 0xff));
            case COMPLEX64 -> Optional.of(Elements.fixed(type, 9, Float.BYTES));
            case INT64 -> Optional.of(Elements.variable(type, 10, Long.MIN_VALUE, Long.MAX_VALUE));
            case BOOL -> Optional.of(Elements.variable(type, 11, 0, 1));
            case COMPLEX128 -> Optional.of(Elements.fixed(type, 12, Double.BYTES));
            case HALF -> Optional.of(Elements.variable(type, 13, 0, 0xffff));
            default -> Optional.empty();
        };
    }

    /**
     * A list in a TensorProto.
     *
     * @param label of the type of its elements
     * @param field its number
     * @param bytes of a number in memory; a complex element is two numbers
     * @param variable whether a number is of variable length in the list
     * @param least that such a number can be
     * @param most that such a number can be
     */
    record Elements(String label, int field, int bytes, boolean variable, long least, long most) {

        static Elements fixed(TfDType type, int field, int bytes) {
            return new Elements(type.label(), field, bytes, false, 0, 0);
        }

        static Elements variable(TfDType type, int field, long least, long most) {
            return new Elements(type.label(), field, type.dtype().orElseThrow().bytes(), true, least, most);
        }
    }
}
