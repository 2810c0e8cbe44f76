package org.bertconv.format.pytorch;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.util.List;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Printable;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;

/**
 * Checks that offset, shape and strides of a tensor stay inside of its storage, with exact arithmetic. PyTorch left out parts of this
 * for years (CVE-2026-24747, pytorch issues 181310 and 184652).
 */
final class ViewCheck {

    /** A view may be so many times larger than its storage, once it is over {@link #SMALL} bytes. */
    private static final long MOST_TIMES = 1000;

    private static final long SMALL = 16 << 20;

    private final TensorArguments arguments;
    private final StorageTable.Part part;

    ViewCheck(TensorArguments arguments, StorageTable.Part part) {
        this.arguments = arguments;
        this.part = part;
    }

    /** {@return the element type that the storage class says} */
    DType storageDType() throws CheckpointException {
        StorageType type = part.root().type();
        if (type.isUntyped()) {
            throw malformed("%s does not say what its elements are", type.name());
        }
        return type.dtype().orElseThrow(() -> arguments.error(ErrorClass.UNSUPPORTED, "%s is not read", type.name()));
    }

    /** {@return the view, which is inside of the storage} */
    TensorView view(long offset, List<Long> sizes, List<Long> strides, DType dtype) throws CheckpointException {
        if (sizes.size() != strides.size()) {
            throw malformed("%d sizes and %d strides", sizes.size(), strides.size());
        }
        if (sizes.size() > Shape.MAX_RANK) {
            throw arguments.error(ErrorClass.LIMIT, "rank %d, at most %d is allowed", sizes.size(), Shape.MAX_RANK);
        }
        long storageElements = elements(dtype);
        try {
            Shape shape = new Shape(sizes);
            long last = offset;
            for (int i = 0; i < sizes.size(); i++) {
                long steps = Math.max(sizes.get(i) - 1, 0);
                last = Math.addExact(last, Math.multiplyExact(steps, strides.get(i)));
            }
            long needed = shape.elements() == 0 ? offset : Math.addExact(last, 1);
            if (needed > storageElements) {
                throw malformed(
                        "shape %s with strides %s at %d reaches element %d of storage %s, which has %d",
                        shape,
                        strides,
                        offset,
                        needed - 1,
                        Printable.of(part.root().key()),
                        storageElements);
            }
            requireSmall(Math.multiplyExact(shape.elements(), (long) dtype.bytes()), shape);
            long start = Math.addExact(part.offset() * part.root().type().elementBytes() / dtype.bytes(), offset);
            return new TensorView(part.root(), dtype, start, shape, strides);
        } catch (ArithmeticException e) {
            throw malformed("shape %s with strides %s at %d is larger than any file", sizes, strides, offset);
        }
    }

    /** {@return how many elements of a type the storage has} */
    private long elements(DType dtype) throws CheckpointException {
        StorageType type = part.root().type();
        if (type.dtype().isPresent() && type.dtype().get() == dtype) {
            return part.elements();
        }
        long bytes = part.elements() * type.elementBytes();
        boolean plainBytes =
                type.isUntyped() || type.dtype().filter(DType.U8::equals).isPresent();
        long start = part.offset() * type.elementBytes();
        if (!plainBytes || bytes % dtype.bytes() != 0 || start % dtype.bytes() != 0) {
            throw malformed("%s of %d bytes does not hold elements of %s", type.name(), bytes, dtype.label());
        }
        return bytes / dtype.bytes();
    }

    private void requireSmall(long bytes, Shape shape) throws CheckpointException {
        if (bytes > SMALL && bytes / MOST_TIMES > part.root().bytes()) {
            throw arguments.error(
                    ErrorClass.LIMIT,
                    "shape %s is %d bytes made of a storage of %d, at most %d times as many are allowed",
                    shape,
                    bytes,
                    part.root().bytes(),
                    MOST_TIMES);
        }
    }

    @FormatMethod
    private CheckpointException malformed(@FormatString String detail, Object... args) {
        return arguments.error(ErrorClass.MALFORMED, detail, args);
    }
}
