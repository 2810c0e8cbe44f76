package org.bertconv.tensorflow.table;

import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;

/** Says where values lie: in the file, or, if their block is compressed, in memory, of which there is only so much. */
final class Inflated {

    private long bytes;

    /**
     * {@return where a value lies}
     *
     * @throws CheckpointException LIMIT if values in memory are over {@value TableLayout#MAX_INFLATED_BYTES} bytes
     */
    Stretch stretch(TableKey key, Excerpt value) throws CheckpointException {
        if (value.isStored()) {
            return value.stretch();
        }
        bytes += value.length() + (long) key.length();
        if (bytes > TableLayout.MAX_INFLATED_BYTES) {
            throw value.error(
                    ErrorClass.LIMIT,
                    0,
                    "compressed values up to here have more than %d bytes",
                    TableLayout.MAX_INFLATED_BYTES);
        }
        return value.copied();
    }
}
