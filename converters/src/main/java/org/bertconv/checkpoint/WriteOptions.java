package org.bertconv.checkpoint;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bertconv.io.ByteSource;
import org.bertconv.output.Progress;
import tools.jackson.databind.node.ObjectNode;

/**
 * How weights are to be written.
 *
 * @param maxShardBytes tensors are spread over several files once they are more than this many bytes together; a single tensor is
 *     never split
 * @param metadata texts to keep beside the tensors, for formats that can
 * @param fileName the one file to write, whatever its size, when the user named a file and not a directory
 * @param config the hyper-parameters, for formats that carry them inside
 * @param companions vocabulary and tokenizer files by name, for formats that carry them inside
 * @param threads how many threads copy tensors, at least 1
 * @param progress is told how far the copying is
 */
public record WriteOptions(
        long maxShardBytes,
        Map<String, String> metadata,
        Optional<String> fileName,
        Optional<ObjectNode> config,
        Map<String, ByteSource> companions,
        int threads,
        Progress progress) {

    /** The size over which Hugging Face's libraries split a checkpoint as well. */
    public static final long DEFAULT_SHARD_BYTES = 5_000_000_000L;

    /** More threads than this only wait for memory and the device. */
    private static final int MOST_THREADS = 4;

    /** Copies the maps. */
    public WriteOptions {
        if (maxShardBytes < 1) {
            throw new IllegalArgumentException("maxShardBytes " + maxShardBytes + " is not positive");
        }
        if (threads < 1) {
            throw new IllegalArgumentException("threads " + threads + " is not positive");
        }
        metadata = Map.copyOf(metadata);
        companions = Collections.unmodifiableMap(new TreeMap<>(companions));
    }

    /** A directory, as many threads as there are cores but at most four, nothing beside the tensors, nobody listening. */
    public WriteOptions(long maxShardBytes, Map<String, String> metadata) {
        this(
                maxShardBytes,
                metadata,
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Math.min(Runtime.getRuntime().availableProcessors(), MOST_THREADS),
                Progress.NONE);
    }

    /** {@return the same, to one file of this name} */
    public WriteOptions toFile(String name) {
        return new WriteOptions(maxShardBytes, metadata, Optional.of(name), config, companions, threads, progress);
    }

    /** {@return the same with what stands beside the weights} */
    public WriteOptions with(ObjectNode hyperParameters, Map<String, ByteSource> beside) {
        return new WriteOptions(
                maxShardBytes, metadata, fileName, Optional.of(hyperParameters), beside, threads, progress);
    }

    /** {@return the same with so many threads} */
    public WriteOptions withThreads(int count) {
        return new WriteOptions(maxShardBytes, metadata, fileName, config, companions, count, progress);
    }

    /** {@return the same with a listener} */
    public WriteOptions withProgress(Progress listener) {
        return new WriteOptions(maxShardBytes, metadata, fileName, config, companions, threads, listener);
    }
}
