package org.bertconv.format.onnx;

import java.util.Optional;
import org.bertconv.tensor.DType;

/** The element types of ONNX ({@code TensorProto.DataType}) that are read, and where their elements stand if not in {@code raw_data}. */
enum OnnxType {
    FLOAT(1, DType.F32, TensorProto.FLOATS),
    UINT8(2, DType.U8, TensorProto.INT32S),
    INT8(3, DType.I8, TensorProto.INT32S),
    UINT16(4, DType.U16, TensorProto.INT32S),
    INT16(5, DType.I16, TensorProto.INT32S),
    INT32(6, DType.I32, TensorProto.INT32S),
    INT64(7, DType.I64, TensorProto.INT64S),
    BOOL(9, DType.BOOL, TensorProto.INT32S),
    FLOAT16(10, DType.F16, TensorProto.INT32S),
    DOUBLE(11, DType.F64, TensorProto.DOUBLES),
    UINT32(12, DType.U32, TensorProto.UINT64S),
    UINT64(13, DType.U64, TensorProto.UINT64S),
    COMPLEX64(14, DType.C64, TensorProto.FLOATS),
    COMPLEX128(15, DType.C128, TensorProto.DOUBLES),
    BFLOAT16(16, DType.BF16, TensorProto.INT32S),
    FLOAT8E4M3FN(17, DType.F8_E4M3, TensorProto.INT32S),
    FLOAT8E5M2(19, DType.F8_E5M2, TensorProto.INT32S);

    private final int number;
    private final DType dtype;
    private final int dataField;

    OnnxType(int number, DType dtype, int dataField) {
        this.number = number;
        this.dtype = dtype;
        this.dataField = dataField;
    }

    /** {@return the type of this number, if it is one that is read} */
    static Optional<OnnxType> of(long number) {
        for (OnnxType type : values()) {
            if (type.number == number) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** {@return the element type} */
    DType dtype() {
        return dtype;
    }

    /** {@return the field of {@code TensorProto} for elements of this type} */
    int dataField() {
        return dataField;
    }

    /** {@return whether that field holds the elements as they lie in memory, and not as varints} */
    boolean isPlain() {
        return dataField == TensorProto.FLOATS || dataField == TensorProto.DOUBLES;
    }

    /** {@return whether a varint is an element: narrower types are written as they would be as a 32-bit integer} */
    boolean holds(long value) {
        int bits = dtype.bytes() * Byte.SIZE;
        return switch (this) {
            case INT64, UINT64 -> true;
            case BOOL -> value == 0 || value == 1;
            case INT8, INT16, INT32 -> value >= -(1L << (bits - 1)) && value < 1L << (bits - 1);
            default -> value >= 0 && value < 1L << bits;
        };
    }
}
