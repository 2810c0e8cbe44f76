package org.bertconv.tensorflow.table;

import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;

/**
 * Undoes raw Snappy compression: a varint with the inflated length, then literals and copies of what came before. In plain Java, because
 * no decoder built on {@code Unsafe} or native code may see untrusted bytes.
 *
 * @see <a href="https://github.com/google/snappy/blob/main/format_description.txt">Snappy format description</a>
 */
final class SnappyDecoder {

    /** No element makes more than 64 bytes of 3, or of 5 where the offset needs 4; so no honest stream grows more than this. */
    private static final int MAX_RATIO = 22;

    private final Excerpt in;
    private final byte[] out;
    private int position;
    private int written;

    private SnappyDecoder(Excerpt in, int position, int length) {
        this.in = in;
        this.position = position;
        this.out = new byte[length];
    }

    /**
     * {@return the inflated bytes}
     *
     * @param limit the most bytes that may come out
     * @throws CheckpointException MALFORMED if the stream is broken, LIMIT if it declares more than {@code limit}
     */
    static byte[] decode(Excerpt in, int limit) throws CheckpointException {
        Varints preamble = new Varints(in, 0, in.length());
        long length = preamble.uint32();
        if (length > (long) MAX_RATIO * in.length()) {
            throw in.malformed(0, "snappy: %d bytes cannot hold %d bytes", in.length(), length);
        }
        if (length > limit) {
            throw in.error(ErrorClass.LIMIT, 0, "snappy: %d inflated bytes are over the limit of %d", length, limit);
        }
        return new SnappyDecoder(in, preamble.position(), (int) length).run();
    }

    private byte[] run() throws CheckpointException {
        while (position < in.length()) {
            int tag = in.octet(position++);
            int length = (tag >> 2) + 1;
            switch (tag & 3) {
                case 0 -> literal(length);
                case 1 -> copy(4 + ((tag >> 2) & 7), ((tag >> 5) << 8) | number(1));
                case 2 -> copy(length, number(2));
                default -> copy(length, number(4));
            }
        }
        if (written != out.length) {
            throw in.malformed(position, "snappy: %d bytes came out, %d were declared", written, out.length);
        }
        return out;
    }

    private void literal(int shortLength) throws CheckpointException {
        // 60 and less are lengths; 61 to 64 say that 1 to 4 bytes with the length less one follow.
        long length = shortLength <= 60 ? shortLength : number(shortLength - 60) + 1;
        if (length > in.length() - position) {
            throw in.malformed(position, "snappy: literal of %d bytes, %d left", length, in.length() - position);
        }
        requireRoom(length);
        in.copy(position, out, written, (int) length);
        position += (int) length;
        written += (int) length;
    }

    private void copy(int length, long offset) throws CheckpointException {
        if (offset == 0 || offset > written) {
            throw in.malformed(position, "snappy: copy from %d bytes back, %d came out so far", offset, written);
        }
        requireRoom(length);
        int from = written - (int) offset;
        // Where source and target overlap, bytes that this copy just wrote are copied again: one by one is what is
        // meant.
        for (int i = 0; i < length; i++) {
            out[written + i] = out[from + i];
        }
        written += length;
    }

    private long number(int bytes) throws CheckpointException {
        if (bytes > in.length() - position) {
            throw in.malformed(position, "snappy: element is cut");
        }
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (long) in.octet(position++) << (8 * i);
        }
        return value;
    }

    private void requireRoom(long length) throws CheckpointException {
        if (length > out.length - written) {
            throw in.malformed(
                    position, "snappy: %d more bytes after %d are over the declared %d", length, written, out.length);
        }
    }
}
