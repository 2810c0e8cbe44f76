package org.bertconv.model;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Reads the layers of an encoder in order, each in the background while the one before it computes. When the caller closes a layer before
 * it asks for the next, no more than two are in memory.
 */
final class LayerLoader implements AutoCloseable {

    private final Weights weights;
    private final ModelConfig config;
    private final Precision precision;
    private final ExecutorService reader = Executors.newSingleThreadExecutor();

    /** At most one: the layer that is being read, or is ready. */
    private final Queue<Future<LayerWeights>> ahead = new ArrayDeque<>();

    private int started;

    LayerLoader(Weights weights, ModelConfig config, Precision precision) {
        this.weights = weights;
        this.config = config;
        this.precision = precision;
        startNext();
    }

    /**
     * {@return the weights of the next layer, which the caller closes}
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
            String prefix = "bert.encoder.layer." + started++;
            ahead.add(reader.submit(() -> LayerWeights.load(weights, prefix, config, precision)));
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

    /** Frees what was read ahead and nobody asked for. */
    @Override
    public void close() {
        reader.shutdown();
        for (Future<LayerWeights> layer : ahead) {
            try {
                await(layer).close();
            } catch (IOException | IllegalStateException e) {
                // Nobody asked for that layer, so nobody misses it.
            }
        }
    }
}
