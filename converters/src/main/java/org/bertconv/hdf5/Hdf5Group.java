package org.bertconv.hdf5;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Printable;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;

/** A group of a file that is to be written: what is put into it, and its attributes. The root is the whole file. */
public final class Hdf5Group {

    /** The most bytes of the value of an attribute, which has to fit into a message of 64 KiB. */
    public static final int MAX_ATTRIBUTE_BYTES = 64_512;

    private final TreeMap<String, Member> members = new TreeMap<>(Hdf5Group::compareBytes);
    private final TreeMap<String, AttributeValue> attributes = new TreeMap<>(Hdf5Group::compareBytes);

    /** Makes a file without anything in it. */
    public Hdf5Group() {}

    /** A dataset or a group in a group. */
    sealed interface Member {}

    /** A group. */
    record GroupMember(Hdf5Group group) implements Member {}

    /** A dataset; several members may be the same one. */
    record DatasetMember(Tensor tensor) implements Member {}

    /** As C compares text, by which readers search. */
    private static int compareBytes(String one, String other) {
        return Arrays.compareUnsigned(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    Map<String, Member> members() {
        return members;
    }

    Map<String, AttributeValue> attributes() {
        return attributes;
    }

    /** Gives the group an attribute with one text. */
    public void attribute(String name, String text) {
        attributes.put(name, new AttributeValue(Optional.of(text), List.of()));
    }

    /** Gives the group an attribute with a list of texts, which may be empty; together they have to be small enough. */
    public void attribute(String name, List<String> texts) {
        attributes.put(name, new AttributeValue(Optional.empty(), texts));
    }

    /**
     * {@return the group at a path, made if it is not there}
     *
     * @throws CheckpointException UNSUPPORTED if the path is none, or if there is a dataset in the way
     */
    public Hdf5Group group(String path) throws CheckpointException {
        Hdf5Group group = this;
        for (String name : parts(path)) {
            Member member = group.members.computeIfAbsent(name, made -> new GroupMember(new Hdf5Group()));
            if (!(member instanceof GroupMember below)) {
                throw unsupported(path, "has a dataset where a group is needed");
            }
            group = below.group();
        }
        return group;
    }

    /**
     * Puts a dataset at a path. The same tensor at two paths is one dataset with two names.
     *
     * @throws CheckpointException UNSUPPORTED if the path is none, or if it is taken
     */
    public void dataset(String path, Tensor tensor) throws CheckpointException {
        List<String> parts = parts(path);
        int last = path.lastIndexOf('/');
        Hdf5Group parent = last < 0 ? this : group(path.substring(0, last));
        if (parent.members.putIfAbsent(parts.get(parts.size() - 1), new DatasetMember(tensor)) != null) {
            throw unsupported(path, "is the name of something else already");
        }
    }

    /**
     * Checks that a tensor can be a dataset whose path ends in its name.
     *
     * @throws CheckpointException UNSUPPORTED if its name is no path, or if HDF5 has no such elements
     */
    public static void requireWritable(TensorInfo tensor) throws CheckpointException {
        parts(tensor.name());
        if (!Encoding.isWritable(tensor.dtype())) {
            throw unsupported(tensor.name(), "dtype " + tensor.dtype().label() + " is not written to HDF5");
        }
    }

    private static List<String> parts(String path) throws CheckpointException {
        List<String> parts = List.of(path.split("/", -1));
        for (String part : parts) {
            boolean plain = !part.isEmpty() && !part.equals(".") && !part.equals("..") && part.indexOf(0) < 0;
            if (!plain || !StandardCharsets.UTF_8.newEncoder().canEncode(part)) {
                throw unsupported(path, "cannot be a path in HDF5");
            }
        }
        return parts;
    }

    private static CheckpointException unsupported(String path, String detail) {
        return CheckpointException.of(ErrorClass.UNSUPPORTED, "tensor " + Printable.of(path) + ": " + detail);
    }

    /**
     * The value of an attribute.
     *
     * @param single the text, if it is one
     * @param list the texts, if it is a list
     */
    record AttributeValue(Optional<String> single, List<String> list) {

        AttributeValue {
            list = List.copyOf(list);
        }
    }

    /** {@return how many bytes a list of texts takes as an attribute} */
    public static long attributeBytes(List<String> texts) {
        return Encoding.width(texts) * (long) texts.size();
    }
}
