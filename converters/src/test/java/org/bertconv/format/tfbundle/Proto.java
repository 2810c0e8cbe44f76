package org.bertconv.format.tfbundle;

import org.bertconv.format.tfbundle.table.Octets;

/** Builds protobuf messages, sound or not. */
final class Proto {

    private final Octets out = new Octets();

    Proto varint(int field, long value) {
        out.varint((long) field << 3).varint(value);
        return this;
    }

    Proto fixed32(int field, int value) {
        out.varint(((long) field << 3) | 5).fixed32(value);
        return this;
    }

    Proto message(int field, byte[] message) {
        out.varint(((long) field << 3) | 2).varint(message.length).bytes(message);
        return this;
    }

    Proto message(int field, Proto message) {
        return message(field, message.toArray());
    }

    Proto raw(byte[] bytes) {
        out.bytes(bytes);
        return this;
    }

    byte[] toArray() {
        return out.toArray();
    }
}
