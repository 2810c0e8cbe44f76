package org.bertconv.tensorflow.table;

import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;

/**
 * Goes through the entries of a block from first to last, and checks on its way that keys rise and that each restart points to an entry
 * with a whole key: otherwise a reader that seeks would see another table than one that does not.
 */
final class BlockCursor {

    private final Excerpt block;
    private final String entryName;
    private final int entriesEnd;
    private final int restarts;
    private int nextRestart;
    private int position;
    private TableKey key = TableKey.EMPTY;
    private Excerpt value;

    /**
     * @param entryName what errors call an entry, with its key behind it
     * @throws CheckpointException MALFORMED if the block cannot hold its restarts
     */
    BlockCursor(Excerpt block, String entryName) throws CheckpointException {
        this.block = block;
        this.entryName = entryName;
        this.value = block;
        if (block.length() < Integer.BYTES) {
            throw block.malformed(0, "block of %d bytes has no restart count", block.length());
        }
        int countAt = block.length() - Integer.BYTES;
        long count = Integer.toUnsignedLong(block.int32(countAt));
        if (count < 1 || count > countAt / Integer.BYTES) {
            throw block.malformed(countAt, "restart count is %d, must be 1 to %d", count, countAt / Integer.BYTES);
        }
        this.restarts = (int) count;
        this.entriesEnd = countAt - restarts * Integer.BYTES;
    }

    /** {@return whether the block has no entries} */
    boolean isEmpty() {
        return entriesEnd == 0;
    }

    /** {@return the key of the entry that {@link #advance()} went to} */
    TableKey key() {
        return key;
    }

    /** {@return the value of the entry that {@link #advance()} went to} */
    Excerpt value() {
        return value;
    }

    /**
     * Goes to the next entry.
     *
     * @return whether there is one
     * @throws CheckpointException MALFORMED if entry, restarts or key order are broken, LIMIT if a key is over
     *     {@value TableLayout#MAX_KEY_BYTES} bytes
     */
    boolean advance() throws CheckpointException {
        if (position == entriesEnd) {
            requireNoRestartLeft();
            return false;
        }
        int start = position;
        Varints lengths = new Varints(block, position, entriesEnd);
        long shared = lengths.uint32();
        long unshared = lengths.uint32();
        long length = lengths.uint32();
        requireRestart(start, shared);
        int at = lengths.position();
        if (unshared + length > entriesEnd - at) {
            throw block.malformed(
                    start, "key of %d and value of %d bytes are over the %d left", unshared, length, entriesEnd - at);
        }
        TableKey next = nextKey(start, shared, block.octets(at, (int) unshared));
        value = block.part(at + (int) unshared, (int) length).named(() -> entryName + " " + next);
        position = at + (int) (unshared + length);
        key = next;
        return true;
    }

    private TableKey nextKey(int start, long shared, String suffix) throws CheckpointException {
        if (shared > key.length()) {
            throw block.malformed(
                    start, "key shares %d bytes with the key before it, which has %d", shared, key.length());
        }
        if (shared + suffix.length() > TableLayout.MAX_KEY_BYTES) {
            throw block.error(
                    ErrorClass.LIMIT,
                    start,
                    "key of %d bytes is over the limit of %d",
                    shared + suffix.length(),
                    TableLayout.MAX_KEY_BYTES);
        }
        TableKey next = new TableKey(key.octets().substring(0, (int) shared) + suffix);
        if (start > 0 && next.compareTo(key) <= 0) {
            throw block.malformed(start, "key \"%s\" does not come after \"%s\"", next, key);
        }
        return next;
    }

    private void requireRestart(int start, long shared) throws CheckpointException {
        if (nextRestart == restarts) {
            return;
        }
        long restart = restart();
        if (restart < start || (start == 0 && restart != 0)) {
            throw notAnEntry(restart);
        }
        if (restart == start) {
            if (shared != 0) {
                throw block.malformed(start, "key at a restart shares %d bytes, must be 0", shared);
            }
            nextRestart++;
        }
    }

    private void requireNoRestartLeft() throws CheckpointException {
        boolean startOfEmptyBlock = isEmpty() && restarts == 1 && restart() == 0;
        if (nextRestart < restarts && !startOfEmptyBlock) {
            throw notAnEntry(restart());
        }
    }

    private long restart() {
        return Integer.toUnsignedLong(block.int32(entriesEnd + nextRestart * Integer.BYTES));
    }

    private CheckpointException notAnEntry(long restart) {
        return block.malformed(
                entriesEnd + nextRestart * Integer.BYTES,
                "restart %d points to %d, must be the start of an entry, restart 0 of the first one",
                nextRestart,
                restart);
    }
}
