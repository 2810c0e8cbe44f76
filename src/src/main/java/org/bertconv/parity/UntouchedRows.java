package org.bertconv.parity;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Floats;
import org.bertconv.tensor.Tensor;

/**
 * The rows of a table that no probe uses: no output shows them, their content does.
 *
 * @param name of the table
 * @param rows how many
 * @param left SHA-256 of their values as little-endian float32, in order
 * @param right the same of the other side, if it is a model that has the table
 */
public record UntouchedRows(String name, long rows, String left, Optional<String> right) {

    /** {@return the same under another name of the table} */
    UntouchedRows named(String other) {
        return new UntouchedRows(other, rows, left, right);
    }

    /** {@return the digest of the rows of a table that are not used} */
    static String digest(Tensor table, Set<Long> used) throws IOException {
        MessageDigest digest = sha256();
        long rows = table.info().shape().dimension(0);
        DType dtype = table.info().dtype();
        int columns = Math.toIntExact(table.info().shape().elements() / rows);
        ByteBuffer row = ByteBuffer.allocate(columns * dtype.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer singles = ByteBuffer.allocate(columns * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        try (ReadableByteChannel channel = table.open()) {
            for (long number = 0; number < rows; number++) {
                Tensor.readFully(channel, row.clear());
                if (!used.contains(number)) {
                    row.flip();
                    singles.clear();
                    while (row.hasRemaining()) {
                        singles.putFloat((float) Floats.get(row, dtype));
                    }
                    digest.update(singles.flip());
                }
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
