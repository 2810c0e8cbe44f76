package org.bertconv.hdf5;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.Printable;

/** A small value beside a group or a dataset: here it is text, or nothing. */
public final class Hdf5Attribute {

    private final String name;
    private final Datatype type;
    private final Dataspace space;
    private final Fields data;

    private Hdf5Attribute(String name, Datatype type, Dataspace space, Fields data) {
        this.name = name;
        this.type = type;
        this.space = space;
        this.data = data;
    }

    /** Reads the message, of version 1 to 3. */
    static Hdf5Attribute read(Fields fields) throws IOException {
        int version = fields.version(1, 3);
        int flags = version == 1 ? 0 : fields.u8("flags");
        fields.skip("reserved", version == 1 ? 1 : 0);
        int nameSize = fields.u16("size of the name");
        int typeSize = fields.u16("size of the type");
        int spaceSize = fields.u16("size of the dimensions");
        fields.skip("character set", version == 3 ? 1 : 0);
        String name =
                fields.part("name of an attribute", padded(nameSize, version)).text("name");
        String what = "attribute " + Printable.of(name);
        Fields type = fields.part(what + ": type", padded(typeSize, version));
        Fields space = fields.part(what + ": dimensions", padded(spaceSize, version));
        if ((flags & 2) != 0) {
            throw fields.unsupported("flags", 0, "the dimensions of %s are shared", Printable.of(name));
        }
        Fields ofType = (flags & 1) == 0 ? type : SharedMessage.follow(type, Message.DATATYPE);
        return new Hdf5Attribute(
                name, Datatype.read(ofType), Dataspace.read(space), fields.part(what, fields.remaining()));
    }

    private static int padded(int size, int version) {
        return version == 1 ? (size + 7) / Long.BYTES * Long.BYTES : size;
    }

    /** {@return the name} */
    public String name() {
        return name;
    }

    /**
     * {@return the texts of an attribute that is a list, or the one text of one that is not; none if the list is empty, of whatever type it
     * is}
     *
     * @throws CheckpointException MALFORMED if it is no text, or its texts are not in the file
     */
    public List<String> texts() throws IOException {
        List<String> texts = new ArrayList<>();
        if (space.elements() == 0) {
            return texts;
        }
        Datatype.Text how =
                type.text().orElseThrow(() -> data.malformed("type", 0, "is %s where text belongs", type.kind()));
        data.seek("data", 0);
        if (how == Datatype.Text.IN_HEAP) {
            require(2L * Integer.BYTES + data.file().addressBytes());
            GlobalHeap heap = new GlobalHeap(data.file());
            for (long i = 0; i < space.elements(); i++) {
                texts.add(fromHeap(heap));
            }
        } else {
            require(type.size());
            for (long i = 0; i < space.elements(); i++) {
                texts.add(text(data.bytes("text", type.size()), how));
            }
        }
        return texts;
    }

    /** Nothing is made of the count before it is known that the data are as long. */
    private void require(long elementBytes) throws CheckpointException {
        if (space.elements() > data.remaining() / elementBytes) {
            throw data.malformed(
                    "data",
                    0,
                    "%d elements of %d bytes do not fit into %d bytes",
                    space.elements(),
                    elementBytes,
                    data.remaining());
        }
    }

    private String fromHeap(GlobalHeap heap) throws IOException {
        long length = data.u32("length of a text");
        long collection = data.address("address of a heap");
        long index = data.u32("index in a heap");
        byte[] bytes = length == 0 ? new byte[0] : heap.get(collection, index, length);
        return text(bytes, Datatype.Text.ZERO_ENDED);
    }

    private static String text(byte[] bytes, Datatype.Text how) {
        int end = 0;
        if (how == Datatype.Text.ZERO_ENDED) {
            while (end < bytes.length && bytes[end] != 0) {
                end++;
            }
        } else {
            end = bytes.length;
            while (end > 0 && bytes[end - 1] == ' ') {
                end--;
            }
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }
}
