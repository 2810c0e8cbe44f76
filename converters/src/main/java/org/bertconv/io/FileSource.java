package org.bertconv.io;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * A regular file, read with positional reads and never mapped: a mapped file that shrinks kills the reader with an error that no one
 * can catch well. A file that changed while it was open is an error when it is closed.
 */
public final class FileSource implements ByteSource, Closeable {

    private final SourceName name;
    private final Path path;
    private final FileChannel channel;
    private final long size;
    private final FileTime modified;
    private final boolean mayChange;

    FileSource(SourceName name, Path path, FileChannel channel, BasicFileAttributes attributes, boolean mayChange) {
        this.name = name;
        this.path = path;
        this.channel = channel;
        this.size = attributes.size();
        this.modified = attributes.lastModifiedTime();
        this.mayChange = mayChange;
    }

    /**
     * Opens a regular file for reading.
     *
     * @throws CheckpointException INPUT if it is missing, not a regular file (a fifo is never opened, so it cannot block), or may not
     *     be read
     */
    public static FileSource open(Path path, SourceName name) throws IOException {
        return open(path, name, false);
    }

    /** Opens a file as {@link #open(Path, SourceName)} does, but it may change as long as it is open: nothing rests on its bytes. */
    static FileSource openChanging(Path path, SourceName name) throws IOException {
        return open(path, name, true);
    }

    private static FileSource open(Path path, SourceName name, boolean mayChange) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            if (attributes.isDirectory()) {
                throw CheckpointException.of(ErrorClass.INPUT, name, "is a directory, not a file");
            }
            if (!attributes.isRegularFile()) {
                throw CheckpointException.of(ErrorClass.INPUT, name, "is not a regular file");
            }
            FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
            return new FileSource(name, path, channel, attributes, mayChange);
        } catch (NoSuchFileException e) {
            throw SystemErrors.missing(path, name);
        } catch (CheckpointException e) {
            throw e;
        } catch (IOException e) {
            throw CheckpointException.input(name, "cannot be opened: " + SystemErrors.reason(e), e);
        }
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
            int count = readOnce(position, into);
            if (count < 0) {
                throw CheckpointException.of(
                        ErrorClass.INPUT,
                        name,
                        "ends at byte " + position + " of " + size + ": it was cut while it was being read");
            }
            position += count;
        }
    }

    private int readOnce(long position, ByteBuffer into) throws IOException {
        try {
            return channel.read(into, position);
        } catch (IOException e) {
            throw CheckpointException.input(
                    name, "cannot be read at byte " + position + ": " + SystemErrors.reason(e), e);
        }
    }

    /**
     * Closes the file.
     *
     * @throws CheckpointException INPUT if its size or modification time changed since it was opened
     */
    @Override
    public void close() throws IOException {
        if (!channel.isOpen()) {
            return;
        }
        channel.close();
        if (!mayChange) {
            requireUnchanged();
        }
    }

    /**
     * Looks at the file as it is now.
     *
     * @throws CheckpointException INPUT if its size or modification time changed since it was opened
     */
    public void requireUnchanged() throws IOException {
        if (!Files.exists(path)
                || Files.size(path) != size
                || !Files.getLastModifiedTime(path).equals(modified)) {
            throw CheckpointException.of(ErrorClass.INPUT, name, "changed while it was being read");
        }
    }
}
