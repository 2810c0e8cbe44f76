package org.bertconv.model;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Reads the blocks of an encoder in order, each in the background while the one before it computes. There is memory for two blocks, used
 * in turn. A block whose weights are those of the block before it is not read again.
 */
final class LayerLoader implements AutoCloseable {

    private final Weights weights;
    private final List<String> blocks;
    private final ModelConfig config;
    private final Nd4jTensors even;
    private final Nd4jTensors odd;
    private final ExecutorService reader = Executors.newSingleThreadExecutor();

    /** At most one: the block that is being read, or is ready. */
    private final Queue<Future<LayerWeights>> ahead = new ArrayDeque<>();

    private int started;
    private int reads;
    private Future<LayerWeights> last = CompletableFuture.failedFuture(new IllegalStateException("nothing was read"));

    /** @param blocks the prefix of the names of each block */
    LayerLoader(Weights weights, List<String> blocks, ModelConfig config, Precision precision) {
        this.weights = weights;
        this.blocks = List.copyOf(blocks);
        this.config = config;
        even = new Nd4jTensors(precision);
        odd = new Nd4jTensors(precision);
        startNext();
    }

    /**
     * {@return the weights of the next block, which are valid until the next call}
     *
     * @throws IOException if a tensor is missing, has another shape, or cannot be read
     */
    LayerWeights next() throws IOException {
        LayerWeights layer = await(ahead.remove());
        startNext();
        return layer;
    }

    private void startNext() {
        if (started < blocks.size()) {
            String prefix = blocks.get(started);
            if (started == 0 || !prefix.equals(blocks.get(started - 1))) {
                last = read(prefix);
            }
            ahead.add(last);
            started++;
        }
    }

    private Future<LayerWeights> read(String prefix) {
        Nd4jTensors memory = reads++ % 2 == 0 ? even : odd;
        return reader.submit(() -> {
            memory.reuse();
            return LayerWeights.load(weights, prefix, config, memory);
        });
    }

    private static LayerWeights await(Future<LayerWeights> layer) throws IOException {
        try {
            return layer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while reading weights").initCause(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException("reading weights failed", e.getCause());
        }
    }

    /** Waits for the reader, which may be filling memory, and then frees it. A failure to read what nobody asked for is none. */
    @Override
    public void close() {
        reader.shutdown();
        boolean interrupted = false;
        boolean done = false;
        while (!done) {
            try {
                done = reader.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        even.close();
        odd.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
