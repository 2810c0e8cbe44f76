package org.bertconv.format.pytorch;

/**
 * How much memory one pickle may take, about: three quarters of Java's. What is charged is never given back, so that a pickle which makes
 * much and drops it is stopped as well. An instruction of one byte can make an object of a hundred; without this, a file of a few
 * megabytes fills any memory.
 */
final class PickleBudget {

    private static final long LEAST = 32 << 20;
    private static final int SLOT = 16;
    private static final int NUMBER = 40;
    private static final int TEXT = 80;
    private static final int CONTAINER = 96;
    private static final int CALL = 160;

    /** Charged for an entry of a dict. */
    static final int ENTRY = 80;

    /** Charged for an entry of the memo. */
    static final int MEMO = 16;

    private final long most;
    private long charged;

    PickleBudget(long most) {
        this.most = most;
    }

    /** {@return the budget that Java's memory allows} */
    static PickleBudget ofMemory() {
        return new PickleBudget(Math.max(LEAST, Runtime.getRuntime().maxMemory() / 4 * 3));
    }

    /** {@return the bytes that may be charged} */
    long most() {
        return most;
    }

    /** {@return whether there was room for so many bytes more} */
    boolean charge(long bytes) {
        charged += bytes;
        return charged <= most;
    }

    /**
     * {@return the bytes that an instruction makes, about}
     *
     * @param length of the instruction in the file
     */
    static long cost(PickleOp op, long length) {
        return switch (op) {
            case EMPTY_TUPLE -> SLOT;
            case TUPLE, TUPLE1, TUPLE2, TUPLE3, LIST, DICT, EMPTY_LIST, EMPTY_DICT, EMPTY_SET, FROZENSET -> CONTAINER;
            case REDUCE, NEWOBJ, NEWOBJ_EX, INST, OBJ -> CALL + length;
            default -> {
                if (!op.pushes()) {
                    yield 0;
                }
                yield switch (op.argument()) {
                    case NONE -> SLOT;
                    case U8, U16, I32, U32, F64 -> NUMBER;
                    default -> TEXT + 2 * length;
                };
            }
        };
    }
}
