package org.bertconv.parity;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.SourceName;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;

/**
 * Digests of the rows of one parameter of the original framework: the CRC-32 of a row's values as little-endian float32, as they were,
 * and as they are after rounding to float16 and to bfloat16. So a checkpoint that was stored in a narrower type can be recognized as well.
 */
final class RecordedRows {

    private static final List<DType> COLUMNS = List.of(DType.F32, DType.F16, DType.BF16);
    private static final int MAX_ROWS = 1 << 22;
    private static final long MAX_CRC = 0xFFFFFFFFL;

    private final long[] digests;
    private final int columns;

    private RecordedRows(long[] digests, int columns) {
        this.digests = digests;
        this.columns = columns;
    }

    /**
     * Reads a tensor of a golden.
     *
     * @throws CheckpointException MALFORMED if it holds no digests
     */
    static RecordedRows read(SourceName golden, Tensor tensor) throws IOException {
        Shape shape = tensor.info().shape();
        boolean fits = shape.rank() == 1 || (shape.rank() == 2 && shape.dimension(1) == COLUMNS.size());
        if (tensor.info().dtype() != DType.I64 || !fits || shape.dimension(0) > MAX_ROWS) {
            throw CheckpointException.of(
                    ErrorClass.MALFORMED,
                    golden,
                    tensor.info().name(),
                    "is " + tensor.info().dtype().label() + " " + shape
                            + ", digests of rows must be i64 [rows] or [rows, " + COLUMNS.size() + "] of at most "
                            + MAX_ROWS + " rows");
        }
        ByteBuffer bytes = tensor.load();
        long[] digests = new long[(int) shape.elements()];
        for (int i = 0; i < digests.length; i++) {
            digests[i] = bytes.getLong();
            if (digests[i] < 0 || digests[i] > MAX_CRC) {
                throw CheckpointException.of(
                        ErrorClass.MALFORMED,
                        golden,
                        tensor.info().name(),
                        "holds " + digests[i] + ", a CRC-32 is 0 to " + MAX_CRC);
            }
        }
        return new RecordedRows(digests, shape.rank() == 1 ? 1 : COLUMNS.size());
    }

    int rows() {
        return digests.length / columns;
    }

    /** {@return whether a row had exactly these values} */
    boolean is(int row, long crc) {
        return digests[row * columns] == crc;
    }

    /** {@return whether a row has these values after rounding to a type; never if that was not recorded} */
    boolean isRounded(int row, DType dtype, long crc) {
        int column = COLUMNS.indexOf(dtype);
        return column >= 0 && column < columns && digests[row * columns + column] == crc;
    }

    /** {@return whether a row was of such a type in the original framework already, so that rounding to it changes nothing} */
    boolean wasOf(int row, DType dtype) {
        return isRounded(row, dtype, digests[row * columns]);
    }
}
