package org.bertconv.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.function.LongSupplier;
import org.bertconv.io.ByteSource;

/** Passes on what is decompressed, as long as it is in proportion to what it comes from. For one thread. */
final class BudgetChannel implements ReadableByteChannel {

    private final ReadableByteChannel content;
    private final ByteSource stored;
    private final LongSupplier consumed;
    private final InflateBudget budget = new InflateBudget();
    private long total;

    /**
     * Wraps a channel.
     *
     * @param stored the compressed file, which messages are about
     * @param consumed how many bytes of it the content so far came from
     */
    BudgetChannel(ReadableByteChannel content, ByteSource stored, LongSupplier consumed) {
        this.content = content;
        this.stored = stored;
        this.consumed = consumed;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int count = content.read(into);
        if (count > 0) {
            total += count;
            budget.count(stored, consumed.getAsLong(), total, count);
        }
        return count;
    }

    @Override
    public boolean isOpen() {
        return content.isOpen();
    }

    @Override
    public void close() throws IOException {
        content.close();
    }
}
