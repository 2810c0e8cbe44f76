package org.bertconv.format.pytorch.write;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a pickle of protocol 2 with the few instructions that every restricted unpickler of PyTorch takes. What is written more than once,
 * names of Python and constant texts, is remembered in the memo.
 */
final class PickleWriter {

    private static final int MOST_REMEMBERED = 256;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Map<String, Integer> memo = new HashMap<>();

    /** Begins with the protocol. */
    PickleWriter() {
        out.write(0x80);
        out.write(2);
    }

    /** {@return the pickle, which ends here} */
    byte[] stop() {
        out.write('.');
        return out.toByteArray();
    }

    /** The name of a class or function. */
    PickleWriter global(String module, String name) {
        String line = module + "\n" + name + "\n";
        if (!recall(line)) {
            out.write('c');
            out.writeBytes(line.getBytes(StandardCharsets.US_ASCII));
            remember(line);
        }
        return this;
    }

    /** A text. */
    PickleWriter text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write('X');
        little(bytes.length, Integer.BYTES);
        out.writeBytes(bytes);
        return this;
    }

    /** A text that occurs again and again. */
    PickleWriter constant(String text) {
        if (!recall(text)) {
            text(text);
            remember(text);
        }
        return this;
    }

    /** An integer that is not negative. */
    PickleWriter number(long value) {
        if (value <= 0xff) {
            out.write('K');
            out.write((int) value);
        } else if (value <= 0xffff) {
            out.write('M');
            little(value, Short.BYTES);
        } else if (value <= Integer.MAX_VALUE) {
            out.write('J');
            little(value, Integer.BYTES);
        } else {
            out.write(0x8a);
            out.write(Long.BYTES);
            little(value, Long.BYTES);
        }
        return this;
    }

    /** A tuple of integers. */
    PickleWriter numbers(List<Long> values) {
        if (values.isEmpty()) {
            return emptyTuple();
        }
        boolean marked = values.size() > 3;
        if (marked) {
            mark();
        }
        values.forEach(this::number);
        out.write(marked ? 't' : 0x84 + values.size());
        return this;
    }

    /** {@code False}. */
    PickleWriter no() {
        out.write(0x89);
        return this;
    }

    /** The tuple of nothing. */
    PickleWriter emptyTuple() {
        out.write(')');
        return this;
    }

    /** Where a tuple or the items of a dict begin. */
    PickleWriter mark() {
        out.write('(');
        return this;
    }

    /** A tuple of all since the mark. */
    PickleWriter tuple() {
        out.write('t');
        return this;
    }

    /** The callee below, called with the tuple on top. */
    PickleWriter call() {
        out.write('R');
        return this;
    }

    /** The storage that the tuple on top names. */
    PickleWriter persistentId() {
        out.write('Q');
        return this;
    }

    /** Puts keys and values since the mark into the dict before it. */
    PickleWriter setItems() {
        out.write('u');
        return this;
    }

    private boolean recall(String what) {
        Integer index = memo.get(what);
        if (index == null) {
            return false;
        }
        out.write('h');
        out.write(index);
        return true;
    }

    private void remember(String what) {
        if (memo.size() < MOST_REMEMBERED) {
            out.write('q');
            out.write(memo.size());
            memo.put(what, memo.size());
        }
    }

    private void little(long value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            out.write((int) (value >>> (Byte.SIZE * i)));
        }
    }
}
