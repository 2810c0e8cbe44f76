package org.bertconv.archive;

import java.util.concurrent.atomic.AtomicLong;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;

/**
 * How much inflating one archive may give: a member at most {@value #MOST_TIMES} times as many bytes as it has stored, once it is over
 * {@value #SMALL} bytes, and all together {@value #MOST_BYTES}. Safe for use by several threads at once.
 */
public final class InflateBudget {

    static final long MOST_TIMES = 100;
    static final long SMALL = 16 << 20;
    static final long MOST_BYTES = 64L << 30;

    private final AtomicLong total = new AtomicLong();

    /** Starts with nothing inflated. */
    public InflateBudget() {}

    /**
     * Counts bytes that were inflated just now.
     *
     * @param stored the member, compressed
     * @param consumed compressed bytes that all of it so far came from
     * @param inflated all of it so far
     * @param now the latest part of it
     * @throws CheckpointException LIMIT if it is too much
     */
    void count(ByteSource stored, long consumed, long inflated, long now) throws CheckpointException {
        if (inflated > SMALL && inflated / MOST_TIMES > Math.max(consumed, 1)) {
            throw stored.error(
                    ErrorClass.LIMIT,
                    "content",
                    -1,
                    "inflates to more than %d times its %d bytes",
                    MOST_TIMES,
                    consumed);
        }
        if (total.addAndGet(now) > MOST_BYTES) {
            throw stored.error(ErrorClass.LIMIT, "content", -1, "inflates to more than %d bytes", MOST_BYTES);
        }
    }
}
