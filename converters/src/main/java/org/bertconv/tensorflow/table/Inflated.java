package org.bertconv.tensorflow.table;

import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;

/** Says where values lie: in the file, or, if their block is compressed, in memory, of which there is only so much. */
final class Inflated {

    private final long most;
    private long bytes;

    /** Counts values up to so many bytes in memory. */
    Inflated(long most) {
        this.most = most;
    }

    /**
     * {@return where a value lies}
     *
     * @throws CheckpointException LIMIT if values in memory are over the limit
     */
    Stretch stretch(TableKey key, Excerpt value) throws CheckpointException {
        if (value.isStored()) {
            return value.stretch();
        }
        bytes += value.length() + (long) key.length();
        if (bytes > most) {
            throw value.error(ErrorClass.LIMIT, 0, "compressed values up to here have more than %d bytes", most);
        }
        return value.copied();
    }
}
