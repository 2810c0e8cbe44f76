package org.bertconv.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TensorCopiesTest {

    @TempDir
    Path folder;

    /** A tensor of one byte. The first thread waits with it until the other has one; that interrupts the first as soon as it waits. */
    private record Interrupting(TensorInfo info, Thread first, AtomicBoolean taken) implements Tensor {

        @Override
        public ReadableByteChannel open() {
            if (Thread.currentThread() == first) {
                while (!taken.get()) {
                    Thread.onSpinWait();
                }
            } else {
                taken.set(true);
                while (first.getState() != Thread.State.WAITING) {
                    Thread.onSpinWait();
                }
                first.interrupt();
                while (first.isInterrupted()) {
                    Thread.onSpinWait();
                }
            }
            return Channels.newChannel(new ByteArrayInputStream(new byte[1]));
        }
    }

    @Test
    void oneWhoWaitsForOtherThreadsAndIsInterruptedWritesNothing() throws IOException {
        Thread first = Thread.currentThread();
        AtomicBoolean taken = new AtomicBoolean();
        try (OutputDirectory output = OutputDirectory.open(folder.resolve("out"), OutputOptions.STRICT)) {
            OutputFile file = output.create("a", 2);
            List<TensorCopy> copies = List.of(
                    new TensorCopy(new Interrupting(info("x"), first, taken), file, 0),
                    new TensorCopy(new Interrupting(info("y"), first, taken), file, 1));
            assertThatThrownBy(() -> TensorCopies.run(copies, 2, Progress.NONE))
                    .isInstanceOf(IOException.class)
                    .hasMessage("interrupted while writing");
        }
        assertThat(Thread.interrupted()).isTrue();
        assertThat(folder).isEmptyDirectory();
    }

    private static TensorInfo info(String name) {
        return new TensorInfo(name, DType.U8, Shape.of(1));
    }
}
