package org.bertconv.tensorflow.table;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** Makes the contents of one block, entry by entry. */
final class BlockBuilder {

    private final ByteArrayOutputStream entries = new ByteArrayOutputStream();
    private final List<Integer> restarts = new ArrayList<>(List.of(0));
    private final int interval;
    private int sinceRestart;
    private TableKey last = TableKey.EMPTY;

    /** @param interval the number of entries from one whole key to the next */
    BlockBuilder(int interval) {
        this.interval = interval;
    }

    /** Appends an entry, whose key is over the one before. */
    void add(TableKey key, byte[] value) {
        int shared = 0;
        if (sinceRestart == interval) {
            restarts.add(entries.size());
            sinceRestart = 0;
        } else {
            shared = last.sharedWith(key);
        }
        varint(shared);
        varint(key.length() - shared);
        varint(value.length);
        entries.writeBytes(key.bytesFrom(shared));
        entries.writeBytes(value);
        sinceRestart++;
        last = key;
    }

    /** {@return whether there is no entry yet} */
    boolean isEmpty() {
        return entries.size() == 0;
    }

    /** {@return the bytes that the contents would have now} */
    int bytes() {
        return entries.size() + (restarts.size() + 1) * Integer.BYTES;
    }

    /** {@return entries, restarts and their count} */
    byte[] contents() {
        ByteArrayOutputStream contents = new ByteArrayOutputStream(bytes());
        contents.writeBytes(entries.toByteArray());
        restarts.forEach(restart -> contents.writeBytes(TableBuilder.fixed32(restart)));
        contents.writeBytes(TableBuilder.fixed32(restarts.size()));
        return contents.toByteArray();
    }

    private void varint(int value) {
        TableBuilder.varint(entries, value);
    }
}
