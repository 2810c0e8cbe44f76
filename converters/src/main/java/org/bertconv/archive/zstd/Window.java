package org.bertconv.archive.zstd;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bertconv.io.CheckpointException;

/**
 * The latest content of a frame, which matches refer to, as a ring of pages; they are made when the content reaches them, so that a window
 * which is only declared costs nothing.
 */
final class Window {

    private static final int PAGE_BITS = 18;
    private static final int PAGE = 1 << PAGE_BITS;

    private final long size;
    private final long ringPages;
    private final List<byte[]> pages = new ArrayList<>();
    private final int mostBlock;
    private long end;
    private long given;
    private long blockStart;

    /** Starts with nothing. */
    Window(long size) {
        this.size = size;
        this.mostBlock = (int) Math.min(size, Frame.MOST_BLOCK);
        // A block is added before it is taken.
        this.ringPages = (size + Frame.MOST_BLOCK + PAGE - 1) / PAGE;
    }

    /** {@return how many bytes a block may come to} */
    int mostBlock() {
        return mostBlock;
    }

    /** {@return the content so far, in bytes} */
    long total() {
        return end;
    }

    /** {@return whether bytes were added that were not taken yet} */
    boolean hasMore() {
        return given < end;
    }

    /** Begins a block; what was added before was taken. */
    void startBlock() {
        blockStart = end;
    }

    /** Moves bytes that were not taken yet to a buffer, as many as fit; {@return how many} */
    int take(ByteBuffer into, XxHash64 hash) {
        int taken = 0;
        while (given < end && into.hasRemaining()) {
            int offset = offset(given);
            int count = (int) Math.min(Math.min(PAGE - offset, end - given), into.remaining());
            byte[] page = pages.get(index(given));
            into.put(page, offset, count);
            hash.update(page, offset, count);
            given += count;
            taken += count;
        }
        return taken;
    }

    /** Adds bytes. */
    void append(BlockBytes block, byte[] bytes, int start, int length) throws CheckpointException {
        requireRoom(block, length);
        int done = 0;
        while (done < length) {
            int count = Math.min(roomInPage(), length - done);
            System.arraycopy(bytes, start + done, page(), offset(end), count);
            done += count;
            end += count;
        }
    }

    /** Adds one byte many times. */
    void fill(BlockBytes block, byte value, int length) throws CheckpointException {
        requireRoom(block, length);
        int done = 0;
        while (done < length) {
            int count = Math.min(roomInPage(), length - done);
            Arrays.fill(page(), offset(end), offset(end) + count, value);
            done += count;
            end += count;
        }
    }

    /** Adds bytes that lie so far back; a match that reaches over its own beginning repeats itself. */
    void repeat(BlockBytes block, int distance, int length) throws CheckpointException {
        requireRoom(block, length);
        if (distance > end || distance > size) {
            throw block.malformed(
                    "a match at distance %d, the content so far is %d bytes and the window %d", distance, end, size);
        }
        int done = 0;
        while (done < length) {
            // What was repeated already can be taken too, as long as it is whole repetitions.
            int back = (distance + done) / distance * distance;
            int from = offset(end - back);
            int count = Math.min(Math.min(roomInPage(), PAGE - from), Math.min(length - done, back));
            byte[] source = pages.get(index(end - back));
            System.arraycopy(source, from, page(), offset(end), count);
            done += count;
            end += count;
        }
    }

    private void requireRoom(BlockBytes block, int length) throws CheckpointException {
        if (end - blockStart + length > mostBlock) {
            throw block.malformed("the block comes to more than %d bytes", mostBlock);
        }
    }

    private int roomInPage() {
        return PAGE - offset(end);
    }

    private static int offset(long position) {
        return (int) (position & (PAGE - 1));
    }

    private int index(long position) {
        return (int) ((position >> PAGE_BITS) % ringPages);
    }

    private byte[] page() {
        int index = index(end);
        if (index == pages.size()) {
            pages.add(new byte[PAGE]);
        }
        return pages.get(index);
    }
}
