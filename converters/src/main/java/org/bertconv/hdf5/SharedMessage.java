package org.bertconv.hdf5;

import java.io.IOException;

/** A message that is kept in the header of another object, such as a type with a name, and referred to. */
final class SharedMessage {

    private static final int IN_HEAP = 1;

    private SharedMessage() {}

    /** {@return the body of a message, from wherever it is} */
    static Fields resolve(Message message) throws IOException {
        return message.shared() ? follow(message.body(), message.type()) : message.body();
    }

    /** {@return the body of the message of a type that a reference leads to} */
    static Fields follow(Fields reference, int type) throws IOException {
        int version = reference.version(1, 3);
        int kind = reference.u8("type of the reference");
        if (version == 1) {
            reference.skip("reserved", 6);
        }
        if (version == 3 && kind == IN_HEAP) {
            throw reference.unsupported("type of the reference", 1, "%d, a heap of shared messages", kind);
        }
        long address = reference.address("address of the shared message");
        Message found =
                ObjectHeader.read(reference.file(), address, "shared message").get(type, "body");
        if (found.shared()) {
            throw reference.malformed("address of the shared message", 0, "leads to another reference");
        }
        return found.body();
    }
}
