package org.bertconv.format.gguf;

import java.util.Optional;
import org.bertconv.tensor.DType;

/** How the elements of a tensor are stored, by the numbers of {@code enum ggml_type}; those that are gone or packed are known by name. */
enum GgufType {
    F32(0, DType.F32),
    F16(1, DType.F16),
    Q4_0(2),
    Q4_1(3),
    Q5_0(6),
    Q5_1(7),
    /** Blocks of {@value Q8Tensor#BLOCK_ELEMENTS} elements; read as F32. */
    Q8_0(8),
    Q8_1(9),
    Q2_K(10),
    Q3_K(11),
    Q4_K(12),
    Q5_K(13),
    Q6_K(14),
    Q8_K(15),
    IQ2_XXS(16),
    IQ2_XS(17),
    IQ3_XXS(18),
    IQ1_S(19),
    IQ4_NL(20),
    IQ3_S(21),
    IQ2_S(22),
    IQ4_XS(23),
    I8(24, DType.I8),
    I16(25, DType.I16),
    I32(26, DType.I32),
    I64(27, DType.I64),
    F64(28, DType.F64),
    IQ1_M(29),
    BF16(30, DType.BF16),
    TQ1_0(34),
    TQ2_0(35),
    MXFP4(39);

    private final int number;
    private final Optional<DType> dtype;

    GgufType(int number) {
        this.number = number;
        this.dtype = Optional.empty();
    }

    GgufType(int number, DType dtype) {
        this.number = number;
        this.dtype = Optional.of(dtype);
    }

    /** {@return the number in the file} */
    int number() {
        return number;
    }

    /** {@return the dtype of elements that are stored as they are} */
    Optional<DType> dtype() {
        return dtype;
    }

    /** {@return the type with a number, if there is one} */
    static Optional<GgufType> of(long number) {
        for (GgufType type : values()) {
            if (type.number == number) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** {@return the type that stores elements of a dtype as they are, if there is one} */
    static Optional<GgufType> of(DType dtype) {
        for (GgufType type : values()) {
            if (type.dtype.filter(dtype::equals).isPresent()) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
