package org.bertconv.tensor;

import java.nio.ByteBuffer;

/** Reads and writes single elements of the floating-point types. Rounds to the nearest, ties to even, in one step. */
public final class Floats {

    private Floats() {}

    /**
     * {@return the next element of a little-endian buffer, exactly}
     *
     * @throws IllegalArgumentException if the dtype is not a floating-point type
     */
    public static double get(ByteBuffer from, DType dtype) {
        return switch (dtype) {
            case F64 -> from.getDouble();
            case F32 -> from.getFloat();
            case BF16 -> Float.intBitsToFloat(from.getShort() << 16);
            case F16 -> small(from.getShort() & 0xFFFF, 5, 10, true);
            case F8_E5M2 -> small(from.get() & 0xFF, 5, 2, true);
            case F8_E4M3 -> small(from.get() & 0xFF, 4, 3, false);
            default -> throw new IllegalArgumentException(dtype + " is not a floating-point type");
        };
    }

    /**
     * Appends an element to a little-endian buffer; what is too large for the type becomes infinite.
     *
     * @throws IllegalArgumentException if the dtype is not one of f64, f32, bf16, f16
     */
    public static void put(ByteBuffer into, DType dtype, double value) {
        switch (dtype) {
            case F64 -> into.putDouble(value);
            case F32 -> into.putFloat((float) value);
            case BF16 -> into.putShort(pack(value, 8, 7));
            case F16 -> into.putShort(pack(value, 5, 10));
            default -> throw new IllegalArgumentException("elements of " + dtype + " are not written");
        }
    }

    /** The value of a bit pattern: sign, exponent, mantissa. Without infinities only the pattern of all ones is not a number. */
    private static double small(int bits, int exponentBits, int mantissaBits, boolean infinities) {
        int mantissa = bits & ((1 << mantissaBits) - 1);
        int exponent = (bits >> mantissaBits) & ((1 << exponentBits) - 1);
        int bias = (1 << (exponentBits - 1)) - 1;
        int top = (1 << exponentBits) - 1;
        double magnitude;
        if (exponent == top && infinities) {
            magnitude = mantissa == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
        } else if (exponent == top && mantissa == (1 << mantissaBits) - 1) {
            magnitude = Double.NaN;
        } else if (exponent == 0) {
            magnitude = Math.scalb((double) mantissa, 1 - bias - mantissaBits);
        } else {
            magnitude = Math.scalb((double) (mantissa | 1 << mantissaBits), exponent - bias - mantissaBits);
        }
        return bits >> (exponentBits + mantissaBits) == 0 ? magnitude : -magnitude;
    }

    /** The nearest 16-bit pattern with these widths. */
    private static short pack(double value, int exponentBits, int mantissaBits) {
        int sign = Double.doubleToRawLongBits(value) < 0 ? 0x8000 : 0;
        int top = ((1 << exponentBits) - 1) << mantissaBits;
        if (Double.isNaN(value)) {
            return (short) (sign | top | 1 << (mantissaBits - 1));
        }
        double magnitude = Math.abs(value);
        int bias = (1 << (exponentBits - 1)) - 1;
        int exponent = Math.max(Math.getExponent(magnitude), 1 - bias);
        if (exponent > bias) {
            return (short) (sign | top);
        }
        // In units of the last place; a carry out of the mantissa runs into the exponent, which is just what it should
        // do.
        long units = (long) Math.rint(Math.scalb(magnitude, mantissaBits - exponent));
        long pattern = units + ((long) (exponent + bias - 1) << mantissaBits);
        return (short) (sign | (int) Math.min(pattern, top));
    }
}
