package org.bertconv.hdf5;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;

/**
 * The header of a group, a dataset or a named type: messages that say what it is.
 *
 * @param address of the header
 * @param name what messages call it
 * @param file that it is in
 * @param messages in their order, without those that are only room
 */
record ObjectHeader(long address, String name, Hdf5Bytes file, List<Message> messages) {

    ObjectHeader {
        messages = List.copyOf(messages);
    }

    /** Reads a header of version 1 or 2, with its continuations. */
    static ObjectHeader read(Hdf5Bytes file, long address, String name) throws IOException {
        Fields start = file.readUpTo(name, address, 4);
        int first = start.u8("version");
        List<Message> messages = first == 1
                ? new ObjectHeaderV1(file, address, name).read()
                : new ObjectHeaderV2(file, address, name).read();
        return new ObjectHeader(address, name, file, messages);
    }

    /** {@return all messages of a type} */
    List<Message> all(int type) {
        List<Message> found = new ArrayList<>();
        for (Message message : messages) {
            if (message.type() == type) {
                found.add(message);
            }
        }
        return found;
    }

    /**
     * {@return the message of a type, if there is one}
     *
     * @throws CheckpointException MALFORMED if there are two, of which readers could take the one or the other
     */
    Optional<Message> find(int type) throws CheckpointException {
        List<Message> all = all(type);
        if (all.size() > 1) {
            throw malformed(String.format("has %d messages of type 0x%02x and needs one", all.size(), type));
        }
        return all.stream().findFirst();
    }

    /** {@return the message of a type} */
    Message get(int type, String what) throws CheckpointException {
        return find(type).orElseThrow(() -> malformed("has no message with its " + what));
    }

    private CheckpointException malformed(String detail) {
        return error(ErrorClass.MALFORMED, detail);
    }

    /** {@return an error about the object} */
    CheckpointException error(ErrorClass errorClass, String detail) {
        return file.file().error(errorClass, name, file.offset(address), "%s", detail);
    }
}
