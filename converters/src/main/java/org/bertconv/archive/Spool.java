package org.bertconv.archive;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.MemorySource;
import org.bertconv.io.Printable;
import org.bertconv.io.SourceName;
import org.bertconv.io.SystemErrors;

/**
 * Content that can only be read from front to back, copied once so that it can be read anywhere. A copy on disk has no name: it is unlinked
 * as soon as it is open, so that nothing of it stays, whatever happens to this process.
 */
final class Spool implements ByteSource, Closeable {

    /** The largest content that is kept in memory. */
    static final long IN_MEMORY = 16 << 20;

    private static final int PART = 1 << 18;

    private final SourceName name;
    private final FileChannel channel;
    private final long size;

    private Spool(SourceName name, FileChannel channel, long size) {
        this.name = name;
        this.channel = channel;
        this.size = size;
    }

    /**
     * {@return the content of a channel, which is read to its end}
     *
     * @param bytes as many as it gives
     */
    static ByteSource of(SourceName name, ReadableByteChannel content, long bytes) throws IOException {
        if (bytes > IN_MEMORY) {
            return onDisk(name, content);
        }
        ByteBuffer all = ByteBuffer.allocate((int) bytes);
        while (all.hasRemaining() && content.read(all) >= 0) {}
        return MemorySource.of(name, all.flip());
    }

    /** {@return the content of a channel of unknown size, copied to a temporary file} */
    static Spool onDisk(SourceName name, ReadableByteChannel content) throws IOException {
        return copy(name, content, temporary(name, Path.of(System.getProperty("java.io.tmpdir", "."))));
    }

    /** {@return the content of a channel, copied to an empty file, which is closed if that fails} */
    static Spool copy(SourceName name, ReadableByteChannel content, FileChannel file) throws IOException {
        try {
            long size = 0;
            ByteBuffer part = ByteBuffer.allocateDirect(PART);
            while (content.read(part) >= 0) {
                part.flip();
                size += part.remaining();
                write(name, file, part);
                part.clear();
            }
            return new Spool(name, file, size);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** Reads a channel to its end, for the sake of its checks. */
    static void drain(ReadableByteChannel content) throws IOException {
        ByteBuffer part = ByteBuffer.allocateDirect(PART);
        while (content.read(part.clear()) >= 0) {}
    }

    static FileChannel temporary(SourceName name, Path directory) throws IOException {
        try {
            return unlinked(Files.createTempFile(directory, "bertconv-", ".spool"));
        } catch (IOException e) {
            throw unpacked(name, "no temporary file can be made in " + Printable.of(directory.toString()), e);
        }
    }

    private static FileChannel unlinked(Path path) throws IOException {
        try {
            return FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        } catch (IOException e) {
            Files.deleteIfExists(path);
            throw e;
        }
    }

    private static void write(SourceName name, FileChannel file, ByteBuffer part) throws IOException {
        try {
            while (part.hasRemaining()) {
                file.write(part);
            }
        } catch (IOException e) {
            throw unpacked(name, "the temporary file cannot be written", e);
        }
    }

    private static CheckpointException unpacked(SourceName name, String what, IOException cause) {
        return CheckpointException.input(name, "cannot be unpacked: " + what + ": " + SystemErrors.reason(cause), cause)
                .hint("BERTCONV_JAVA_OPTS=-Djava.io.tmpdir=DIR unpacks to another directory");
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    @Override
    public SourceName name() {
        return name;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
        requireInside("read", offset, into.remaining());
        long position = offset;
        while (into.hasRemaining()) {
            int count = channel.read(into, position);
            if (count < 0) {
                throw CheckpointException.of(
                        ErrorClass.INPUT,
                        name,
                        "the temporary file that it was unpacked to ends at byte " + position + " of " + size);
            }
            position += count;
        }
    }
}
