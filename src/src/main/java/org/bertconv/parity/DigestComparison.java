package org.bertconv.parity;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Floats;
import org.bertconv.tensor.Tensor;

/**
 * Compares the rows of one tensor with their digests, a row at a time. Rounding to a narrower type is no difference, whichever side it was
 * on; but only what is stored as float32 or wider can be told to be other values.
 */
final class DigestComparison {

    private static final List<DType> NARROW = List.of(DType.F16, DType.BF16);
    private static final int CHUNK_BYTES = 1 << 20;

    private final DigestedTensor digested;
    private final RecordedRows recorded;
    private final DType dtype;
    private final int columns;
    private final ByteBuffer converted;
    private final ByteBuffer rounded;
    private final CRC32 crc = new CRC32();
    private final BitSet same = new BitSet();
    private final BitSet other = new BitSet();
    private final Map<DType, BitSet> explained = new EnumMap<>(DType.class);

    private DigestComparison(DigestedTensor digested, RecordedRows recorded) {
        this.digested = digested;
        this.recorded = recorded;
        this.dtype = digested.tensor().info().dtype();
        this.columns = Math.toIntExact(digested.tensor().info().shape().elements() / digested.rows());
        this.converted = buffer(1, DType.F32);
        this.rounded = buffer(1, DType.F32);
        NARROW.forEach(narrow -> explained.put(narrow, new BitSet()));
    }

    private ByteBuffer buffer(int rows, DType of) {
        return ByteBuffer.allocate(Math.multiplyExact(rows, Math.multiplyExact(columns, of.bytes())))
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    /** {@return how the rows of a tensor compare with those that were recorded} */
    static DigestedRows of(DigestedTensor digested, RecordedRows recorded) throws IOException {
        int rows = Math.min(digested.rows(), recorded.rows() - digested.first());
        if (rows <= 0 || digested.tensor().info().shape().elements() == 0) {
            return DigestedRows.none();
        }
        return new DigestComparison(digested, recorded).rows(rows);
    }

    private DigestedRows rows(int rows) throws IOException {
        int bytes = columns * dtype.bytes();
        int atOnce = Math.max(1, Math.min(rows, CHUNK_BYTES / bytes));
        ByteBuffer chunk = buffer(atOnce, dtype);
        try (ReadableByteChannel channel = digested.tensor().open()) {
            for (int start = 0; start < rows; start += atOnce) {
                int count = Math.min(atOnce, rows - start);
                Tensor.readFully(channel, chunk.clear().limit(count * bytes));
                for (int i = 0; i < count; i++) {
                    ByteBuffer row = chunk.slice(i * bytes, bytes).order(ByteOrder.LITTLE_ENDIAN);
                    compare(start + i, digested.first() + start + i, dtype == DType.F32 ? row : converted(row));
                }
            }
        }
        Optional<DType> why = NARROW.stream()
                .filter(narrow -> !other.isEmpty() && other.equals(explained.get(narrow)))
                .findFirst();
        return new DigestedRows(same, other, why);
    }

    /** @param number of the row among those that were recorded */
    private void compare(int row, int number, ByteBuffer singles) {
        long own = crc(singles);
        boolean finite = Finite.all(singles, DType.F32);
        if (finite
                && (recorded.is(number, own) || recorded.isRounded(number, dtype, own) || wasNarrow(number, singles))) {
            same.set(row);
        } else if (!finite || (dtype.bytes() >= Float.BYTES && !QuantizedRow.is(singles))) {
            other.set(row);
            explained.forEach((narrow, explains) -> explains.set(row, recorded.isRounded(number, narrow, own)));
        }
    }

    private ByteBuffer converted(ByteBuffer stored) {
        converted.clear();
        while (stored.hasRemaining()) {
            converted.putFloat((float) Floats.get(stored, dtype));
        }
        return converted.flip();
    }

    /** Whether the original framework had this row in a narrower type. */
    private boolean wasNarrow(int number, ByteBuffer singles) {
        return NARROW.stream()
                .filter(narrow -> dtype.bytes() > narrow.bytes() && recorded.wasOf(number, narrow))
                .anyMatch(narrow -> recorded.is(number, crc(rounded(singles, narrow))));
    }

    private ByteBuffer rounded(ByteBuffer singles, DType narrow) {
        ByteBuffer one = ByteBuffer.allocate(narrow.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        rounded.clear();
        for (int i = 0; i < columns; i++) {
            Floats.put(one.clear(), narrow, singles.getFloat(i * Float.BYTES));
            rounded.putFloat((float) Floats.get(one.flip(), narrow));
        }
        return rounded.flip();
    }

    private long crc(ByteBuffer row) {
        crc.reset();
        crc.update(row.duplicate());
        return crc.getValue();
    }
}
