package org.bertconv.archive;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.Printable;

/** What stands around a member's data, its local header before and its descriptor behind, compared with the central header. */
final class ZipLocal {

    private static final int SIGNATURE = 0x04034b50;
    private static final int DESCRIPTOR_SIGNATURE = 0x08074b50;
    private static final int BYTES = 30;

    private final ByteSource file;
    private final ZipHeader central;
    private final long at;
    private long dataOffset;

    private ZipLocal(ByteSource file, ZipHeader central) {
        this.file = file;
        this.central = central;
        this.at = central.offset();
    }

    /**
     * {@return the offset of the member's data}
     *
     * @param end where the next member, or the directory, begins
     * @throws CheckpointException MALFORMED if local header and descriptor do not say what the central header says, or if there is anything
     *     else before {@code end}
     */
    static long dataOffset(ByteSource file, ZipHeader central, long end) throws IOException {
        ZipLocal local = new ZipLocal(file, central);
        local.checkHeader(end);
        local.checkEnd(end);
        return local.dataOffset;
    }

    private void checkHeader(long end) throws IOException {
        if (end - at < BYTES) {
            throw malformed(at, "the local header overlaps what follows at %d", end);
        }
        ByteBuffer header = file.read(at, BYTES);
        if (header.getInt(0) != SIGNATURE) {
            throw malformed(at, "there is no local header");
        }
        requireSame("flags", Short.toUnsignedInt(header.getShort(6)), central.flags());
        requireSame("method", Short.toUnsignedInt(header.getShort(8)), central.method());
        int nameLength = Short.toUnsignedInt(header.getShort(26));
        int extraLength = Short.toUnsignedInt(header.getShort(28));
        if (end - at - BYTES < nameLength + extraLength) {
            throw malformed(at, "the local header overlaps what follows at %d", end);
        }
        if (!file.read(at + BYTES, nameLength).equals(central.rawName())) {
            throw malformed(at, "the local header has another name");
        }
        ZipExtra extra = ZipExtra.read(
                file, at, file.read(at + BYTES + nameLength, extraLength).array());
        requireSameOrLater("CRC-32", Integer.toUnsignedLong(header.getInt(14)), central.crc32());
        long bytes = extra.resolve("size", Integer.toUnsignedLong(header.getInt(22)));
        long stored = extra.resolve("compressed size", Integer.toUnsignedLong(header.getInt(18)));
        requireSameOrLater("size", bytes, central.bytes());
        requireSameOrLater("compressed size", stored, central.storedBytes());
        dataOffset = at + BYTES + nameLength + extraLength;
    }

    private void checkEnd(long end) throws IOException {
        if (central.storedBytes() > end - dataOffset) {
            throw malformed(at, "%d bytes at %d overlap what follows at %d", central.storedBytes(), dataOffset, end);
        }
        long dataEnd = dataOffset + central.storedBytes();
        int rest = (int) Math.min(end - dataEnd, Integer.MAX_VALUE);
        if (!central.hasDescriptor()) {
            if (rest != 0) {
                throw malformed(dataEnd, "%d bytes between the members belong to none", end - dataEnd);
            }
            return;
        }
        if (rest != 12 && rest != 16 && rest != 20 && rest != 24) {
            throw malformed(dataEnd, "a descriptor has 12, 16, 20 or 24 bytes, here are %d", end - dataEnd);
        }
        ByteBuffer descriptor = file.read(dataEnd, rest);
        boolean signed = rest == 16 || rest == 24;
        if (signed && descriptor.getInt() != DESCRIPTOR_SIGNATURE) {
            throw malformed(dataEnd, "the descriptor does not begin with PK 07 08");
        }
        boolean large = rest >= 20;
        requireSame("CRC-32", Integer.toUnsignedLong(descriptor.getInt()), central.crc32());
        requireSame("compressed size", size(descriptor, large), central.storedBytes());
        requireSame("size", size(descriptor, large), central.bytes());
    }

    private static long size(ByteBuffer descriptor, boolean large) {
        return large ? descriptor.getLong() : Integer.toUnsignedLong(descriptor.getInt());
    }

    /** With a descriptor, the local header may leave a field zero. */
    private void requireSameOrLater(String field, long local, long expected) throws CheckpointException {
        if (local != 0 || !central.hasDescriptor()) {
            requireSame(field, local, expected);
        }
    }

    private void requireSame(String field, long local, long expected) throws CheckpointException {
        if (local != expected) {
            throw malformed(at, "%s is %d at the data and %d in the directory", field, local, expected);
        }
    }

    @FormatMethod
    private CheckpointException malformed(long offset, @FormatString String detail, Object... args) {
        return file.malformed("member " + Printable.of(central.name()), offset, detail, args);
    }
}
