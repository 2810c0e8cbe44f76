package org.bertconv.io;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Random access to the bytes of a file, or of a member of an archive. Offsets and sizes are {@code long} everywhere. Safe for use by
 * several threads at once.
 */
public interface ByteSource {

    /** {@return what messages call it} */
    SourceName name();

    /** {@return the size in bytes} */
    long size();

    /**
     * Fills the buffer with the bytes from {@code offset} on.
     *
     * @throws CheckpointException MALFORMED if fewer bytes are left than the buffer wants, INPUT if the device fails
     */
    void read(long offset, ByteBuffer into) throws IOException;

    /**
     * {@return {@code length} bytes from {@code offset} on, little-endian, position 0}
     *
     * @throws CheckpointException MALFORMED if fewer bytes are left; checked before anything is allocated
     */
    default ByteBuffer read(long offset, int length) throws IOException {
        requireInside("read", offset, length);
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        read(offset, buffer);
        return buffer.flip().order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * {@return how many bytes from a position on were put into the buffer, as many as it takes and as there are; -1 at the end}
     *
     * @throws CheckpointException INPUT if the device fails
     */
    default int readSome(long position, ByteBuffer into) throws IOException {
        if (position >= size()) {
            return -1;
        }
        int count = (int) Math.min(into.remaining(), size() - position);
        int limit = into.limit();
        into.limit(into.position() + count);
        try {
            read(position, into);
        } finally {
            into.limit(limit);
        }
        return count;
    }

    /**
     * Checks that {@code [offset, offset + length)} lies inside.
     *
     * @throws CheckpointException MALFORMED if it does not
     */
    default void requireInside(String field, long offset, long length) throws CheckpointException {
        if (offset < 0 || length < 0 || offset > size() || length > size() - offset) {
            throw malformed(
                    field, Math.max(offset, 0), "%d bytes at %d do not fit into %d bytes", length, offset, size());
        }
    }

    /** {@return the part {@code [offset, offset + length)} as a source of its own, under another name} */
    default ByteSource slice(SourceName name, long offset, long length) throws CheckpointException {
        requireInside(name.toString(), offset, length);
        return new Slice(this, name, offset, length);
    }

    /** {@return a MALFORMED error about a field at an offset of this source} */
    @FormatMethod
    default CheckpointException malformed(String field, long offset, @FormatString String detail, Object... args) {
        return error(ErrorClass.MALFORMED, field, offset, detail, args);
    }

    /** {@return an error about a field at an offset of this source; negative offset: no offset is shown} */
    @FormatMethod
    default CheckpointException error(
            ErrorClass errorClass, String field, long offset, @FormatString String detail, Object... args) {
        return CheckpointException.at(errorClass, name(), field, offset, size(), String.format(detail, args));
    }
}
