package org.bertconv.tensorflow;

import java.util.Locale;
import java.util.Optional;
import org.bertconv.tensor.DType;

/**
 * TensorFlow's element types.
 *
 * @see <a href="https://github.com/tensorflow/tensorflow/blob/v2.16.2/tensorflow/core/framework/types.proto">types.proto</a>
 */
public enum TfDType {
    FLOAT(1, DType.F32),
    DOUBLE(2, DType.F64),
    INT32(3, DType.I32),
    UINT8(4, DType.U8),
    INT16(5, DType.I16),
    INT8(6, DType.I8),
    STRING(7),
    COMPLEX64(8, DType.C64),
    INT64(9, DType.I64),
    BOOL(10, DType.BOOL),
    QINT8(11),
    QUINT8(12),
    QINT32(13),
    BFLOAT16(14, DType.BF16),
    QINT16(15),
    QUINT16(16),
    UINT16(17, DType.U16),
    COMPLEX128(18, DType.C128),
    HALF(19, DType.F16),
    RESOURCE(20),
    VARIANT(21),
    UINT32(22, DType.U32),
    UINT64(23, DType.U64),
    FLOAT8_E5M2(24, DType.F8_E5M2),
    FLOAT8_E4M3FN(25, DType.F8_E4M3),
    FLOAT8_E4M3FNUZ(26),
    FLOAT8_E4M3B11FNUZ(27),
    FLOAT8_E5M2FNUZ(28),
    INT4(29),
    UINT4(30),
    INT2(31),
    UINT2(32);

    /** Added to the number of a type for a reference to it, which is never in a file. */
    private static final int REFERENCE = 100;

    private final int number;
    private final Optional<DType> dtype;

    TfDType(int number, DType dtype) {
        this.number = number;
        this.dtype = Optional.of(dtype);
    }

    TfDType(int number) {
        this.number = number;
        this.dtype = Optional.empty();
    }

    /** {@return the type with a number, or the one that a reference with this number is to} */
    public static Optional<TfDType> of(int number) {
        int plain = isReference(number) ? number - REFERENCE : number;
        for (TfDType type : values()) {
            if (type.number == plain) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** {@return the type that holds elements of a dtype} */
    public static TfDType of(DType dtype) {
        for (TfDType type : values()) {
            if (type.dtype.equals(Optional.of(dtype))) {
                return type;
            }
        }
        throw new IllegalArgumentException("TensorFlow has no " + dtype);
    }

    /** {@return the number in a message} */
    public int number() {
        return number;
    }

    /** {@return whether a number is that of a reference} */
    public static boolean isReference(int number) {
        return number > REFERENCE;
    }

    /** {@return the element type of a tensor, if tensors of it can be read} */
    public Optional<DType> dtype() {
        return dtype;
    }

    /** {@return how TensorFlow's own programs print it: {@code string}, {@code qint8}, …} */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
