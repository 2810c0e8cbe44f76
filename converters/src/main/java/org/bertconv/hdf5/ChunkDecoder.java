package org.bertconv.hdf5;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.ZipException;
import org.bertconv.deflate.ZlibStream;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.MemorySource;

/**
 * Undoes the filters of chunks, the last one first.
 *
 * @param file to read from
 * @param name of the dataset, for messages
 * @param filters in the order in which they were done
 * @param chunkBytes of every chunk once they are undone
 */
record ChunkDecoder(Hdf5Bytes file, String name, List<Filter> filters, int chunkBytes) {

    private static final int CHECKSUM = 4;
    private static final int SMALL = 1 << 20;

    ChunkDecoder {
        filters = List.copyOf(filters);
    }

    /** {@return what inflates chunks for one thread} */
    ZlibStream inflater() {
        return new ZlibStream(file.file());
    }

    /**
     * {@return the elements of a chunk; of large ones one at a time, so that several threads do not need several times the memory}
     *
     * @param zlib of this thread
     */
    byte[] decode(Chunk chunk, ZlibStream zlib) throws IOException {
        if (chunkBytes <= SMALL) {
            return read(chunk, zlib);
        }
        synchronized (file) {
            return read(chunk, zlib);
        }
    }

    private byte[] read(Chunk chunk, ZlibStream zlib) throws IOException {
        // No filter makes a chunk much larger; deflate adds a few bytes to what it cannot shrink.
        long most = chunkBytes + chunkBytes / 16L + 1024;
        if (chunk.bytes() > (filters.isEmpty() ? chunkBytes : most)) {
            throw malformed(chunk, chunk.bytes() + " bytes are stored for a chunk of " + chunkBytes);
        }
        byte[] bytes = new byte[(int) chunk.bytes()];
        file.slice(name, chunk.address(), chunk.bytes()).read(0, ByteBuffer.wrap(bytes));
        for (int i = filters.size() - 1; i >= 0; i--) {
            if ((chunk.mask() >> i & 1) == 0) {
                bytes = undo(filters.get(i), bytes, chunk, zlib);
            }
        }
        if (bytes.length != chunkBytes) {
            throw malformed(chunk, "a chunk has " + bytes.length + " bytes and needs " + chunkBytes);
        }
        return bytes;
    }

    private byte[] undo(Filter filter, byte[] bytes, Chunk chunk, ZlibStream zlib) throws IOException {
        return switch (filter.kind()) {
            case DEFLATE -> inflate(bytes, chunk, zlib);
            case SHUFFLE -> unshuffle(bytes, filter.width());
            case FLETCHER32 -> check(bytes, chunk);
        };
    }

    private byte[] inflate(byte[] bytes, Chunk chunk, ZlibStream content) throws IOException {
        ByteBuffer out = ByteBuffer.allocate(inflatedBytes(chunk));
        try {
            content.start(MemorySource.of(file.file().name(), bytes));
            int count = 0;
            while (count >= 0 && out.hasRemaining()) {
                count = content.read(out);
            }
            // The end is looked for, since the checksum is compared there.
            if (count >= 0 && content.read(ByteBuffer.allocate(1)) > 0) {
                throw malformed(chunk, "a chunk inflates to more than " + chunkBytes + " bytes");
            }
            return out.hasRemaining() ? Arrays.copyOf(out.array(), out.position()) : out.array();
        } catch (EOFException e) {
            throw malformed(chunk, "a deflated chunk ends early");
        } catch (ZipException e) {
            throw malformed(chunk, "a deflated chunk is damaged: " + e.getMessage());
        }
    }

    /** A checksum that was added before is deflated as well. */
    private int inflatedBytes(Chunk chunk) {
        boolean sum = IntStream.range(0, filters.size())
                .anyMatch(i -> filters.get(i).kind() == Filter.Kind.FLETCHER32 && (chunk.mask() >> i & 1) == 0);
        return chunkBytes + (sum ? CHECKSUM : 0);
    }

    /** All first bytes of elements stand before all second ones, and so on; what is left over at the end stays. */
    private static byte[] unshuffle(byte[] bytes, long width) {
        if (width < 2 || width > bytes.length) {
            return bytes;
        }
        int step = (int) width;
        int count = bytes.length / step;
        byte[] out = new byte[bytes.length];
        int at = 0;
        for (int k = 0; k < count; k++) {
            for (int from = k; at < (k + 1) * step; from += count) {
                out[at++] = bytes[from];
            }
        }
        System.arraycopy(bytes, at, out, at, bytes.length - at);
        return out;
    }

    private byte[] check(byte[] bytes, Chunk chunk) throws CheckpointException {
        int length = bytes.length - CHECKSUM;
        if (length < 0) {
            throw malformed(chunk, "a chunk of " + bytes.length + " bytes has no checksum");
        }
        int found =
                ByteBuffer.wrap(bytes).order(java.nio.ByteOrder.LITTLE_ENDIAN).getInt(length);
        int expected = Fletcher32.of(bytes, length);
        if (found != expected) {
            throw malformed(
                    chunk, String.format("checksum of a chunk is %08x, and its bytes have %08x", found, expected));
        }
        return Arrays.copyOf(bytes, length);
    }

    private CheckpointException malformed(Chunk chunk, String detail) {
        return file.file().malformed(name, file.offset(chunk.address()), "%s", detail);
    }
}
