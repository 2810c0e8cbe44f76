package org.bertconv.tensorflow.table;

import java.util.ArrayList;
import java.util.List;

/** Builds the contents of one block, sound or not. */
public final class BlockWriter {

    private final Octets entries = new Octets();
    private final List<Integer> restarts = new ArrayList<>(List.of(0));
    private final int interval;
    private int sinceRestart;
    private String last = "";

    /** @param interval entries from one restart to the next */
    public BlockWriter(int interval) {
        this.interval = interval;
    }

    public BlockWriter add(String key, byte[] value) {
        int shared = 0;
        if (sinceRestart == interval) {
            restarts.add(entries.size());
            sinceRestart = 0;
        } else {
            while (shared < Math.min(last.length(), key.length()) && last.charAt(shared) == key.charAt(shared)) {
                shared++;
            }
        }
        sinceRestart++;
        last = key;
        return entry(shared, key.length() - shared, value.length, key.substring(shared), value);
    }

    /** Adds an entry that need not be true. */
    public BlockWriter entry(long shared, long unshared, long length, String suffix, byte[] value) {
        entries.varint(shared).varint(unshared).varint(length).text(suffix).bytes(value);
        return this;
    }

    public int size() {
        return entries.size();
    }

    public String last() {
        return last;
    }

    public byte[] contents() {
        return contents(restarts, restarts.size());
    }

    public byte[] contents(List<Integer> restartOffsets, int count) {
        Octets all = new Octets().bytes(entries.toArray());
        restartOffsets.forEach(all::fixed32);
        return all.fixed32(count).toArray();
    }
}
