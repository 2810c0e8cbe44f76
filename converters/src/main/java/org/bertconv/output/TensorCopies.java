package org.bertconv.output;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.bertconv.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Copies tensors to their places with several threads, each through one buffer of a mebibyte. The first error, be it a checksum that
 * does not match or a full device, stops all of them.
 */
public final class TensorCopies {

    private static final int BUFFER_BYTES = 1 << 20;

    private final Queue<TensorCopy> waiting;
    private final Progress progress;
    private final long allBytes;
    private final int all;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger tensors = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    private TensorCopies(Collection<TensorCopy> copies, Progress progress) {
        List<TensorCopy> largestFirst = new ArrayList<>(copies);
        largestFirst.sort(Comparator.comparingLong(
                        (TensorCopy copy) -> copy.tensor().info().bytes())
                .reversed());
        this.waiting = new ConcurrentLinkedQueue<>(largestFirst);
        this.progress = progress;
        this.allBytes =
                copies.stream().mapToLong(c -> c.tensor().info().bytes()).sum();
        this.all = copies.size();
    }

    /**
     * Copies all, and returns when they are written.
     *
     * @param threads at least 1; the calling thread is one of them
     * @throws IOException the first error of any thread
     */
    public static void run(Collection<TensorCopy> copies, int threads, Progress progress) throws IOException {
        TensorCopies work = new TensorCopies(copies, progress);
        List<Thread> others = new ArrayList<>();
        for (int i = 1; i < Math.min(threads, copies.size()); i++) {
            Thread thread = new Thread(work::copyWaiting, "bertconv-write-" + i);
            thread.setDaemon(true);
            thread.start();
            others.add(thread);
        }
        work.copyWaiting();
        work.join(others);
        work.rethrow();
    }

    private void copyWaiting() {
        try {
            ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
            for (TensorCopy copy = waiting.poll(); copy != null && failure.get() == null; copy = waiting.poll()) {
                copy(copy, buffer);
            }
        } catch (Throwable e) {
            // Kept for the thread that waits for all; whatever it is, the output must not be committed.
            failure.compareAndSet(null, e);
        }
    }

    private void copy(TensorCopy copy, ByteBuffer buffer) throws IOException {
        long size = copy.tensor().info().bytes();
        try (ReadableByteChannel channel = copy.tensor().open()) {
            long position = 0;
            while (position < size && failure.get() == null) {
                buffer.clear().limit((int) Math.min(buffer.capacity(), size - position));
                Tensor.readFully(channel, buffer);
                buffer.flip();
                int count = buffer.remaining();
                copy.file().write(copy.position() + position, buffer);
                position += count;
                progress.update(bytes.addAndGet(count), allBytes, tensors.get(), all);
            }
        }
        progress.update(bytes.get(), allBytes, tensors.incrementAndGet(), all);
    }

    private void join(List<Thread> others) {
        boolean interrupted = false;
        for (Thread thread : others) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                    failure.compareAndSet(null, new IOException("interrupted while writing", e));
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void rethrow() throws IOException {
        Throwable first = failure.get();
        if (first instanceof IOException io) {
            throw io;
        }
        if (first instanceof RuntimeException bug) {
            throw bug;
        }
        if (first instanceof Error error) {
            throw error;
        }
    }
}
