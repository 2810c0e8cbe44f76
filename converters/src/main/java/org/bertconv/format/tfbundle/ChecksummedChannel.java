package org.bertconv.format.tfbundle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import org.bertconv.tensorflow.table.MaskedCrc32c;

/** Reads a range straight into the caller's buffer and computes its checksum; the read that would give the last byte compares it. */
final class ChecksummedChannel implements ReadableByteChannel {

    /** As many bytes are read before their checksum is computed: few enough to be still in the cache of the processor then. */
    private static final int STEP_BYTES = 256 << 10;

    private final DataRange range;
    private final MaskedCrc32c crc = new MaskedCrc32c();
    private long position;
    private boolean open = true;

    ChecksummedChannel(DataRange range) {
        this.range = range;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        if (!open) {
            throw new ClosedChannelException();
        }
        if (position == range.size()) {
            return -1;
        }
        int count = (int) Math.min(into.remaining(), range.size() - position);
        int limit = into.limit();
        try {
            for (int left = count; left > 0; ) {
                int step = Math.min(left, STEP_BYTES);
                step(into, step);
                left -= step;
            }
        } finally {
            into.limit(limit);
        }
        return count;
    }

    private void step(ByteBuffer into, int bytes) throws IOException {
        int from = into.position();
        into.limit(from + bytes);
        range.file().read(range.offset() + position, into);
        into.position(from);
        crc.update(into);
        position += bytes;
        if (position == range.size() && crc.value() != range.maskedCrc()) {
            throw range.file()
                    .malformed(
                            "tensor " + BundleIndex.label(range.key()),
                            range.offset(),
                            "masked crc32c is 0x%08X in the index, the %d bytes give 0x%08X",
                            range.maskedCrc(),
                            range.size(),
                            crc.value());
        }
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
    }
}
