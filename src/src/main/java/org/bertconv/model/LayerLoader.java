package org.bertconv.model;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Reads the layers of an encoder in order, each in the background while the one before it computes. There is memory for two layers, used
 * in turn.
 */
final class LayerLoader implements AutoCloseable {

    private final Weights weights;
    private final ModelConfig config;
    private final Nd4jTensors even;
    private final Nd4jTensors odd;
    private final ExecutorService reader = Executors.newSingleThreadExecutor();

    /** At most one: the layer that is being read, or is ready. */
    private final Queue<Future<LayerWeights>> ahead = new ArrayDeque<>();

    private int started;

    LayerLoader(Weights weights, ModelConfig config, Precision precision) {
        this.weights = weights;
        this.config = config;
        even = new Nd4jTensors(precision);
        odd = new Nd4jTensors(precision);
        startNext();
    }

    /**
     * {@return the weights of the next layer, which are valid until the next call}
     *
     * @throws IOException if a tensor is missing, has another shape, or cannot be read
     */
    LayerWeights next() throws IOException {
        LayerWeights layer = await(ahead.remove());
        startNext();
        return layer;
    }

    private void startNext() {
        if (started < config.layers()) {
            String prefix = "bert.encoder.layer." + started;
            Nd4jTensors memory = started % 2 == 0 ? even : odd;
            ahead.add(reader.submit(() -> {
                memory.reuse();
                return LayerWeights.load(weights, prefix, config, memory);
            }));
            started++;
        }
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
