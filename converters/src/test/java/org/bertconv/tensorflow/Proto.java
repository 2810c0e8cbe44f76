package org.bertconv.tensorflow;

import org.bertconv.tensorflow.table.Octets;

/** Builds protobuf messages, sound or not. */
public final class Proto {

    private final Octets out = new Octets();

    public Proto varint(int field, long value) {
        out.varint((long) field << 3).varint(value);
        return this;
    }

    public Proto fixed32(int field, int value) {
        out.varint(((long) field << 3) | 5).fixed32(value);
        return this;
    }

    public Proto message(int field, byte[] message) {
        out.varint(((long) field << 3) | 2).varint(message.length).bytes(message);
        return this;
    }

    public Proto message(int field, Proto message) {
        return message(field, message.toArray());
    }

    public Proto raw(byte[] bytes) {
        out.bytes(bytes);
        return this;
    }

    public byte[] toArray() {
        return out.toArray();
    }
}
