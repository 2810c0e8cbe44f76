package org.bertconv.format.gguf;

import java.util.Arrays;
import java.util.Optional;

/** What a value is. */
enum GgufValueType {
    U8(0, 1),
    I8(1, 1),
    U16(2, 2),
    I16(3, 2),
    U32(4, 4),
    I32(5, 4),
    F32(6, 4),
    BOOL(7, 1),
    TEXT(8, 8),
    ARRAY(9, 12),
    U64(10, 8),
    I64(11, 8),
    F64(12, 8);

    private final int number;
    private final int least;

    GgufValueType(int number, int least) {
        this.number = number;
        this.least = least;
    }

    /** {@return the number in the file} */
    int number() {
        return number;
    }

    /** {@return the bytes that a value has, or at least has} */
    int least() {
        return least;
    }

    /** {@return whether values are numbers of a fixed size} */
    boolean isNumber() {
        return this != BOOL && this != TEXT && this != ARRAY;
    }

    /** {@return the type with a number, if there is one} */
    static Optional<GgufValueType> of(long number) {
        return Arrays.stream(values()).filter(type -> type.number == number).findFirst();
    }
}
