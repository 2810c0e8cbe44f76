package org.bertconv.hdf5;

import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.Printable;

/** A group, a dataset, or something else that has a name in a file. Its header is read when it is asked for something. */
public final class Hdf5Object {

    private final Hdf5Bytes file;
    private final String path;
    private final long address;

    Hdf5Object(Hdf5Bytes file, String path, long address) {
        this.file = file;
        this.path = path;
        this.address = address;
    }

    /** {@return the way to it from the root group, which itself is empty: {@code a/b}} */
    public String path() {
        return path;
    }

    /** {@return where its header is; two names of one object have the same} */
    public long address() {
        return address;
    }

    /** {@return whether it is a group, a dataset or neither} */
    public Kind kind() throws IOException {
        ObjectHeader header = header();
        if (!header.all(Message.LAYOUT).isEmpty()) {
            return Kind.DATASET;
        }
        boolean group = !header.all(Message.SYMBOL_TABLE).isEmpty()
                || !header.all(Message.LINK_INFO).isEmpty()
                || !header.all(Message.LINK).isEmpty();
        return group ? Kind.GROUP : Kind.OTHER;
    }

    /** What an object can be. */
    public enum Kind {
        /** It has members. */
        GROUP,
        /** It has elements. */
        DATASET,
        /** Such as a type with a name. */
        OTHER
    }

    /** {@return the members of a group by name} */
    public SortedMap<String, Hdf5Object> members() throws IOException {
        SortedMap<String, Hdf5Object> members = new TreeMap<>();
        for (Map.Entry<String, Long> link :
                Links.read(header(), Links.MAX_OBJECTS).entrySet()) {
            String name = path.isEmpty() ? link.getKey() : path + "/" + link.getKey();
            members.put(link.getKey(), new Hdf5Object(file, name, link.getValue()));
        }
        return members;
    }

    /** {@return the attributes by name; their values are not read yet} */
    public SortedMap<String, Hdf5Attribute> attributes() throws IOException {
        return Attributes.read(header());
    }

    /** {@return the elements of a dataset, checked so that they can be read} */
    public Hdf5Dataset dataset() throws IOException {
        return Hdf5Dataset.read(header(), attributes());
    }

    /** {@return a MALFORMED error about this object} */
    public CheckpointException malformed(String detail) {
        return file.file().malformed(label(), file.offset(address), "%s", detail);
    }

    private String label() {
        return "/" + Printable.of(path);
    }

    private ObjectHeader header() throws IOException {
        return ObjectHeader.read(file, address, label());
    }
}
