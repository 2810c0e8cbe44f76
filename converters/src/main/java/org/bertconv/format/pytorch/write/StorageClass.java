package org.bertconv.format.pytorch.write;

import org.bertconv.tensor.DType;

/**
 * How PyTorch names the elements of a storage.
 *
 * @param name of the storage class in module {@code torch}, or of the dtype if it has no storage class
 * @param typed whether it has a storage class; those that have none lie in an untyped storage, which PyTorch loads since 2.1
 */
record StorageClass(String name, boolean typed) {

    /** {@return the storage class of an element type} */
    static StorageClass of(DType dtype) {
        return switch (dtype) {
            case BOOL -> typed("BoolStorage");
            case U8 -> typed("ByteStorage");
            case I8 -> typed("CharStorage");
            case I16 -> typed("ShortStorage");
            case F16 -> typed("HalfStorage");
            case BF16 -> typed("BFloat16Storage");
            case I32 -> typed("IntStorage");
            case F32 -> typed("FloatStorage");
            case I64 -> typed("LongStorage");
            case F64 -> typed("DoubleStorage");
            case C64 -> typed("ComplexFloatStorage");
            case C128 -> typed("ComplexDoubleStorage");
            case F8_E5M2 -> untyped("float8_e5m2");
            case F8_E4M3 -> untyped("float8_e4m3fn");
            case U16 -> untyped("uint16");
            case U32 -> untyped("uint32");
            case U64 -> untyped("uint64");
        };
    }

    private static StorageClass typed(String name) {
        return new StorageClass(name, true);
    }

    private static StorageClass untyped(String dtype) {
        return new StorageClass(dtype, false);
    }
}
