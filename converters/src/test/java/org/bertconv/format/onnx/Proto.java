package org.bertconv.format.onnx;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes protobuf messages, right and wrong ones. */
final class Proto {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** Adds bytes as they are. */
    Proto raw(int... bytes) {
        for (int value : bytes) {
            out.write(value);
        }
        return this;
    }

    /** Adds a varint field. */
    Proto number(int field, long value) {
        return varint(field << 3).varint(value);
    }

    /** Adds a field with a length. */
    Proto bytes(int field, byte[] value) {
        varint((field << 3) | 2).varint(value.length);
        out.writeBytes(value);
        return this;
    }

    /** Adds a text. */
    Proto text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    /** Adds a message. */
    Proto message(int field, Proto value) {
        return bytes(field, value.bytes());
    }

    /** Adds a list of packed numbers. */
    Proto packed(int field, long... values) {
        Proto list = new Proto();
        for (long value : values) {
            list.varint(value);
        }
        return message(field, list);
    }

    /** Adds a varint without a field. */
    Proto varint(long value) {
        long left = value;
        while ((left & ~0x7fL) != 0) {
            out.write((int) ((left & 0x7f) | 0x80));
            left >>>= 7;
        }
        out.write((int) left);
        return this;
    }

    byte[] bytes() {
        return out.toByteArray();
    }

    /** {@return a model with this graph} */
    static byte[] model(Proto graph) {
        return new Proto().number(1, 10).text(2, "test").message(7, graph).bytes();
    }

    /** {@return a tensor without data} */
    static Proto tensor(String name, int type, long... dims) {
        Proto tensor = new Proto();
        for (long dim : dims) {
            tensor.number(1, dim);
        }
        return tensor.number(2, type).text(8, name);
    }

    /** {@return a node} */
    static Proto node(String operation, String name, String output, String... inputs) {
        Proto node = new Proto();
        for (String input : inputs) {
            node.text(1, input);
        }
        return node.text(2, output).text(3, name).text(4, operation);
    }

    /** {@return an entry of a map} */
    static Proto entry(String key, String value) {
        return new Proto().text(1, key).text(2, value);
    }
}
