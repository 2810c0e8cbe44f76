package org.bertconv.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FloatsTest {

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F16", "BF16"})
    void everyPatternOf16BitsIsReadAndWrittenBack(DType dtype) {
        for (int bits = 0; bits < 1 << 16; bits++) {
            double value = get(dtype, bits);
            assertThat(Double.compare(value, independent(dtype, bits))).isZero();
            int back = put(dtype, value);
            if (Double.isNaN(value)) {
                assertThat(Double.isNaN(get(dtype, back))).isTrue();
            } else {
                assertThat(back).isEqualTo(bits);
            }
        }
    }

    /** By the definition of IEEE 754: (-1)^s * 1.m * 2^(e - bias), with powers of two by repeated multiplication. */
    private static double independent(DType dtype, int bits) {
        int mantissaBits = dtype == DType.F16 ? 10 : 7;
        int exponentBits = 15 - mantissaBits;
        int mantissa = bits & ((1 << mantissaBits) - 1);
        int exponent = (bits >> mantissaBits) & ((1 << exponentBits) - 1);
        double sign = bits >> 15 == 0 ? 1 : -1;
        int bias = (1 << (exponentBits - 1)) - 1;
        double fraction = mantissa / (double) (1 << mantissaBits);
        if (exponent == (1 << exponentBits) - 1) {
            return mantissa == 0 ? sign / 0.0 : Double.NaN;
        }
        return exponent == 0
                ? sign * fraction * Math.pow(2, 1 - bias)
                : sign * (1 + fraction) * Math.pow(2, exponent - bias);
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F16", "BF16"})
    void everyMidpointAndItsNeighboursAreRoundedToTheNearestTiesToEven(DType dtype) {
        TreeMap<Double, Integer> finite = new TreeMap<>();
        for (int bits = 0; bits < 1 << 15; bits++) {
            if (Double.isFinite(get(dtype, bits))) {
                finite.put(get(dtype, bits), bits);
            }
        }
        Double previous = null;
        for (double value : finite.keySet()) {
            if (previous != null) {
                int low = finite.get(previous);
                int high = finite.get(value);
                double middle = previous + (value - previous) / 2;
                assertThat(put(dtype, middle)).isEqualTo(low % 2 == 0 ? low : high);
                assertThat(put(dtype, Math.nextDown(middle))).isEqualTo(low);
                assertThat(put(dtype, Math.nextUp(middle))).isEqualTo(high);
                assertThat(put(dtype, -middle)).isEqualTo((low % 2 == 0 ? low : high) | 0x8000);
            }
            previous = value;
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F16", "BF16"})
    void anyDoubleGoesToTheNearest(DType dtype) {
        TreeMap<BigDecimal, Integer> finite = new TreeMap<>();
        for (int bits = 0; bits < 1 << 15; bits++) {
            if (Double.isFinite(get(dtype, bits))) {
                finite.put(new BigDecimal(get(dtype, bits)), bits);
            }
        }
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            double value = Math.abs(random.nextGaussian()) * Math.pow(2, random.nextInt(28) - 20);
            BigDecimal exact = new BigDecimal(value);
            BigDecimal below = finite.floorKey(exact);
            BigDecimal above = finite.ceilingKey(exact);
            BigDecimal nearest = exact.subtract(below).compareTo(above.subtract(exact)) <= 0 ? below : above;
            if (exact.subtract(below).compareTo(above.subtract(exact)) != 0) {
                assertThat(put(dtype, value)).isEqualTo(finite.get(nearest));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "F16, 65504, 7bff",
        "F16, 65519.99999999999, 7bff",
        "F16, 65520, 7c00",
        "F16, 1e300, 7c00",
        "F16, -1e300, fc00",
        "F16, Infinity, 7c00",
        "F16, -Infinity, fc00",
        "F16, NaN, 7e00",
        "F16, -0.0, 8000",
        "F16, 4.9e-324, 0",
        "F16, -4.9e-324, 8000",
        "F16, 2.98023223876953125e-8, 0",
        "F16, 2.980232238769532e-8, 1",
        "BF16, 3.3895313892515355e38, 7f7f",
        "BF16, 3.3961775292304601e38, 7f80",
        "BF16, 3.4028234663852886e38, 7f80",
        "BF16, 1.00390625, 3f80",
        "BF16, 1.01171875, 3f82",
        "BF16, NaN, 7fc0",
        "BF16, 4.591774807899561e-41, 0",
        "BF16, 4.6e-41, 1"
    })
    void theEdgesOfTheTypesAreRounded(DType dtype, double value, String bits) {
        assertThat(put(dtype, value)).isEqualTo(Integer.parseInt(bits, 16));
    }

    /** A float that is rounded twice, to f32 and then to bf16, can be off by one. */
    @Test
    void aDoubleIsRoundedInOneStep() {
        double justAboveTheMiddle = 1 + Math.pow(2, -8) + Math.pow(2, -40);
        assertThat(put(DType.BF16, justAboveTheMiddle)).isEqualTo(0x3f81);
        assertThat(put(DType.BF16, (float) justAboveTheMiddle)).isEqualTo(0x3f80);
    }

    @Test
    void the8BitTypesAreRead() {
        assertThat(get(DType.F8_E4M3, 0x7E)).isEqualTo(448);
        assertThat(get(DType.F8_E4M3, 0x7F)).isNaN();
        assertThat(get(DType.F8_E4M3, 0xFF)).isNaN();
        assertThat(get(DType.F8_E4M3, 0x78)).isEqualTo(256);
        assertThat(get(DType.F8_E4M3, 0x01)).isEqualTo(Math.pow(2, -9));
        assertThat(get(DType.F8_E4M3, 0x38)).isEqualTo(1);
        assertThat(get(DType.F8_E4M3, 0xB8)).isEqualTo(-1);
        assertThat(get(DType.F8_E5M2, 0x7B)).isEqualTo(57344);
        assertThat(get(DType.F8_E5M2, 0x7C)).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(get(DType.F8_E5M2, 0xFC)).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(get(DType.F8_E5M2, 0x7D)).isNaN();
        assertThat(get(DType.F8_E5M2, 0x01)).isEqualTo(Math.pow(2, -16));
    }

    @Test
    void wideTypesAreReadAndWrittenAsJavaHasThem() {
        ByteBuffer bytes = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        Floats.put(bytes, DType.F32, 0.1);
        Floats.put(bytes, DType.F64, 0.1);
        bytes.flip();
        assertThat(Floats.get(bytes, DType.F32)).isEqualTo((double) 0.1f);
        assertThat(Floats.get(bytes, DType.F64)).isEqualTo(0.1);
    }

    @Test
    void otherTypesAreRefused() {
        ByteBuffer bytes = ByteBuffer.allocate(8);
        assertThatThrownBy(() -> Floats.get(bytes, DType.I32)).hasMessage("I32 is not a floating-point type");
        assertThatThrownBy(() -> Floats.put(bytes, DType.F8_E4M3, 1)).hasMessage("elements of F8_E4M3 are not written");
    }

    private static double get(DType dtype, int bits) {
        ByteBuffer bytes = ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putShort((short) bits).flip();
        return Floats.get(bytes, dtype);
    }

    private static int put(DType dtype, double value) {
        ByteBuffer bytes = ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN);
        Floats.put(bytes, dtype, value);
        return bytes.flip().getShort() & 0xFFFF;
    }
}
