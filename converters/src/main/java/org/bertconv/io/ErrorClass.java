package org.bertconv.io;

/** Why a command stopped: the first word of its message, and its exit code. */
public enum ErrorClass {
    /** The verdict is no: keys, shapes, parity, or nothing to compare. */
    DIFFERENT(1),
    /** The command line is wrong. */
    USAGE(2),
    /** The bytes break the format. */
    MALFORMED(3),
    /** Well formed, but asks for something unsafe: code, a path outside, a link. */
    REFUSED(3),
    /** Well formed and safe, but not handled: a dtype, an encryption, a container. */
    UNSUPPORTED(3),
    /** Over one of our limits, which the message names. */
    LIMIT(3),
    /** Cannot be opened or read: missing, permission, changed while being read. */
    INPUT(3),
    /** Cannot be written: exists, no space, permission, not a regular file. */
    OUTPUT(4),
    /** A bug of ours. */
    INTERNAL(70);

    private final int exitCode;

    ErrorClass(int exitCode) {
        this.exitCode = exitCode;
    }

    /** {@return the exit code of a command that stops for this reason} */
    public int exitCode() {
        return exitCode;
    }
}
