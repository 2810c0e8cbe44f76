package org.bertconv;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.output.Progress;
import org.bertconv.parity.ModelSide;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;

/**
 * Tells how far a comparison is by the bytes that it reads: it reads every tensor of each side a known number of times. What it reads beyond that, to
 * search for a cause, to test itself or to mask words, has no end that is known, and is counted as well.
 */
final class WatchedReading {

    private final Progress progress;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger tensors = new AtomicInteger();
    private long allBytes;
    private int all;

    WatchedReading(Progress progress) {
        this.progress = progress;
    }

    /** {@return the same model, whose tensors tell when they are read; they will be so many times} */
    ModelSide watch(ModelSide side, int times) {
        allBytes += times * side.weights().bytes();
        all += times * side.weights().size();
        StateDict watched = StateDict.of(
                side.weights().tensors().stream().map(WatchedTensor::new).toList());
        return side.with(watched);
    }

    /** Says that nothing more is to come. */
    void finish() {
        progress.update(allBytes, allBytes, all, all);
    }

    private void read(int count) {
        long sum = bytes.addAndGet(count);
        if (sum < allBytes) {
            progress.update(sum, allBytes, Math.min(tensors.get(), all), all);
        } else if (allBytes > 0) {
            progress.beyond(sum - allBytes, Math.max(0, tensors.get() - all));
        }
    }

    /** A tensor that tells when it is read. */
    private final class WatchedTensor implements Tensor {

        private final Tensor tensor;

        WatchedTensor(Tensor tensor) {
            this.tensor = tensor;
        }

        @Override
        public TensorInfo info() {
            return tensor.info();
        }

        @Override
        public ReadableByteChannel open() throws IOException {
            return new WatchedChannel(tensor.open());
        }
    }

    /** A channel that tells what is read of it. */
    private final class WatchedChannel implements ReadableByteChannel {

        private final ReadableByteChannel channel;

        WatchedChannel(ReadableByteChannel channel) {
            this.channel = channel;
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            int count = channel.read(into);
            if (count > 0) {
                WatchedReading.this.read(count);
            }
            return count;
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() throws IOException {
            channel.close();
            tensors.incrementAndGet();
        }
    }
}
