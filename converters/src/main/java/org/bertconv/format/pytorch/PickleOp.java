package org.bertconv.format.pytorch;

import org.jspecify.annotations.Nullable;

/**
 * The instructions of pickle protocols 0 to 5, as CPython's {@code pickletools.py} lists them: code, form of the argument, and what a
 * reader that does not care for values needs to know of the stack.
 */
enum PickleOp {
    MARK('(', Argument.NONE, 0, true),
    STOP('.', Argument.NONE, 1, false),
    POP('0', Argument.NONE, 1, false),
    POP_MARK('1', Argument.NONE, PickleOp.TO_MARK, false),
    DUP('2', Argument.NONE, 0, true),
    FLOAT('F', Argument.DECIMAL_LINE, 0, true),
    INT('I', Argument.INT_LINE, 0, true),
    BININT('J', Argument.I32, 0, true),
    BININT1('K', Argument.U8, 0, true),
    LONG('L', Argument.INT_LINE, 0, true),
    BININT2('M', Argument.U16, 0, true),
    NONE('N', Argument.NONE, 0, true),
    PERSID('P', Argument.TEXT_LINE, 0, true),
    BINPERSID('Q', Argument.NONE, 1, true),
    REDUCE('R', Argument.NONE, 2, true),
    STRING('S', Argument.QUOTED_LINE, 0, true),
    BINSTRING('T', Argument.STRING_I32, 0, true),
    SHORT_BINSTRING('U', Argument.STRING_U8, 0, true),
    UNICODE('V', Argument.ESCAPED_LINE, 0, true),
    BINUNICODE('X', Argument.UTF8_U32, 0, true),
    APPEND('a', Argument.NONE, 1, false),
    BUILD('b', Argument.NONE, 1, false),
    GLOBAL('c', Argument.TWO_LINES, 0, true),
    DICT('d', Argument.NONE, PickleOp.TO_MARK, true),
    EMPTY_DICT('}', Argument.NONE, 0, true),
    APPENDS('e', Argument.NONE, PickleOp.TO_MARK, false),
    GET('g', Argument.INT_LINE, 0, true),
    BINGET('h', Argument.U8, 0, true),
    INST('i', Argument.TWO_LINES, PickleOp.TO_MARK, true),
    LONG_BINGET('j', Argument.U32, 0, true),
    LIST('l', Argument.NONE, PickleOp.TO_MARK, true),
    EMPTY_LIST(']', Argument.NONE, 0, true),
    OBJ('o', Argument.NONE, PickleOp.TO_MARK, true),
    PUT('p', Argument.INT_LINE, 0, false),
    BINPUT('q', Argument.U8, 0, false),
    LONG_BINPUT('r', Argument.U32, 0, false),
    SETITEM('s', Argument.NONE, 2, false),
    TUPLE('t', Argument.NONE, PickleOp.TO_MARK, true),
    EMPTY_TUPLE(')', Argument.NONE, 0, true),
    SETITEMS('u', Argument.NONE, PickleOp.TO_MARK, false),
    BINFLOAT('G', Argument.F64, 0, true),
    PROTO(0x80, Argument.U8, 0, false),
    NEWOBJ(0x81, Argument.NONE, 2, true),
    EXT1(0x82, Argument.U8, 0, true),
    EXT2(0x83, Argument.U16, 0, true),
    EXT4(0x84, Argument.I32, 0, true),
    TUPLE1(0x85, Argument.NONE, 1, true),
    TUPLE2(0x86, Argument.NONE, 2, true),
    TUPLE3(0x87, Argument.NONE, 3, true),
    NEWTRUE(0x88, Argument.NONE, 0, true),
    NEWFALSE(0x89, Argument.NONE, 0, true),
    LONG1(0x8a, Argument.LONG_U8, 0, true),
    LONG4(0x8b, Argument.LONG_I32, 0, true),
    BINBYTES('B', Argument.BYTES_U32, 0, true),
    SHORT_BINBYTES('C', Argument.BYTES_U8, 0, true),
    SHORT_BINUNICODE(0x8c, Argument.UTF8_U8, 0, true),
    BINUNICODE8(0x8d, Argument.UTF8_U64, 0, true),
    BINBYTES8(0x8e, Argument.BYTES_U64, 0, true),
    EMPTY_SET(0x8f, Argument.NONE, 0, true),
    ADDITEMS(0x90, Argument.NONE, PickleOp.TO_MARK, false),
    FROZENSET(0x91, Argument.NONE, PickleOp.TO_MARK, true),
    NEWOBJ_EX(0x92, Argument.NONE, 3, true),
    STACK_GLOBAL(0x93, Argument.NONE, 2, true),
    MEMOIZE(0x94, Argument.NONE, 0, false),
    FRAME(0x95, Argument.U64, 0, false),
    BYTEARRAY8(0x96, Argument.BYTES_U64, 0, true),
    NEXT_BUFFER(0x97, Argument.NONE, 0, true),
    READONLY_BUFFER(0x98, Argument.NONE, 0, false);

    /** The number of {@link #pops} of an instruction that takes all values down to the last mark, and the mark. */
    static final int TO_MARK = -1;

    /** How the bytes behind an instruction code are to be read. */
    enum Argument {
        NONE,
        U8,
        U16,
        I32,
        U32,
        U64,
        /** Eight bytes, big-endian: the only big-endian thing in a pickle. */
        F64,
        INT_LINE,
        DECIMAL_LINE,
        TEXT_LINE,
        QUOTED_LINE,
        ESCAPED_LINE,
        TWO_LINES,
        LONG_U8,
        LONG_I32,
        STRING_U8,
        STRING_I32,
        UTF8_U8,
        UTF8_U32,
        UTF8_U64,
        BYTES_U8,
        BYTES_U32,
        BYTES_U64
    }

    private static final @Nullable PickleOp[] BY_CODE = new PickleOp[256];

    static {
        for (PickleOp op : values()) {
            BY_CODE[op.code] = op;
        }
    }

    private final int code;
    private final Argument argument;
    private final int pops;
    private final boolean pushes;

    PickleOp(int code, Argument argument, int pops, boolean pushes) {
        this.code = code;
        this.argument = argument;
        this.pops = pops;
        this.pushes = pushes;
    }

    /** {@return the instruction with this code, 0 to 255, or null} */
    static @Nullable PickleOp of(int code) {
        return BY_CODE[code];
    }

    /** {@return its byte} */
    int code() {
        return code;
    }

    /** {@return the form of its argument} */
    Argument argument() {
        return argument;
    }

    /** {@return how many values it takes from the stack, or {@link #TO_MARK}} */
    int pops() {
        return pops;
    }

    /** {@return whether it leaves one value more on the stack} */
    boolean pushes() {
        return pushes;
    }
}
