package org.bertconv.hdf5;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bertconv.io.CheckpointException;

/**
 * An object header of version 1, without a checksum.
 *
 * <pre>
 * 0   version 1, 0, u16 number of messages, u32 reference count, u32 size, u32 0
 * 16  messages: u16 type, u16 size, u8 flags, 3 × 0, body
 * </pre>
 */
final class ObjectHeaderV1 {

    private static final int PREFIX = 16;
    private static final int MESSAGE_PREFIX = 8;
    private static final int SHARED = 2;

    private final Hdf5Bytes file;
    private final long address;
    private final String name;
    private final List<Message> messages = new ArrayList<>();
    private final Deque<Fields> waiting = new ArrayDeque<>();
    private final Set<Long> continued = new HashSet<>();

    ObjectHeaderV1(Hdf5Bytes file, long address, String name) {
        this.name = name;
        this.file = file;
        this.address = address;
    }

    List<Message> read() throws IOException {
        Fields prefix = file.read(name, address, PREFIX);
        prefix.version(1, 1);
        prefix.skip("reserved", 1);
        int count = prefix.u16("number of messages");
        prefix.skip("reference count", 4);
        long size = prefix.u32("size");
        waiting.add(file.read(name, address + PREFIX, size));
        int seen = 0;
        while (!waiting.isEmpty()) {
            seen += readBlock(waiting.remove());
        }
        if (seen != count) {
            throw file.file()
                    .malformed(name, file.offset(address), "number of messages is %d, and there are %d", count, seen);
        }
        return messages;
    }

    private int readBlock(Fields block) throws IOException {
        int seen = 0;
        while (block.remaining() >= MESSAGE_PREFIX) {
            int type = block.u16("type of a message");
            int size = block.u16("size of a message");
            int flags = block.u8("flags of a message");
            block.skip("reserved", 3);
            Fields body = block.part(name, size);
            seen++;
            if (type == Message.CONTINUATION) {
                follow(body);
            } else if (type != 0) {
                messages.add(new Message(type, (flags & SHARED) != 0, body));
            }
        }
        if (block.remaining() != 0) {
            throw block.malformed("message", 0, "%d bytes are left over", block.remaining());
        }
        return seen;
    }

    private void follow(Fields body) throws IOException {
        long next = body.address("address of the continuation");
        long length = body.length("length of the continuation");
        if (!continued.add(next)) {
            throw body.malformed("address of the continuation", body.position(), "%d for the second time", next);
        }
        waiting.add(read(next, length));
    }

    private Fields read(long next, long length) throws IOException, CheckpointException {
        return file.read(name, next, length);
    }
}
