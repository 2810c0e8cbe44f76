package org.bertconv.format.safetensors;

import java.util.Optional;
import org.bertconv.tensor.DType;

/**
 * The dtypes of the format under their names in the header, in the order of the reference implementation, by which its writer sorts
 * ({@code enum Dtype} in {@code tensor.rs}). Those without a {@link DType} are known by size only.
 */
enum SafetensorsType {
    BOOL(DType.BOOL),
    F4(4),
    F6_E2M3(6),
    F6_E3M2(6),
    U8(DType.U8),
    I8(DType.I8),
    F8_E5M2(DType.F8_E5M2),
    F8_E4M3(DType.F8_E4M3),
    F8_E8M0(8),
    F8_E4M3FNUZ(8),
    F8_E5M2FNUZ(8),
    I16(DType.I16),
    U16(DType.U16),
    F16(DType.F16),
    BF16(DType.BF16),
    I32(DType.I32),
    U32(DType.U32),
    F32(DType.F32),
    C64(DType.C64),
    F64(DType.F64),
    I64(DType.I64),
    U64(DType.U64);

    private final Optional<DType> dtype;
    private final int bits;

    SafetensorsType(DType dtype) {
        this.dtype = Optional.of(dtype);
        this.bits = dtype.bytes() * Byte.SIZE;
    }

    SafetensorsType(int bits) {
        this.dtype = Optional.empty();
        this.bits = bits;
    }

    /** {@return the dtype; empty if this program cannot handle it} */
    Optional<DType> dtype() {
        return dtype;
    }

    /** {@return the size of an element in bits} */
    int bits() {
        return bits;
    }

    /** {@return the type with this name; case matters} */
    static Optional<SafetensorsType> of(String name) {
        for (SafetensorsType type : values()) {
            if (type.name().equals(name)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** {@return the type that stores this dtype; there is none for {@code c128}} */
    static Optional<SafetensorsType> of(DType dtype) {
        for (SafetensorsType type : values()) {
            if (type.dtype.equals(Optional.of(dtype))) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
