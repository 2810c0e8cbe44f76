package org.bertconv.hdf5;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Printable;

/**
 * The members of a group by name. A link that is not to an object of this file by its address is refused: a soft link can lead in circles,
 * an external one to any file of the machine.
 */
final class Links {

    /** As many objects as a file may have. */
    static final int MAX_OBJECTS = 250_000;

    private static final int HARD = 0;
    private static final int SOFT = 1;
    private static final int EXTERNAL = 64;

    private final Hdf5Bytes file;
    private final int most;
    private final SortedMap<String, Long> addresses = new TreeMap<>();

    private Links(Hdf5Bytes file, int most) {
        this.file = file;
        this.most = most;
    }

    /** {@return the addresses of the members' headers by name, of so many at most} */
    static SortedMap<String, Long> read(ObjectHeader header, int most) throws IOException {
        Links links = new Links(header.file(), most);
        for (Message message : header.all(Message.SYMBOL_TABLE)) {
            SymbolTable.read(message.body(), links);
        }
        for (Message message : header.all(Message.LINK)) {
            links.add(message.body());
        }
        for (Message message : header.all(Message.LINK_INFO)) {
            links.addDense(message.body());
        }
        return Collections.unmodifiableSortedMap(links.addresses);
    }

    private void addDense(Fields info) throws IOException {
        info.version(0, 0);
        int flags = info.u8("flags");
        info.skip("creation index", (flags & 1) == 0 ? 0 : 8);
        long heapAddress = info.address("address of the heap");
        long indexAddress = info.address("address of the index");
        if (heapAddress == Hdf5Bytes.UNDEFINED) {
            return;
        }
        FractalHeap heap = FractalHeap.read(file, heapAddress);
        BTree2.read(file, indexAddress, BTree2.LINK_NAMES, record -> {
            record.skip("hash", 4);
            add(heap.get(record));
        });
    }

    /** A link message, which says name and place of one member. */
    private void add(Fields link) throws CheckpointException {
        link.version(1, 1);
        int flags = link.u8("flags");
        int type = (flags & 8) == 0 ? HARD : link.u8("type of the link");
        link.skip("creation order", (flags & 4) == 0 ? 0 : 8);
        link.skip("character set", (flags & 0x10) == 0 ? 0 : 1);
        long length = link.number("length of the name", 1 << (flags & 3));
        String name = new String(link.bytes("name", length), StandardCharsets.UTF_8);
        if (type != HARD) {
            throw refused(link, name, type);
        }
        put(link, name, link.address("address"));
    }

    /** Adds a member. */
    void put(Fields place, String name, long address) throws CheckpointException {
        if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('/') >= 0 || name.indexOf(0) >= 0) {
            throw place.malformed("name", 0, "\"%s\" is no name of a member", Printable.of(name));
        }
        file.allowance().text("link", place.offset(), name.length());
        file.require("link " + Printable.of(name), address, 1);
        if (addresses.put(name, address) != null) {
            throw place.malformed("name", 0, "%s is there twice", Printable.of(name));
        }
        if (addresses.size() > most) {
            throw place.error(ErrorClass.LIMIT, "name", 0, "there are more than " + most + " in one group");
        }
    }

    /** {@return the error about a link to something else than an object of this file} */
    static CheckpointException refused(Fields place, String name, int type) {
        String kind = type == SOFT
                ? "a soft link"
                : type == EXTERNAL ? "an external link, to another file" : "a link of type " + type;
        return place.error(
                ErrorClass.REFUSED, "link " + Printable.of(name), 0, "is " + kind + "; only hard links are followed");
    }
}
