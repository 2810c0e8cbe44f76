package org.bertconv.format.pytorch;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bertconv.tensor.DType;

/** PyTorch's names of element types. */
final class TorchDTypes {

    private static final Map<String, DType> READ = new HashMap<>();

    static {
        READ.put("float64", DType.F64);
        READ.put("double", DType.F64);
        READ.put("float32", DType.F32);
        READ.put("float", DType.F32);
        READ.put("float16", DType.F16);
        READ.put("half", DType.F16);
        READ.put("bfloat16", DType.BF16);
        READ.put("float8_e4m3fn", DType.F8_E4M3);
        READ.put("float8_e5m2", DType.F8_E5M2);
        READ.put("int64", DType.I64);
        READ.put("long", DType.I64);
        READ.put("int32", DType.I32);
        READ.put("int", DType.I32);
        READ.put("int16", DType.I16);
        READ.put("short", DType.I16);
        READ.put("int8", DType.I8);
        READ.put("uint8", DType.U8);
        READ.put("uint16", DType.U16);
        READ.put("uint32", DType.U32);
        READ.put("uint64", DType.U64);
        READ.put("bool", DType.BOOL);
        READ.put("complex64", DType.C64);
        READ.put("cfloat", DType.C64);
        READ.put("complex128", DType.C128);
        READ.put("cdouble", DType.C128);
    }

    private static final Set<String> UNREAD = Set.of(
            "float8_e4m3fnuz",
            "float8_e5m2fnuz",
            "float8_e8m0fnu",
            "float4_e2m1fn_x2",
            "complex32",
            "chalf",
            "quint8",
            "qint8",
            "qint32",
            "quint4x2",
            "quint2x4",
            "bits8",
            "bits16");

    private TorchDTypes() {}

    /** {@return whether it is the name of an element type, read or not} */
    static boolean isDType(String module, String name) {
        return module.equals("torch") && (READ.containsKey(name) || UNREAD.contains(name));
    }

    /** {@return the element type of a name in module {@code torch}, if it is one that is read} */
    static Optional<DType> of(PickleValue.Global global) {
        return global.module().equals("torch") ? Optional.ofNullable(READ.get(global.name())) : Optional.empty();
    }
}
