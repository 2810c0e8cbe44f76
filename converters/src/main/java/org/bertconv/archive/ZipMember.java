package org.bertconv.archive;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.SourceChannel;
import org.bertconv.io.SourceName;

/**
 * A member of a zip archive, whose headers were checked.
 *
 * @param archive the archive
 * @param name with {@code /}, relative; ends with {@code /} if it is a directory
 * @param deflated whether it is deflated and not stored
 * @param offset of its first byte in the archive
 * @param storedBytes as many as it has in the archive
 * @param bytes as many as it is
 * @param crc32 of those
 * @param budget what inflating may give
 */
public record ZipMember(
        ByteSource archive,
        String name,
        boolean deflated,
        long offset,
        long storedBytes,
        long bytes,
        long crc32,
        InflateBudget budget) {

    /** {@return what messages call it: {@code archive!member}} */
    public SourceName source() {
        return archive.name().member(name);
    }

    /** {@return whether it is a directory} */
    public boolean isDirectory() {
        return name.endsWith("/");
    }

    /** {@return the bytes as they lie in the archive, a part of it and not a copy; their checksum is not looked at} */
    public ByteSource stored() throws CheckpointException {
        return archive.slice(source(), offset, storedBytes);
    }

    /**
     * Starts reading the content from its first byte, inflating it if need be.
     *
     * @return a channel whose read of the last byte throws MALFORMED if the checksum does not match, and LIMIT if the content is out of
     *     proportion; for one thread
     */
    public ReadableByteChannel open() throws IOException {
        ByteSource stored = stored();
        if (!deflated) {
            return new ChecksumChannel(new SourceChannel(stored), stored, bytes, crc32);
        }
        return new ChecksumChannel(new InflateChannel(stored, bytes, budget), stored, bytes, crc32);
    }

    /**
     * {@return the content for reading anywhere, its checksum checked: of a stored member the part of the archive, of a deflated one a copy,
     * in memory if it is small and else in a temporary file that goes away with the last use}
     */
    public ByteSource content() throws IOException {
        try (ReadableByteChannel channel = open()) {
            if (!deflated) {
                Spool.drain(channel);
                return stored();
            }
            return Spool.of(source(), channel, bytes);
        }
    }
}
