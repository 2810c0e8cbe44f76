package org.bertconv.hdf5;

import java.util.HashSet;
import java.util.Set;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;

/**
 * What reading a file may cost, all in all. Everything in a file is found by an address, so a small file can name the same bytes any number
 * of times: as structures, names, chunks or elements. Whatever is read is counted here first. Safe for use by several threads.
 */
final class Allowance {

    /** As often as the bytes of a file may be read as structures; in files of the library each is read a few times. */
    private static final int TIMES = 16;

    private static final long SMALL = 1 << 20;
    private static final long MAX_TEXT = 48 << 20;
    private static final long MAX_KEPT = 48 << 20;
    private static final long MAX_CHUNKS = 500_000;

    private final ByteSource file;
    private final Set<Long> datasets = new HashSet<>();
    private long structures;
    private long text;
    private long kept;
    private long chunks;
    private long elements;

    Allowance(ByteSource file) {
        this.file = file;
    }

    /** Counts a structure that is read, of which even an empty one costs something. */
    synchronized void structure(String what, long offset, long bytes) throws CheckpointException {
        structures += Math.max(bytes, 1);
        if (structures > TIMES * file.size() + SMALL) {
            throw limit(what, offset, "the structures of the file are read more than " + TIMES + " times over");
        }
    }

    /** Counts names and values of attributes. */
    synchronized void text(String what, long offset, long bytes) throws CheckpointException {
        text += bytes;
        if (text > MAX_TEXT) {
            throw limit(what, offset, "all names and texts have more than " + MAX_TEXT + " bytes, which are allowed");
        }
    }

    /** Counts blocks that are kept in memory. */
    synchronized void kept(String what, long offset, long bytes) throws CheckpointException {
        kept += bytes;
        if (kept > MAX_KEPT) {
            throw limit(what, offset, "all heaps have more than " + MAX_KEPT + " bytes, which are allowed");
        }
    }

    /** Counts a chunk. */
    synchronized void chunk(String what, long offset) throws CheckpointException {
        if (++chunks > MAX_CHUNKS) {
            throw limit(what, offset, "all datasets have more than " + MAX_CHUNKS + " chunks, which are allowed");
        }
    }

    /** Counts the stored bytes of a dataset, once for each: no byte belongs to two. */
    synchronized void elements(ObjectHeader dataset, long bytes) throws CheckpointException {
        if (!datasets.add(dataset.address())) {
            return;
        }
        if (bytes > file.size() - elements) {
            throw dataset.error(
                    ErrorClass.MALFORMED,
                    "the elements up to here have more than the " + file.size()
                            + " bytes of the file: datasets overlap");
        }
        elements += bytes;
    }

    private CheckpointException limit(String what, long offset, String detail) {
        return file.error(ErrorClass.LIMIT, what, offset, "%s", detail);
    }
}
