package org.bertconv.hdf5;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** What elements are that were never written. */
final class FillValue {

    private static final int DEFINED = 0x20;

    private FillValue() {}

    /** {@return one element, zero if nothing else is said} */
    static ByteBuffer of(ObjectHeader header, int elementBytes) throws IOException {
        Optional<Message> recent = header.find(Message.FILL);
        Optional<Message> old = header.find(Message.FILL_OLD);
        byte[] value = new byte[0];
        if (recent.isPresent()) {
            value = recent(SharedMessage.resolve(recent.get()));
        } else if (old.isPresent()) {
            Fields fields = SharedMessage.resolve(old.get());
            value = fields.bytes("fill value", fields.u32("size"));
        }
        return ByteBuffer.wrap(value.length == elementBytes ? value : new byte[elementBytes]);
    }

    private static byte[] recent(Fields fields) throws IOException {
        int version = fields.version(1, 3);
        boolean defined;
        if (version < 3) {
            fields.skip("times", 2);
            defined = fields.u8("defined") != 0 || version == 1;
        } else {
            defined = (fields.u8("flags") & DEFINED) != 0;
        }
        return defined ? fields.bytes("fill value", fields.u32("size")) : new byte[0];
    }
}
