package org.bertconv.output;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One file of an {@link OutputDirectory}, under a temporary name until all are complete. Its size is known beforehand, so that several
 * threads may write to places of their own.
 */
public final class OutputFile {

    /**
     * So many bytes are sent to the device at a time while others are still being written. The device is then never idle until the end;
     * the last force, on which the promise rests, finds little left to do.
     */
    private static final long FLUSH_BYTES = 64L << 20;

    private final String name;
    private final long size;
    private final Path shown;
    private final Path temporary;
    private final OutputChannel channel;
    private final Flusher flusher;
    private final AtomicLong unflushed = new AtomicLong();
    private final AtomicBoolean flushing = new AtomicBoolean();
    private volatile @Nullable IOException failure;

    OutputFile(String name, long size, Path shown, Path temporary, OutputChannel channel, Flusher flusher) {
        this.name = name;
        this.size = size;
        this.shown = shown;
        this.temporary = temporary;
        this.channel = channel;
        this.flusher = flusher;
    }

    /** {@return the name that it will have in the directory} */
    public String name() {
        return name;
    }

    /** {@return the size in bytes that it will have} */
    public long size() {
        return size;
    }

    /**
     * Writes all that remains in the buffer. May be called by several threads.
     *
     * @throws org.bertconv.io.CheckpointException OUTPUT if the system refuses
     * @throws IllegalArgumentException if that leaves the size of the file
     */
    public void write(long position, ByteBuffer bytes) throws IOException {
        int count = bytes.remaining();
        if (position < 0 || position > size - count) {
            throw new IllegalArgumentException(count + " bytes at " + position + " leave " + name + " of " + size);
        }
        try {
            channel.write(position, bytes);
        } catch (IOException e) {
            throw OutputErrors.failed(shown, "cannot be written at byte " + position, e);
        }
        if (unflushed.addAndGet(count) >= FLUSH_BYTES && flushing.compareAndSet(false, true)) {
            unflushed.set(0);
            flusher.start(this::flush);
        }
    }

    /** A failed flush tells of lost bytes once and never again, so it is kept and fails the file for good. */
    private void flush() {
        try {
            channel.force(false);
        } catch (IOException e) {
            failure = e;
        } finally {
            flushing.set(false);
        }
    }

    /** Forces and closes the file; the flusher has come to rest. */
    void finish() throws IOException {
        try (channel) {
            IOException early = failure;
            if (early != null) {
                throw early;
            }
            if (channel.size() != size) {
                throw new IllegalStateException(name + " has " + channel.size() + " bytes of " + size);
            }
            channel.force(true);
        } catch (IOException e) {
            throw OutputErrors.failed(shown, "cannot be brought to the device", e);
        }
    }

    /** Gives up the file; what was written stays until it is deleted. */
    void abandon() {
        try {
            channel.close();
        } catch (IOException e) {
            // The bytes are thrown away in any case.
        }
    }

    Path shown() {
        return shown;
    }

    Path temporary() {
        return temporary;
    }
}
