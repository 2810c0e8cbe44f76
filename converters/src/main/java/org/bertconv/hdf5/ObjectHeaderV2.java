package org.bertconv.hdf5;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * An object header of version 2, each block of which has a checksum.
 *
 * <pre>
 * "OHDR", version 2, flags, [4 × u32 times], [2 × u16 numbers of attributes], size of the first block (1, 2, 4 or 8 bytes)
 * messages: u8 type, u16 size, u8 flags, [u16 creation order], body; then less room than a message needs; u32 checksum
 * "OCHK", messages, checksum                                                                     for each continuation
 * </pre>
 */
final class ObjectHeaderV2 {

    private static final int LONGEST_PREFIX = 34;
    private static final int CHECKSUM = 4;
    private static final int SHARED = 2;

    private final Hdf5Bytes file;
    private final long address;
    private final String name;
    private final List<Message> messages = new ArrayList<>();
    private final Deque<Fields> waiting = new ArrayDeque<>();
    private final Set<Long> continued = new HashSet<>();
    private boolean ordered;

    ObjectHeaderV2(Hdf5Bytes file, long address, String name) {
        this.name = name;
        this.file = file;
        this.address = address;
    }

    List<Message> read() throws IOException {
        Fields prefix = file.readUpTo(name, address, LONGEST_PREFIX);
        prefix.signature("OHDR");
        prefix.version(2, 2);
        int flags = prefix.u8("flags");
        ordered = (flags & 4) != 0;
        prefix.skip("times", (flags & 0x20) == 0 ? 0 : 16);
        prefix.skip("numbers of attributes", (flags & 0x10) == 0 ? 0 : 4);
        long size = prefix.number("size of the first block", 1 << (flags & 3));
        int start = prefix.position();
        file.require(name, address, size);
        waiting.add(checked(file.read(name, address, start + size + CHECKSUM), start));
        while (!waiting.isEmpty()) {
            readBlock(waiting.remove());
        }
        return messages;
    }

    /** Checks the checksum at the end of a block, and gives its messages. */
    private Fields checked(Fields block, int start) throws IOException {
        int end = block.remaining() - CHECKSUM;
        block.seek("checksum", end);
        block.checksum();
        block.seek("messages", start);
        return block.part(name, end - start);
    }

    private void readBlock(Fields block) throws IOException {
        int prefix = ordered ? 6 : 4;
        while (block.remaining() >= prefix) {
            int type = block.u8("type of a message");
            int size = block.u16("size of a message");
            int flags = block.u8("flags of a message");
            block.skip("creation order", prefix - 4);
            Fields body = block.part(name, size);
            if (type == Message.CONTINUATION) {
                follow(body);
            } else if (type != 0) {
                messages.add(new Message(type, (flags & SHARED) != 0, body));
            }
        }
    }

    private void follow(Fields body) throws IOException {
        long next = body.address("address of the continuation");
        long length = body.length("length of the continuation");
        if (length < 2 * CHECKSUM || !continued.add(next)) {
            throw body.malformed("continuation", body.position(), "%d bytes at %d cannot be one", length, next);
        }
        Fields block = file.read(name, next, length);
        block.signature("OCHK");
        block.seek("start", 0);
        waiting.add(checked(block, CHECKSUM));
    }
}
