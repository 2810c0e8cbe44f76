package org.bertconv.checkpoint;

import java.util.Map;

/**
 * How weights are to be written.
 *
 * @param maxShardBytes tensors are spread over several files once they are more than this many bytes together; a single tensor is
 *     never split
 * @param metadata texts to keep beside the tensors, for formats that can
 */
public record WriteOptions(long maxShardBytes, Map<String, String> metadata) {

    /** The size over which Hugging Face's libraries split a checkpoint as well. */
    public static final long DEFAULT_SHARD_BYTES = 5_000_000_000L;

    /** Copies the map. */
    public WriteOptions {
        if (maxShardBytes < 1) {
            throw new IllegalArgumentException("maxShardBytes " + maxShardBytes + " is not positive");
        }
        metadata = Map.copyOf(metadata);
    }
}
