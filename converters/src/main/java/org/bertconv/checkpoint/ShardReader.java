package org.bertconv.checkpoint;

import java.io.IOException;
import org.bertconv.io.ByteSource;

/** Reads one shard of a checkpoint; the format decides how. */
@FunctionalInterface
public interface ShardReader {

    /**
     * {@return what is in the shard}
     *
     * @throws org.bertconv.io.CheckpointException if it is not what its format demands
     */
    WeightsFile read(ByteSource shard) throws IOException;
}
