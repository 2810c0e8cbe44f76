package org.bertconv.deflate;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.ZipException;
import org.bertconv.io.ByteSource;

/** Inflates deflated data that lie in a source, without anything around them. Takes 260 KiB of memory, and is made to
 * be used again: for small data making it takes longer than they do. For one thread. */
public final class RawStream {

    private enum State {
        HEADER,
        STORED,
        CODED,
        END
    }

    private final Bits in;
    private final Window out = new Window();
    private final CodedBlock coded = new CodedBlock();
    private State state = State.HEADER;
    private boolean lastBlock;
    private int storedLeft;
    private long produced;

    /** Prepares for data in a source, or first in this one; {@link #start} says where they are. */
    public RawStream(ByteSource stored) {
        this.in = new Bits(stored);
    }

    /** Goes to the first byte of deflated data, also after the end of others. */
    public void start(ByteSource stored, long offset) {
        in.start(stored, offset);
        out.clear();
        state = State.HEADER;
        produced = 0;
    }

    /** {@return the offset behind the bytes that were looked at; after the end behind the last one of the data} */
    public long position() {
        return in.position();
    }

    /** {@return how many bytes were handed out} */
    public long produced() {
        return produced;
    }

    /**
     * Hands out the next bytes.
     *
     * @return how many, or -1 at the end of the data
     * @throws ZipException in zlib's words, if the data are not deflated
     * @throws EOFException if they have no end
     */
    public int read(ByteBuffer into) throws IOException {
        while (!out.hasMore() && state != State.END) {
            out.slide();
            advance();
        }
        if (!out.hasMore()) {
            return -1;
        }
        int count = out.take(into);
        produced += count;
        return count;
    }

    /** Fills the window, or goes on until the end. */
    private void advance() throws IOException {
        while (state != State.END && !out.isFull()) {
            switch (state) {
                case HEADER -> header();
                case STORED -> copy();
                default -> decode();
            }
        }
    }

    private void header() throws IOException {
        in.require();
        in.load();
        lastBlock = in.take(1) == 1;
        int kind = in.take(2);
        switch (kind) {
            case 0 -> stored();
            case 1 -> coded.startFixed();
            case 2 -> coded.start(in);
            default -> throw in.damaged("invalid block type");
        }
        state = kind == 0 ? State.STORED : State.CODED;
    }

    private void stored() throws IOException {
        in.align();
        in.require();
        in.load();
        int length = in.take(16);
        if (length != (in.take(16) ^ 0xffff)) {
            throw in.damaged("invalid stored block lengths");
        }
        in.align();
        storedLeft = length;
    }

    private void copy() throws IOException {
        if (storedLeft > 0) {
            int count = in.copy(out.bytes(), out.end, Math.min(storedLeft, out.limit() - out.end));
            out.end += count;
            storedLeft -= count;
        }
        if (storedLeft == 0) {
            end();
        }
    }

    private void decode() throws IOException {
        in.require();
        if (coded.read(in, out)) {
            end();
        }
    }

    private void end() throws IOException {
        if (in.isOverrun()) {
            throw new EOFException();
        }
        state = lastBlock ? State.END : State.HEADER;
    }
}
