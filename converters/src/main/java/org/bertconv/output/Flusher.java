package org.bertconv.output;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;

/** One thread that waits for the device, so that those who write need not. */
final class Flusher {

    /** Once it is finished, tasks are dropped: then the files are closed, and there is nothing to flush. */
    private final ExecutorService thread = new ThreadPoolExecutor(
            1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Flusher::daemon, new DiscardPolicy());

    private static Thread daemon(Runnable task) {
        Thread flusher = new Thread(task, "bertconv-flush");
        flusher.setDaemon(true);
        return flusher;
    }

    /** Runs a task after those that wait already. */
    void start(Runnable task) {
        thread.execute(task);
    }

    /** Waits until all tasks are done; takes no more. */
    void finish() {
        thread.shutdown();
        boolean interrupted = false;
        while (!thread.isTerminated()) {
            try {
                thread.awaitTermination(1, TimeUnit.HOURS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
