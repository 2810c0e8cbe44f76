package org.bertconv.format.pytorch;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.bertconv.io.ByteCursor;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;

/**
 * Takes a pickle apart into instructions, strictly: no argument reaches over the end of the source or of its frame, no length is
 * believed before it is checked. Knows nothing of the stack.
 */
final class PickleReader {

    private static final int HIGHEST_PROTOCOL = 5;

    private final ByteSource source;
    private final ByteCursor cursor;
    private final Frames frames;
    private final PickleLimits limits;
    private final PickleBudget budget;
    private long count;

    PickleReader(ByteSource source, long offset, Frames frames, PickleLimits limits, PickleBudget budget)
            throws IOException {
        this.source = source;
        this.cursor = new ByteCursor(source, offset);
        this.frames = frames;
        this.limits = limits;
        this.budget = budget;
    }

    /** {@return a reader for which a frame that lies about its length is an error} */
    static PickleReader strict(ByteSource source, long offset) throws IOException {
        return new PickleReader(
                source, offset, new Frames(source, true), PickleLimits.DEFAULT, PickleBudget.ofMemory());
    }

    /** {@return a reader that goes on without such a frame and keeps the error, for the sake of the names behind it} */
    static PickleReader forgiving(ByteSource source, long offset) throws IOException {
        return new PickleReader(
                source, offset, new Frames(source, false), PickleLimits.DEFAULT, PickleBudget.ofMemory());
    }

    /** {@return what was forgiven} */
    Optional<CheckpointException> forgiven() {
        return frames.forgiven();
    }

    /** {@return what the pickle may ask for} */
    PickleLimits limits() {
        return limits;
    }

    /** {@return the offset of the next instruction} */
    long position() {
        return cursor.position();
    }

    /**
     * {@return the next instruction}
     *
     * @throws CheckpointException MALFORMED if there is none that is whole, LIMIT if it is too large or one too many
     */
    PickleInstruction next() throws IOException {
        long at = cursor.position();
        if (cursor.remaining() == 0) {
            throw source.malformed("pickle", at, "ends without STOP");
        }
        if (++count > limits.instructions()) {
            throw limit(at, "more than %d instructions", limits.instructions());
        }
        int code = cursor.u8("pickle opcode");
        PickleOp op = PickleOp.of(code);
        if (op == null) {
            throw malformed(at, "byte 0x%02x is no opcode", code);
        }
        PickleInstruction instruction = new PickleInstruction(op, at, argument(op, at));
        frames.check(instruction, cursor.position());
        checkProtocol(instruction);
        charge(at, PickleBudget.cost(op, cursor.position() - at));
        return instruction;
    }

    /**
     * Counts memory that the instruction at an offset takes.
     *
     * @throws CheckpointException LIMIT if it is too much
     */
    void charge(long at, long bytes) throws CheckpointException {
        if (!budget.charge(bytes)) {
            throw limit(at, "the pickle takes more than %d bytes of memory", budget.most())
                    .hint("give Java more memory: -Xmx");
        }
    }

    /** {@return a MALFORMED error about the instruction at an offset} */
    @FormatMethod
    CheckpointException malformed(long at, @FormatString String detail, Object... args) {
        return source.malformed("pickle opcode at " + at, at, detail, args);
    }

    /** {@return a LIMIT error about the instruction at an offset} */
    @FormatMethod
    CheckpointException limit(long at, @FormatString String detail, Object... args) {
        return source.error(ErrorClass.LIMIT, "pickle opcode at " + at, at, detail, args);
    }

    private void checkProtocol(PickleInstruction proto) throws CheckpointException {
        if (proto.op() == PickleOp.PROTO && proto.number() > HIGHEST_PROTOCOL) {
            throw malformed(proto.at(), "protocol %d; the highest there is is %d", proto.number(), HIGHEST_PROTOCOL);
        }
    }

