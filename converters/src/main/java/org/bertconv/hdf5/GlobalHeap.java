package org.bertconv.hdf5;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Where texts of variable length are kept, in collections of at least 4096 bytes.
 *
 * <pre>
 * "GCOL", version 1, 3 × 0, size of all
 * objects: u16 index, u16 references, 4 × 0, size, data, padded to 8; index 0 is the room that is left
 * </pre>
 */
final class GlobalHeap {

    private final Hdf5Bytes file;
    private final Map<Long, Map<Integer, Fields>> collections = new HashMap<>();

    GlobalHeap(Hdf5Bytes file) {
        this.file = file;
    }

    /** {@return the first bytes of an object} */
    byte[] get(long collection, long index, long length) throws IOException {
        Map<Integer, Fields> objects = collections.get(collection);
        if (objects == null) {
            objects = read(collection);
            collections.put(collection, objects);
        }
        Fields object = index > 0xFFFF ? null : objects.get((int) index);
        if (object == null) {
            file.require("global heap", collection, 0);
            throw file.file().malformed("global heap", file.offset(collection), "there is no object %d in it", index);
        }
        object.seek("start", 0);
        file.allowance().text("global heap", object.offset(), length);
        return object.bytes("text", length);
    }

    private Map<Integer, Fields> read(long address) throws IOException {
        Fields prefix = file.readUpTo("global heap", address, 8 + file.lengthBytes());
        prefix.signature("GCOL");
        prefix.version(1, 1);
        prefix.skip("reserved", 3);
        long size = prefix.length("size");
        file.allowance().kept("global heap", file.offset(address), size);
        Fields fields = file.read("global heap", address, size);
        fields.skip("prefix", prefix.position());
        Map<Integer, Fields> objects = new HashMap<>();
        int least = 8 + file.lengthBytes();
        while (fields.remaining() >= least) {
            int index = fields.u16("index of an object");
            fields.skip("references", 6);
            long bytes = fields.length("size of an object");
            if (index == 0) {
                break;
            }
            Fields object = fields.part("global heap object", bytes);
            fields.skip("padding", Math.min((8 - bytes % 8) % 8, fields.remaining()));
            if (objects.put(index, object) != null) {
                throw object.malformed("index of an object", 0, "%d for the second time", index);
            }
        }
        return objects;
    }
}
