package org.bertconv.format.pytorch;

import org.bertconv.io.CheckpointException;

/** Where a container keeps the bytes of its storages. */
@FunctionalInterface
interface Storages {

    /**
     * {@return the bytes of a storage, exactly as many as it says}
     *
     * @throws CheckpointException MALFORMED if the container does not have it
     */
    StorageBytes find(StorageRef storage) throws CheckpointException;
}
