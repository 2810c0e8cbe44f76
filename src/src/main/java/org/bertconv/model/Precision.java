package org.bertconv.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.bertconv.tensor.DType;
import org.nd4j.linalg.api.buffer.DataType;

/** The type in which the forward pass computes. */
public enum Precision {
    FLOAT32(DataType.FLOAT, DType.F32, -Float.MAX_VALUE),
    FLOAT64(DataType.DOUBLE, DType.F64, -Double.MAX_VALUE);

    private final DataType dataType;
    private final DType dtype;
    private final double lowest;

    Precision(DataType dataType, DType dtype, double lowest) {
        this.dataType = dataType;
        this.dtype = dtype;
        this.lowest = lowest;
    }

    /** {@return the name in options and JSON: {@code float32}} */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@return the precision with a {@linkplain #label() label}} */
    public static Optional<Precision> of(String label) {
        return Arrays.stream(values()).filter(p -> p.label().equals(label)).findFirst();
    }

    /** {@return the type as ND4J calls it} */
    DataType dataType() {
        return dataType;
    }

    /** {@return the type as tensors call it} */
    DType dtype() {
        return dtype;
    }

    /** {@return the finite value farthest below zero, which Hugging Face adds to the scores of masked keys} */
    double lowest() {
        return lowest;
    }
}
