package org.bertconv.tensor;

import java.util.Locale;
import java.util.Optional;

/** The element type of a tensor. Bytes are little-endian everywhere inside this program. */
public enum DType {
    BOOL(1),
    U8(1),
    I8(1),
    /** 8 bits: sign, 5 exponent, 2 mantissa. */
    F8_E5M2(1),
    /** 8 bits: sign, 4 exponent, 3 mantissa, no infinity ({@code float8_e4m3fn}). */
    F8_E4M3(1),
    I16(2),
    U16(2),
    /** IEEE 754 half precision. */
    F16(2),
    /** The upper half of an IEEE 754 single. */
    BF16(2),
    I32(4),
    U32(4),
    F32(4),
    I64(8),
    U64(8),
    F64(8),
    /** Two singles: real, imaginary. */
    C64(8),
    /** Two doubles: real, imaginary. */
    C128(16);

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    /** {@return the size of one element in bytes} */
    public int bytes() {
        return bytes;
    }

    /** {@return whether it is a real floating-point type, the only kind that a weight can have} */
    public boolean isFloating() {
        return switch (this) {
            case F8_E5M2, F8_E4M3, F16, BF16, F32, F64 -> true;
            default -> false;
        };
    }

    /** {@return the name in options, messages and JSON: {@code f32}, {@code bf16}, …} */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@return the dtype with a {@linkplain #label() label}} */
    public static Optional<DType> of(String label) {
        for (DType dtype : values()) {
            if (dtype.label().equals(label)) {
                return Optional.of(dtype);
            }
        }
        return Optional.empty();
    }
}
