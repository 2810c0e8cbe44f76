package org.bertconv.hdf5;

import java.io.IOException;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.Printable;

/** The attributes of an object, which stand in its header or, if they are many, in a heap. */
final class Attributes {

    private final SortedMap<String, Hdf5Attribute> byName = new TreeMap<>();

    private Attributes() {}

    static SortedMap<String, Hdf5Attribute> read(ObjectHeader header) throws IOException {
        Attributes attributes = new Attributes();
        for (Message message : header.all(Message.ATTRIBUTE)) {
            attributes.add(SharedMessage.resolve(message));
        }
        for (Message message : header.all(Message.ATTRIBUTE_INFO)) {
            attributes.addDense(message.body());
        }
        return Collections.unmodifiableSortedMap(attributes.byName);
    }

    private void addDense(Fields info) throws IOException {
        info.version(0, 0);
        int flags = info.u8("flags");
        info.skip("creation index", (flags & 1) == 0 ? 0 : 2);
        long heapAddress = info.address("address of the heap");
        long indexAddress = info.address("address of the index");
        if (heapAddress == Hdf5Bytes.UNDEFINED) {
            return;
        }
        FractalHeap heap = FractalHeap.read(info.file(), heapAddress);
        BTree2.read(info.file(), indexAddress, BTree2.ATTRIBUTE_NAMES, record -> {
            Fields attribute = heap.get(record);
            int ofMessage = record.u8("flags");
            if ((ofMessage & 2) != 0) {
                throw record.unsupported("flags", 1, "an attribute in a heap of shared messages");
            }
            add(attribute);
        });
    }

    private void add(Fields fields) throws IOException, CheckpointException {
        Hdf5Attribute attribute = Hdf5Attribute.read(fields);
        if (byName.put(attribute.name(), attribute) != null) {
            throw fields.malformed("attribute " + Printable.of(attribute.name()), 0, "is there twice");
        }
    }
}
