package org.bertconv.deflate;

import java.nio.ByteBuffer;

/** The latest content: what matches refer to, and behind it what nobody took yet. */
final class Window {

    private static final int HISTORY = 1 << 15;
    private static final int BATCH = 1 << 17;
    /** What four literals and a match may add. */
    private static final int RESERVE = 4 + 258;

    private final byte[] bytes = new byte[HISTORY + BATCH + RESERVE];
    private int taken;
    /** Behind the last byte. The loop over literals keeps it in a local variable. */
    int end;

    /** Forgets everything. */
    void clear() {
        taken = 0;
        end = 0;
    }

    byte[] bytes() {
        return bytes;
    }

    /** {@return up to where something may be added} */
    int limit() {
        return bytes.length - RESERVE;
    }

    boolean isFull() {
        return end >= limit();
    }

    boolean hasMore() {
        return taken < end;
    }

    /** Makes room, when everything was taken. */
    void slide() {
        if (isFull()) {
            System.arraycopy(bytes, end - HISTORY, bytes, 0, HISTORY);
            taken = HISTORY;
            end = HISTORY;
        }
    }

    /** Moves content to a buffer, as much as fits; {@return how much} */
    int take(ByteBuffer into) {
        int count = Math.min(into.remaining(), end - taken);
        into.put(bytes, taken, count);
        taken += count;
        return count;
    }

    /** {@return whether there is content so far back} */
    boolean reaches(int distance) {
        return distance <= end;
    }

    /** Adds content once more that lies so far back; a match that reaches over its own beginning repeats itself. */
    void repeat(int distance, int length) {
        int stop = end + length;
        if (distance >= length) {
            System.arraycopy(bytes, end - distance, bytes, end, length);
        } else {
            for (int i = end; i < stop; i++) {
                bytes[i] = bytes[i - distance];
            }
        }
        end = stop;
    }
}
