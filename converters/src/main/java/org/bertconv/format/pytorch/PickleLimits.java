package org.bertconv.format.pytorch;

/**
 * What one pickle may ask for. A checkpoint of a million tensors stays below every one of these.
 *
 * @param instructions as many as it may have
 * @param memo entries that it may keep
 */
record PickleLimits(long instructions, int memo) {

    static final PickleLimits DEFAULT = new PickleLimits(50_000_000, 10_000_000);

    static final int STACK = 1_000_000;
    /** Levels of containers in containers, and of open marks. */
    static final int DEPTH = 512;
    /** Bytes of one string. */
    static final int STRING = 64 << 20;
    /** Digits of an integer written as text, as in CPython. */
    static final int DIGITS = 4_300;
    /** Bytes of an integer written in binary. */
    static final int LONG_BYTES = 1_024;
    /** Tensors in a checkpoint. */
    static final int TENSORS = 1_000_000;
    /** Bytes of a tensor's name in UTF-8. */
    static final int NAME = 65_535;
}
