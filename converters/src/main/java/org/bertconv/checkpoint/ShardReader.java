package org.bertconv.checkpoint;

import java.io.IOException;
import org.bertconv.io.ByteSource;

/** Reads one shard of a checkpoint; the format decides how. */
@FunctionalInterface
public interface ShardReader {

    /**
     * {@return what is in the shard}
     *
     * @param name of its file in the folder
     * @param shard its bytes
     * @throws org.bertconv.io.CheckpointException if it is not what its format demands
     */
    WeightsFile read(String name, ByteSource shard) throws IOException;
}
