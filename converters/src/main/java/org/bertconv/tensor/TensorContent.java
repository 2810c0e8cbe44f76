package org.bertconv.tensor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Compares and digests the bytes of tensors in bounded memory. */
public final class TensorContent {

    private static final int CHUNK_BYTES = 1 << 18;

    private TensorContent() {}

    /** {@return whether two tensors have one dtype, one shape and the same bytes} */
    public static boolean same(Tensor left, Tensor right) throws IOException {
        if (left.info().dtype() != right.info().dtype()
                || !left.info().shape().equals(right.info().shape())) {
            return false;
        }
        ByteBuffer a = ByteBuffer.allocateDirect(CHUNK_BYTES);
        ByteBuffer b = ByteBuffer.allocateDirect(CHUNK_BYTES);
        boolean same = true;
        try (ReadableByteChannel first = left.open();
                ReadableByteChannel second = right.open()) {
            for (long rest = left.info().bytes(); rest > 0; ) {
                int count = (int) Math.min(rest, CHUNK_BYTES);
                Tensor.readFully(first, a.clear().limit(count));
                Tensor.readFully(second, b.clear().limit(count));
                same &= a.flip().equals(b.flip());
                rest -= count;
            }
        }
        return same;
    }

    /** {@return SHA-256 of the little-endian row-major bytes, in lower-case hexadecimal digits} */
    public static String sha256(Tensor tensor) throws IOException {
        MessageDigest digest = sha256();
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
        try (ReadableByteChannel channel = tensor.open()) {
            for (long rest = tensor.info().bytes(); rest > 0; ) {
                int count = (int) Math.min(rest, CHUNK_BYTES);
                Tensor.readFully(channel, chunk.clear().limit(count));
                digest.update(chunk.flip());
                rest -= count;
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
