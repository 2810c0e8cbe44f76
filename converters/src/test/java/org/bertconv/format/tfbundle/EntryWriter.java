package org.bertconv.format.tfbundle;

import java.nio.ByteBuffer;
import org.bertconv.tensorflow.Proto;
import org.bertconv.tensorflow.table.MaskedCrc32c;

/** Builds the message of one entry, sound or not. Fields that were never set are left out. */
final class EntryWriter {

    private final Proto proto = new Proto();

    static EntryWriter of(int dtype, long... shape) {
        EntryWriter entry = new EntryWriter();
        entry.proto.varint(1, dtype).message(2, shape(shape));
        return entry;
    }

    static Proto shape(long... dimensions) {
        Proto shape = new Proto();
        for (long dimension : dimensions) {
            Proto dim = new Proto();
            shape.message(2, dimension == 0 ? dim : dim.varint(1, dimension));
        }
        return shape;
    }

    /** Sets everything about the data truly. */
    EntryWriter data(int shard, long offset, byte[] data) {
        return place(shard, offset, data.length).crc(MaskedCrc32c.of(ByteBuffer.wrap(data)));
    }

    EntryWriter place(int shard, long offset, long size) {
        optional(3, shard);
        optional(4, offset);
        optional(5, size);
        return this;
    }

    EntryWriter crc(int masked) {
        proto.fixed32(6, masked);
        return this;
    }

    /** Adds a slice: start and length of each dimension; length -1 is the whole one. */
    EntryWriter slice(long... startsAndLengths) {
        Proto slice = new Proto();
        for (int i = 0; i < startsAndLengths.length; i += 2) {
            Proto extent = new Proto();
            if (startsAndLengths[i] != 0) {
                extent.varint(1, startsAndLengths[i]);
            }
            if (startsAndLengths[i + 1] != -1) {
                extent.varint(2, startsAndLengths[i + 1]);
            }
            slice.message(1, extent);
        }
        proto.message(7, slice);
        return this;
    }

    Proto proto() {
        return proto;
    }

    byte[] toArray() {
        return proto.toArray();
    }

    private void optional(int field, long value) {
        if (value != 0) {
            proto.varint(field, value);
        }
    }
}
