package org.bertconv.mapping.op;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Some rows of a matrix, whose columns go to their places in the transpose. The rows of a strip fit into a cache, so the strided
 * reads are cheap and the writes are contiguous.
 *
 * @param rowBytes the size of a row of the matrix
 * @param firstColumn the first column that is wanted
 * @param columns how many columns are wanted
 * @param matrixRows the rows of the whole matrix: the length of a row of the transpose
 * @param width the size of an element in bytes
 */
record Strip(int rowBytes, int firstColumn, int columns, int matrixRows, int width) {

    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** Copies {@code rows} rows of the strip, the first being row {@code firstRow} of the matrix, into the transpose. */
    void scatter(byte[] strip, int rows, byte[] transpose, int firstRow) {
        for (int column = 0; column < columns; column++) {
            int from = (firstColumn + column) * width;
            int to = (column * matrixRows + firstRow) * width;
            switch (width) {
                case 2 -> shorts(strip, from, rows, transpose, to);
                case 4 -> ints(strip, from, rows, transpose, to);
                case 8 -> longs(strip, from, rows, transpose, to);
                default -> bytes(strip, from, rows, transpose, to);
            }
        }
    }

    private void shorts(byte[] strip, int from, int rows, byte[] transpose, int to) {
        for (int row = 0; row < rows; row++) {
            SHORTS.set(transpose, to + row * 2, (short) SHORTS.get(strip, from + row * rowBytes));
        }
    }

    private void ints(byte[] strip, int from, int rows, byte[] transpose, int to) {
        for (int row = 0; row < rows; row++) {
            INTS.set(transpose, to + row * 4, (int) INTS.get(strip, from + row * rowBytes));
        }
    }

    private void longs(byte[] strip, int from, int rows, byte[] transpose, int to) {
        for (int row = 0; row < rows; row++) {
            LONGS.set(transpose, to + row * 8, (long) LONGS.get(strip, from + row * rowBytes));
        }
    }

    private void bytes(byte[] strip, int from, int rows, byte[] transpose, int to) {
        for (int row = 0; row < rows; row++) {
            System.arraycopy(strip, from + row * rowBytes, transpose, to + row * width, width);
        }
    }
}
