package org.bertconv.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bertconv.io.CheckpointException;
import org.junit.jupiter.api.Test;

class OutputFileTest {

    private static final int FLUSH_BYTES = 64 << 20;

    /** Takes all bytes and keeps none; the device fails at the first force without metadata, and only there. */
    private static final class FailingOnce implements OutputChannel {

        private final List<String> calls = new ArrayList<>();
        private long size;

        @Override
        public void write(long position, ByteBuffer bytes) {
            size = Math.max(size, position + bytes.remaining());
            bytes.position(bytes.limit());
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public synchronized void force(boolean metadata) throws IOException {
            calls.add(metadata ? "force" : "flush");
            if (!metadata) {
                throw new IOException("Input/output error");
            }
        }

        @Override
        public void close() {
            calls.add("close");
        }
    }

    @Test
    void bytesThatWereLostInAnEarlyFlushFailTheFileThoughTheDeviceForgetsThem() throws IOException {
        FailingOnce channel = new FailingOnce();
        Flusher flusher = new Flusher();
        OutputFile file = new OutputFile("a", FLUSH_BYTES, Path.of("out/a"), Path.of("out/.a.tmp"), channel, flusher);
        file.write(0, ByteBuffer.allocate(FLUSH_BYTES));
        flusher.finish();
        assertThatThrownBy(file::finish)
                .isInstanceOf(CheckpointException.class)
                .hasMessage("OUTPUT: out/a: cannot be brought to the device: Input/output error");
        assertThat(channel.calls).containsExactly("flush", "close");
    }

    @Test
    void nothingIsWrittenBeyondTheSizeThatWasPromised() {
        Flusher flusher = new Flusher();
        OutputFile file = new OutputFile("a", 4, Path.of("a"), Path.of(".a"), new FailingOnce(), flusher);
        assertThatThrownBy(() -> file.write(1, ByteBuffer.allocate(4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("4 bytes at 1 leave a of 4");
        assertThatThrownBy(() -> file.write(-1, ByteBuffer.allocate(1))).isInstanceOf(IllegalArgumentException.class);
    }
}
