package org.bertconv.hdf5;

import java.util.List;
import org.bertconv.tensor.Shape;

/**
 * How a dataset is cut into chunks, all of the same dimensions; those at the edges reach beyond it. Chunks are numbered row by row.
 *
 * @param shape of the dataset, of rank 1 at least
 * @param chunk dimensions of a chunk, as many as the dataset has
 * @param elementBytes of an element
 */
record ChunkGrid(Shape shape, List<Long> chunk, long elementBytes) {

    ChunkGrid {
        chunk = List.copyOf(chunk);
    }

    int rank() {
        return chunk.size();
    }

    /** {@return how many chunks there are along an axis} */
    long across(int axis) {
        return shape.dimension(axis) == 0 ? 0 : (shape.dimension(axis) - 1) / chunk.get(axis) + 1;
    }

    /** {@return the number of all chunks, which is at most that of the elements} */
    long count() {
        long count = 1;
        for (int i = 0; i < rank(); i++) {
            count *= across(i);
        }
        return count;
    }

    /** {@return the bytes of a whole chunk; it overflows into an exception} */
    long chunkBytes() {
        long bytes = elementBytes;
        for (long dimension : chunk) {
            bytes = Math.multiplyExact(bytes, dimension);
        }
        return bytes;
    }

    /** {@return the number of elements in one step along the first axis} */
    long rowElements() {
        long elements = 1;
        for (int i = 1; i < rank(); i++) {
            elements *= shape.dimension(i);
        }
        return elements;
    }

    /** {@return the number of chunks that begin in the same rows} */
    long perBand() {
        long count = 1;
        for (int i = 1; i < rank(); i++) {
            count *= across(i);
        }
        return count;
    }

    /** {@return the number of the chunk at these places along the axes} */
    long number(long[] places) {
        long number = 0;
        for (int i = 0; i < rank(); i++) {
            number = number * across(i) + places[i];
        }
        return number;
    }

    /** {@return the places of a chunk along the axes} */
    long[] places(long number) {
        long[] places = new long[rank()];
        long rest = number;
        for (int i = rank() - 1; i >= 0; i--) {
            places[i] = rest % across(i);
            rest /= across(i);
        }
        return places;
    }
}
