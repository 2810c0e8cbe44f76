package org.bertconv.hdf5;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bertconv.tensor.Tensor;

/**
 * Where everything lies in a file that is to be written: all structures first, then the tensors, each at a multiple of eight. The same
 * groups and tensors give the same bytes.
 *
 * @param structures the first bytes of the file
 * @param places the tensors with the position of their first byte, in the order of the file
 * @param bytes the size of the file
 */
public record Hdf5Plan(ByteBuffer structures, List<Place> places, long bytes) {

    private static final int ALIGNMENT = 8;

    /** Copies the list. */
    public Hdf5Plan {
        places = List.copyOf(places);
    }

    /** A tensor and the position of its first byte in the file. */
    public record Place(Tensor tensor, long position) {}

    /** {@return the plan of a file} */
    public static Hdf5Plan of(Hdf5Group root) {
        StructureWriter writer = new StructureWriter();
        writer.write(root);
        List<Place> places = new ArrayList<>();
        long position = writer.position();
        for (Tensor tensor : writer.tensors()) {
            long bytes = tensor.info().bytes();
            if (bytes > 0) {
                writer.setAddress(tensor, position);
                places.add(new Place(tensor, position));
                position = Math.addExact(position, (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
            }
        }
        writer.setEnd(position);
        return new Hdf5Plan(writer.structures(), places, position);
    }
}