    private PickleValue argument(PickleOp op, long at) throws IOException {
        return switch (op.argument()) {
            case NONE -> PickleValue.Constant.NONE;
            case U8 -> new PickleValue.Int(cursor.u8(require(op, at, 1)));
            case U16 -> new PickleValue.Int(cursor.u16(require(op, at, 2)));
            case I32 -> new PickleValue.Int(cursor.i32(require(op, at, 4)));
            case U32 -> new PickleValue.Int(cursor.u32(require(op, at, 4)));
            case U64 -> new PickleValue.Int(cursor.i64(require(op, at, 8)));
            case F64 ->
                new PickleValue.Real(Double.longBitsToDouble(Long.reverseBytes(cursor.i64(require(op, at, 8)))));
            case INT_LINE -> PickleText.integer(line(op, at, PickleLimits.DIGITS + 2), () -> badText(op, at));
            case DECIMAL_LINE -> PickleText.real(line(op, at, PickleLimits.DIGITS), () -> badText(op, at));
            case TEXT_LINE -> new PickleValue.Text(utf8(line(op, at, PickleLimits.STRING), op, at));
            case QUOTED_LINE -> PickleText.quoted(line(op, at, PickleLimits.STRING), () -> badText(op, at));
            case ESCAPED_LINE -> PickleText.escaped(line(op, at, PickleLimits.STRING), () -> badText(op, at));
            case TWO_LINES ->
                new PickleValue.Global(
                        utf8(line(op, at, PickleLimits.NAME), op, at), utf8(line(op, at, PickleLimits.NAME), op, at));
            case LONG_U8 -> PickleText.binary(bytes(op, at, cursor.u8(require(op, at, 1)), PickleLimits.LONG_BYTES));
            case LONG_I32 -> PickleText.binary(bytes(op, at, cursor.i32(require(op, at, 4)), PickleLimits.LONG_BYTES));
            case STRING_U8 -> PickleText.string(bytes(op, at, cursor.u8(require(op, at, 1)), PickleLimits.STRING));
            case STRING_I32 -> PickleText.string(bytes(op, at, cursor.i32(require(op, at, 4)), PickleLimits.STRING));
            case UTF8_U8 -> text(bytes(op, at, cursor.u8(require(op, at, 1)), PickleLimits.STRING), op, at);
            case UTF8_U32 -> text(bytes(op, at, cursor.u32(require(op, at, 4)), PickleLimits.STRING), op, at);
            case UTF8_U64 -> text(bytes(op, at, cursor.i64(require(op, at, 8)), PickleLimits.STRING), op, at);
            case BYTES_U8 -> raw(bytes(op, at, cursor.u8(require(op, at, 1)), PickleLimits.STRING));
            case BYTES_U32 -> raw(bytes(op, at, cursor.u32(require(op, at, 4)), PickleLimits.STRING));
            case BYTES_U64 -> raw(bytes(op, at, cursor.i64(require(op, at, 8)), PickleLimits.STRING));
        };
    }

    private String require(PickleOp op, long at, int length) throws CheckpointException {
        if (cursor.remaining() < length) {
            throw malformed(at, "%s needs %d bytes, %d left", op, length, cursor.remaining());
        }
        return "argument";
    }

    private byte[] bytes(PickleOp op, long at, long length, int most) throws IOException {
        if (length < 0 || length > cursor.remaining()) {
            throw malformed(at, "%s of %s bytes, %d left", op, Long.toUnsignedString(length), cursor.remaining());
        }
        if (length > most) {
            throw limit(at, "%s of %d bytes, at most %d are allowed", op, length, most);
        }
        return cursor.bytes("argument", (int) length);
    }

    private byte[] line(PickleOp op, long at, int most) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            if (cursor.remaining() == 0) {
                throw malformed(at, "the line of %s has no end", op);
            }
            int next = cursor.u8("argument");
            if (next == '\n') {
                return line.toByteArray();
            }
            if (line.size() == most) {
                throw limit(at, "the line of %s is longer than %d bytes", op, most);
            }
            line.write(next);
        }
    }

    private PickleValue text(byte[] bytes, PickleOp op, long at) throws CheckpointException {
        return new PickleValue.Text(utf8(bytes, op, at));
    }

    private String utf8(byte[] bytes, PickleOp op, long at) throws CheckpointException {
        String text = PickleText.utf8(bytes);
        if (text == null) {
            throw malformed(at, "the text of %s is not UTF-8", op);
        }
        return text;
    }

    private static PickleValue raw(byte[] bytes) {
        return new PickleValue.Bytes(ByteBuffer.wrap(bytes));
    }

    private CheckpointException badText(PickleOp op, long at) {
        return malformed(at, "the text of %s is not what it should be", op);
    }
}
