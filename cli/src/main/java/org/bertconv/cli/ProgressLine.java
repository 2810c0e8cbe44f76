package org.bertconv.cli;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.bertconv.output.Progress;

/**
 * One line on a terminal that shows how far writing or verifying is: bytes, tensors and rate. It appears after a second, is redrawn ten times a second
 * at most, and goes when all is done, so that it never stands among the results.
 */
final class ProgressLine implements Progress {

    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(1);
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(100);
    private static final String ERASE = "\r\033[K";

    private final String verb;
    private final Terminal terminal;
    private final boolean wanted;
    private final LongSupplier clock;
    private long next;
    private long start;
    private boolean started;
    private boolean shown;
    private boolean isBeyond;

    /**
     * @param verb what is going on, such as {@code writing}
     */
    ProgressLine(String verb, Terminal terminal, boolean wanted) {
        this(verb, terminal, wanted, System::nanoTime);
    }

    ProgressLine(String verb, Terminal terminal, boolean wanted, LongSupplier clock) {
        this.verb = verb;
        this.terminal = terminal;
        this.wanted = wanted && terminal.errIsTerminal();
        this.clock = clock;
        this.next = clock.getAsLong() + PATIENCE;
    }

    @Override
    public synchronized void update(long bytes, long ofBytes, int tensors, int ofTensors) {
        long now = clock.getAsLong();
        if (!started) {
            start = now;
            started = true;
        }
        if (shown && bytes >= ofBytes) {
            draw("");
            shown = false;
        } else if (wanted && bytes < ofBytes && now - next >= 0) {
            draw(line(bytes, ofBytes, tensors, ofTensors, now - start));
            shown = true;
            next = now + PAUSE;
        }
    }

    @Override
    public synchronized void beyond(long bytes, int tensors) {
        long now = clock.getAsLong();
        if (!isBeyond) {
            isBeyond = true;
            start = now;
        }
        if (wanted && now - next >= 0) {
            double seconds = Math.max(now - start, 1) / 1e9;
            draw(String.format(
                    Locale.US,
                    "looking closer: %,d MB, %,d tensors, %,.0f MB/s",
                    bytes / 1_000_000,
                    tensors,
                    bytes / seconds / 1e6));
            shown = true;
            next = now + PAUSE;
        }
    }

    private void draw(String line) {
        terminal.err().print(ERASE + line);
        terminal.err().flush();
    }

    private String line(long bytes, long ofBytes, int tensors, int ofTensors, long nanos) {
        double seconds = Math.max(nanos, 1) / 1e9;
        return String.format(
                Locale.US,
                "%s %,d of %,d MB, %,d of %,d tensors, %,.0f MB/s",
                verb,
                bytes / 1_000_000,
                ofBytes / 1_000_000,
                tensors,
                ofTensors,
                bytes / seconds / 1e6);
    }
}
