package org.bertconv.hdf5;

import java.nio.ByteBuffer;

/** Puts the elements of a chunk to their places in a band, run by run along the last axis; what reaches beyond the dataset is left out. */
final class ChunkCopy {

    private final ChunkGrid grid;
    private final ByteBuffer band;
    private final long[] first;
    private final long[] extent;

    /**
     * @param places of the chunk along the axes
     * @param band rows of the dataset, of which the first is the first of the chunk
     */
    ChunkCopy(ChunkGrid grid, long[] places, ByteBuffer band) {
        this.grid = grid;
        this.band = band;
        this.first = new long[places.length];
        this.extent = new long[places.length];
        for (int i = 0; i < places.length; i++) {
            long across = grid.chunk().get(i);
            first[i] = i == 0 ? 0 : places[i] * across;
            extent[i] = Math.min(across, grid.shape().dimension(i) - places[i] * across);
        }
    }

    void copy(byte[] chunk) {
        int run = (int) (extent[extent.length - 1] * grid.elementBytes());
        run((from, to) -> band.put(to, chunk, from, run));
    }

    void fill(ByteBuffer element) {
        long count = extent[extent.length - 1];
        run((from, to) -> {
            for (int i = 0; i < count; i++) {
                band.put(to + i * element.remaining(), element, 0, element.remaining());
            }
        });
    }

    /** Is given where a run begins in the chunk and in the band, in bytes. */
    @FunctionalInterface
    private interface Run {
        void at(int from, int to);
    }

    private void run(Run run) {
        int last = extent.length - 1;
        long[] at = new long[extent.length];
        int axis;
        do {
            long from = 0;
            long to = 0;
            for (int i = 0; i <= last; i++) {
                from = from * grid.chunk().get(i) + at[i];
                to = to * (i == 0 ? 1 : grid.shape().dimension(i)) + first[i] + at[i];
            }
            run.at((int) (from * grid.elementBytes()), (int) (to * grid.elementBytes()));
            axis = last - 1;
            while (axis >= 0 && ++at[axis] == extent[axis]) {
                at[axis--] = 0;
            }
        } while (axis >= 0);
    }
}
