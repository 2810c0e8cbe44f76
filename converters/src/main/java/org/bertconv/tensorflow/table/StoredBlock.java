package org.bertconv.tensorflow.table;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.bertconv.io.ByteCursor;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;

/** A block that is too large for memory: it is verified in portions, and then its entries are gone through without their values. */
final class StoredBlock {

    private static final String FIELD = "data block";
    private static final int PORTION_BYTES = 1 << 20;
    private static final int MAX_VARINT_BYTES = 5;

    private final ByteSource file;
    private final ByteCursor in;
    private final long start;
    private final long end;
    private TableKey key = TableKey.EMPTY;
    private Stretch value;

    private StoredBlock(ByteSource file, BlockHandle handle, long entryBytes) throws IOException {
        this.file = file;
        this.in = new ByteCursor(file, handle.offset());
        this.start = handle.offset();
        this.end = handle.offset() + entryBytes;
        this.value = new Stretch(file, FIELD, start, 0);
    }

    /**
     * {@return a block, not verified}
     *
     * @throws CheckpointException MALFORMED if it cannot hold its restarts, LIMIT if it is compressed
     */
    static StoredBlock open(ByteSource file, BlockHandle handle) throws IOException {
        Excerpt tail = Excerpt.read(
                file,
                FIELD,
                handle.offset() + handle.size() - Integer.BYTES,
                Integer.BYTES + TableLayout.TRAILER_BYTES);
        if (tail.octet(Integer.BYTES) != TableLayout.STORED) {
            throw tail.error(
                    ErrorClass.LIMIT,
                    Integer.BYTES,
                    "block of %d bytes is not stored as it is, and over the limit of %d",
                    handle.size(),
                    TableLayout.MAX_BLOCK_BYTES);
        }
        long restarts = Integer.toUnsignedLong(tail.int32(0));
        long most = handle.size() / Integer.BYTES - 1;
        if (restarts < 1 || restarts > most) {
            throw tail.malformed(0, "restart count is %d, must be 1 to %d", restarts, most);
        }
        return new StoredBlock(file, handle, handle.size() - (restarts + 1) * Integer.BYTES);
    }

    /**
     * Reads all of a block.
     *
     * @throws CheckpointException MALFORMED if its checksum is wrong
     */
    static void verify(ByteSource file, BlockHandle handle) throws IOException {
        MaskedCrc32c crc = new MaskedCrc32c();
        ByteBuffer portion = ByteBuffer.allocateDirect(PORTION_BYTES);
        long crcAt = handle.offset() + handle.size() + 1;
        for (long at = handle.offset(); at < crcAt; ) {
            portion.clear().limit((int) Math.min(PORTION_BYTES, crcAt - at));
            file.read(at, portion);
            at += portion.position();
            crc.update(portion.flip());
        }
        int stored = Excerpt.read(file, FIELD, crcAt, Integer.BYTES).int32(0);
        if (stored != crc.value()) {
            throw file.malformed(
                    FIELD,
                    crcAt,
                    "masked crc32c is 0x%08X, the %d bytes give 0x%08X",
                    stored,
                    handle.size() + 1,
                    crc.value());
        }
    }

    /** {@return the key of the entry that {@link #advance()} went to} */
    TableKey key() {
        return key;
    }

    /** {@return the value of the entry that {@link #advance()} went to} */
    Stretch value() {
        return value;
    }

    /**
     * Goes to the next entry.
     *
     * @return whether there is one
     * @throws CheckpointException MALFORMED if the entry is broken or its key not over the one before
     */
    boolean advance() throws IOException {
        long at = in.position();
        if (at == end) {
            return false;
        }
        long shared = varint(at);
        long unshared = varint(at);
        long length = varint(at);
        long left = end - in.position();
        if (unshared > left || length > left - unshared) {
            throw file.malformed(
                    FIELD, at, "key of %d and value of %d bytes are over the %d left", unshared, length, left);
        }
        TableKey next = nextKey(at, shared, unshared);
        value = new Stretch(file, "entry " + next, in.position(), length);
        in.skip(FIELD, length);
        key = next;
        return true;
    }

    private TableKey nextKey(long at, long shared, long unshared) throws IOException {
        if (shared > key.length()) {
            throw file.malformed(
                    FIELD, at, "key shares %d bytes with the key before it, which has %d", shared, key.length());
        }
        if (shared + unshared > TableLayout.MAX_KEY_BYTES) {
            throw file.error(
                    ErrorClass.LIMIT,
                    FIELD,
                    at,
                    "key of %d bytes is over the limit of %d",
                    shared + unshared,
                    TableLayout.MAX_KEY_BYTES);
        }
        String suffix = new String(in.bytes(FIELD, (int) unshared), StandardCharsets.ISO_8859_1);
        TableKey next = new TableKey(key.octets().substring(0, (int) shared) + suffix);
        if (at > start && next.compareTo(key) <= 0) {
            throw file.malformed(FIELD, at, "key \"%s\" does not come after \"%s\"", next, key);
        }
        return next;
    }

    private long varint(long at) throws IOException {
        long number = 0;
        for (int i = 0; i < MAX_VARINT_BYTES && in.position() < end; i++) {
            int octet = in.u8(FIELD);
            number |= (octet & 0x7fL) << (7 * i);
            if (octet < 0x80) {
                return number;
            }
        }
        throw file.malformed(FIELD, at, "varint is cut or over 32 bits");
    }
}
