package org.bertconv.hdf5;

import java.util.Optional;
import org.bertconv.io.CheckpointException;
import org.bertconv.tensor.DType;

/** Where the bits of a floating-point number lie; the sign is the highest. */
record FloatLayout(int precision, int exponentAt, int exponentBits, int mantissaAt, int mantissaBits, long bias) {

    static final FloatLayout F64 = new FloatLayout(64, 52, 11, 0, 52, 1023);
    static final FloatLayout F32 = new FloatLayout(32, 23, 8, 0, 23, 127);
    static final FloatLayout F16 = new FloatLayout(16, 10, 5, 0, 10, 15);
    static final FloatLayout BF16 = new FloatLayout(16, 7, 8, 0, 7, 127);

    static FloatLayout read(Fields fields, int signAt) throws CheckpointException {
        int offset = fields.u16("bit offset");
        int precision = fields.u16("bit precision");
        FloatLayout layout = new FloatLayout(
                precision,
                fields.u8("exponent location"),
                fields.u8("exponent size"),
                fields.u8("mantissa location"),
                fields.u8("mantissa size"),
                fields.u32("exponent bias"));
        // With another place for the sign or room below the number it is none of those above.
        return offset == 0 && signAt == precision - 1 ? layout : new FloatLayout(precision, -1, 0, 0, 0, 0);
    }

    /** {@return the layout of a dtype that is written} */
    static Optional<FloatLayout> of(DType dtype) {
        return switch (dtype) {
            case F64 -> Optional.of(F64);
            case F32 -> Optional.of(F32);
            case F16 -> Optional.of(F16);
            case BF16 -> Optional.of(BF16);
            default -> Optional.empty();
        };
    }

    /** {@return the dtype with this layout and this size in bytes} */
    Optional<DType> dtype(long size) {
        for (DType dtype : new DType[] {DType.F64, DType.F32, DType.F16, DType.BF16}) {
            if (of(dtype).filter(this::equals).isPresent() && dtype.bytes() == size) {
                return Optional.of(dtype);
            }
        }
        return Optional.empty();
    }
}
