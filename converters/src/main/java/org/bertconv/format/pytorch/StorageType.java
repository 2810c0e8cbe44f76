package org.bertconv.format.pytorch;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bertconv.tensor.DType;

/**
 * A storage class by its name, such as {@code torch.FloatStorage}.
 *
 * @param name without the module
 * @param elementBytes size of one of the elements that it counts
 * @param dtype of the elements; none for storages without a type and for packed quantized ones
 */
record StorageType(String name, int elementBytes, Optional<DType> dtype) {

    private static final Set<String> MODULES = Set.of("torch", "torch.cuda", "torch.storage");

    private static final Map<String, DType> TYPED = Map.ofEntries(
            Map.entry("DoubleStorage", DType.F64),
            Map.entry("FloatStorage", DType.F32),
            Map.entry("HalfStorage", DType.F16),
            Map.entry("BFloat16Storage", DType.BF16),
            Map.entry("LongStorage", DType.I64),
            Map.entry("IntStorage", DType.I32),
            Map.entry("ShortStorage", DType.I16),
            Map.entry("CharStorage", DType.I8),
            Map.entry("ByteStorage", DType.U8),
            Map.entry("BoolStorage", DType.BOOL),
            Map.entry("ComplexFloatStorage", DType.C64),
            Map.entry("ComplexDoubleStorage", DType.C128));

    private static final Map<String, Integer> QUANTIZED = Map.of(
            "QInt8Storage", 1, "QUInt8Storage", 1, "QInt32Storage", 4, "QUInt4x2Storage", 1, "QUInt2x4Storage", 1);

    private static final Set<String> UNTYPED =
            Set.of("UntypedStorage", "_UntypedStorage", "TypedStorage", "_TypedStorage");

    /** {@return the storage class of this name, if it is one} */
    static Optional<StorageType> of(String module, String name) {
        if (!MODULES.contains(module)) {
            return Optional.empty();
        }
        DType dtype = TYPED.get(name);
        if (dtype != null && !module.equals("torch.storage")) {
            return Optional.of(new StorageType(name, dtype.bytes(), Optional.of(dtype)));
        }
        Integer bytes = QUANTIZED.get(name);
        if (bytes != null && !module.equals("torch.storage")) {
            return Optional.of(new StorageType(name, bytes, Optional.empty()));
        }
        return UNTYPED.contains(name) && !module.equals("torch.cuda")
                ? Optional.of(new StorageType(name, 1, Optional.empty()))
                : Optional.empty();
    }

    /** {@return whether it is a storage of plain bytes, whose elements are said elsewhere} */
    boolean isUntyped() {
        return UNTYPED.contains(name);
    }
}
