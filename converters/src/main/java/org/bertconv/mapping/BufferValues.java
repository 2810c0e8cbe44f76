package org.bertconv.mapping;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Tensor;

/** What a buffer holds, by construction of its model. */
public enum BufferValues {
    /** 0, 1, 2, … */
    POSITIONS,
    ZEROS;

    private static final long MAX_ELEMENTS = 1 << 20;

    /** {@return the values that architecture files call so} */
    static Optional<BufferValues> of(String label) {
        return Arrays.stream(values())
                .filter(values -> values.name().toLowerCase(Locale.ROOT).equals(label))
                .findFirst();
    }

    /** {@return whether a tensor of whole numbers holds these values; a checkpoint with others computes something else} */
    boolean areIn(Tensor tensor) throws IOException {
        DType dtype = tensor.info().dtype();
        boolean whole = dtype == DType.I64 || dtype == DType.I32;
        if (!whole || tensor.info().shape().elements() > MAX_ELEMENTS) {
            return false;
        }
        ByteBuffer bytes = tensor.load();
        for (long i = 0; bytes.hasRemaining(); i++) {
            long value = dtype == DType.I64 ? bytes.getLong() : bytes.getInt();
            if (value != (this == POSITIONS ? i : 0)) {
                return false;
            }
        }
        return true;
    }
}
