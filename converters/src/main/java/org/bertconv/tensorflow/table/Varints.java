package org.bertconv.tensorflow.table;

import org.bertconv.io.CheckpointException;

/** Reads base-128 numbers, low group first, one after the other. Each must be in its shortest form, as every writer of tables has it. */
public final class Varints {

    private static final int MAX_BYTES_64 = 10;

    private final Excerpt bytes;
    private final int end;
    private int position;

    /** Starts at an index; no number reaches beyond {@code end}. */
    public Varints(Excerpt bytes, int position, int end) {
        this.bytes = bytes;
        this.position = position;
        this.end = end;
    }

    /** {@return the index of the next byte} */
    public int position() {
        return position;
    }

    /**
     * {@return the next number, which must be one of 32 bits without a sign}
     *
     * @throws CheckpointException MALFORMED if it is cut or too large
     */
    public long uint32() throws CheckpointException {
        int start = position;
        long value = next();
        if (value < 0 || value > 0xffff_ffffL || position - start > 5) {
            throw bytes.malformed(start, "varint is over 32 bits");
        }
        return value;
    }

    /**
     * {@return the next number, which must be one of 63 bits: an offset or a size}
     *
     * @throws CheckpointException MALFORMED if it is cut, too large or negative
     */
    public long size() throws CheckpointException {
        int start = position;
        long value = next();
        if (value < 0) {
            throw bytes.malformed(start, "varint %d is negative", value);
        }
        return value;
    }

    private long next() throws CheckpointException {
        int start = position;
        long value = 0;
        for (int i = 0; i < MAX_BYTES_64; i++) {
            if (position == end) {
                throw bytes.malformed(start, "varint is cut after %d bytes", i);
            }
            int octet = bytes.octet(position++);
            if (i == MAX_BYTES_64 - 1 && octet > 1) {
                break;
            }
            value |= (long) (octet & 0x7f) << (7 * i);
            if (octet == 0 && i > 0) {
                throw bytes.malformed(start, "varint of %d bytes has a shorter form", i + 1);
            }
            if (octet < 0x80) {
                return value;
            }
        }
        throw bytes.malformed(start, "varint is over 64 bits");
    }
}
