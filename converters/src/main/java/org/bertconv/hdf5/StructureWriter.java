package org.bertconv.hdf5;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bertconv.tensor.Tensor;

/** Writes superblock, groups and the headers of datasets, members before the groups that they are in. */
final class StructureWriter {

    private static final byte[] SIGNATURE = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1A, '\n'};
    private static final int SUPERBLOCK_BYTES = 96;

    /** Where the superblock has the end of the file, and the entry of the root group. */
    private static final int END_AT = 40;

    private static final int ROOT_AT = 64;

    private final Growing out = new Growing();
    private final IdentityHashMap<Tensor, Dataset> datasets = new IdentityHashMap<>();
    private final List<Tensor> order = new ArrayList<>();
    private final IdentityHashMap<Hdf5Group, GroupWriter.Place> groups = new IdentityHashMap<>();

    /**
     * A dataset whose header is written.
     *
     * @param header its address
     * @param addressAt where in the header the address of the elements is
     * @param names as many as it has
     */
    private record Dataset(int header, int addressAt, int names) {}

    void write(Hdf5Group root) {
        out.put(SIGNATURE).u8(0, 0, 0, 0, 0, 8, 8, 0);
        out.u16(GroupWriter.LEAF_K).u16(GroupWriter.NODE_K).u32(0);
        out.i64(0, Hdf5Bytes.UNDEFINED, 0, Hdf5Bytes.UNDEFINED);
        out.zeros(SUPERBLOCK_BYTES - out.position());
        List<Hdf5Group> topDown = topDown(root);
        for (int i = topDown.size() - 1; i >= 0; i--) {
            group(topDown.get(i));
        }
        GroupWriter.Place place = place(root);
        out.set(ROOT_AT, place.header());
        // The entry says that it holds the addresses of tree and heap as well.
        out.set(ROOT_AT + 8, 1);
        out.set(ROOT_AT + 16, place.tree());
        out.set(ROOT_AT + 24, place.heap());
    }

    private static List<Hdf5Group> topDown(Hdf5Group root) {
        List<Hdf5Group> groups = new ArrayList<>(List.of(root));
        for (int i = 0; i < groups.size(); i++) {
            for (Hdf5Group.Member member : groups.get(i).members().values()) {
                if (member instanceof Hdf5Group.GroupMember below) {
                    groups.add(below.group());
                }
            }
        }
        return groups;
    }

    private void group(Hdf5Group group) {
        Map<String, Long> members = new LinkedHashMap<>();
        group.members().forEach((name, member) -> {
            if (member instanceof Hdf5Group.GroupMember below) {
                members.put(name, place(below.group()).header());
            } else if (member instanceof Hdf5Group.DatasetMember dataset) {
                members.put(name, (long) dataset(dataset.tensor()));
            }
        });
        groups.put(group, new GroupWriter(out).write(members, group.attributes()));
    }

    private GroupWriter.Place place(Hdf5Group group) {
        GroupWriter.Place place = groups.get(group);
        if (place == null) {
            throw new IllegalStateException("a group is written before its members");
        }
        return place;
    }

    /** A second name of a dataset is counted in its header. */
    private int dataset(Tensor tensor) {
        Dataset known = datasets.get(tensor);
        if (known != null) {
            Dataset again = new Dataset(known.header(), known.addressAt(), known.names() + 1);
            out.setU32(known.header() + 4, again.names());
            datasets.put(tensor, again);
            return known.header();
        }
        int header = out.position();
        datasets.put(tensor, new Dataset(header, Encoding.dataset(out, tensor.info()), 1));
        order.add(tensor);
        return header;
    }

    /** {@return the datasets, in the order of their headers} */
    List<Tensor> tensors() {
        return order;
    }

    long position() {
        return out.position();
    }

    void setAddress(Tensor tensor, long address) {
        Dataset dataset = datasets.get(tensor);
        if (dataset != null) {
            out.set(dataset.addressAt(), address);
        }
    }

    void setEnd(long end) {
        out.set(END_AT, end);
    }

    ByteBuffer structures() {
        return out.all();
    }
}
