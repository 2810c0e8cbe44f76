package org.bertconv.hdf5;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Printable;

/** An HDF5 file. */
public final class Hdf5File {

    private static final int MAX_DEPTH = 64;

    private final Hdf5Bytes bytes;
    private final Hdf5Object root;

    private Hdf5File(Hdf5Bytes bytes, Hdf5Object root) {
        this.bytes = bytes;
        this.root = root;
    }

    /** {@return whether the file has the signature of HDF5, at its start or behind a user block} */
    public static boolean matches(ByteSource file) throws IOException {
        return Superblock.find(file).isPresent();
    }

    /**
     * Reads the superblock.
     *
     * @throws CheckpointException MALFORMED, or UNSUPPORTED for an unknown version
     */
    public static Hdf5File open(ByteSource file) throws IOException {
        Superblock superblock = Superblock.read(file);
        return new Hdf5File(superblock.bytes(), new Hdf5Object(superblock.bytes(), "", superblock.root()));
    }

    /** {@return the group that all others are in} */
    public Hdf5Object root() {
        return root;
    }

    /**
     * {@return the names of the attributes and of the members of the root group, if they can be read}
     *
     * @param file for which {@link #matches} holds
     * @throws CheckpointException INPUT, never for what is in the file
     */
    public static Optional<Set<String>> rootNames(ByteSource file) throws IOException {
        try {
            Hdf5Object root = open(file).root();
            Set<String> names = new TreeSet<>(root.attributes().keySet());
            names.addAll(root.members().keySet());
            return Optional.of(names);
        } catch (CheckpointException e) {
            if (e.errorClass() == ErrorClass.INPUT) {
                throw e;
            }
            return Optional.empty();
        }
    }

    /**
     * {@return all objects of the file by path, the root's being empty; groups stand before their members, and those are sorted}
     *
     * @throws CheckpointException MALFORMED if a group is in itself or has two names, REFUSED for a link that leads elsewhere, LIMIT for more
     *     than 250,000 objects or 64 levels
     */
    public Map<String, Hdf5Object> objects() throws IOException {
        return objects(Links.MAX_OBJECTS);
    }

    Map<String, Hdf5Object> objects(int most) throws IOException {
        Map<String, Hdf5Object> objects = new LinkedHashMap<>();
        Set<Long> groups = new HashSet<>();
        Deque<Level> waiting = new ArrayDeque<>();
        waiting.push(new Level(root, 0));
        while (!waiting.isEmpty()) {
            Level level = waiting.pop();
            Hdf5Object object = level.object();
            objects.put(object.path(), object);
            bytes.allowance()
                    .text(
                            "/" + Printable.of(object.path()),
                            bytes.offset(object.address()),
                            object.path().length());
            if (objects.size() > most) {
                throw limit(object, "there are more than " + most + " objects");
            }
            if (groups.contains(object.address())) {
                throw object.malformed("is a group that has another name already");
            }
            if (object.kind() == Hdf5Object.Kind.GROUP) {
                groups.add(object.address());
                push(waiting, level);
            }
        }
        return objects;
    }

    private void push(Deque<Level> waiting, Level level) throws IOException {
        List<Hdf5Object> members = new ArrayList<>(level.object().members().values());
        if (level.depth() == MAX_DEPTH && !members.isEmpty()) {
            throw limit(level.object(), "has members more than " + MAX_DEPTH + " groups deep");
        }
        Collections.reverse(members);
        members.forEach(member -> waiting.push(new Level(member, level.depth() + 1)));
    }

    private record Level(Hdf5Object object, int depth) {}

    private CheckpointException limit(Hdf5Object object, String detail) {
        return bytes.file()
                .error(
                        ErrorClass.LIMIT,
                        "/" + Printable.of(object.path()),
                        bytes.offset(object.address()),
                        "%s",
                        detail);
    }
}
