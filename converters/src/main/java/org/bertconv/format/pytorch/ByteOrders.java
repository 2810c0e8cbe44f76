package org.bertconv.format.pytorch;

import java.nio.ByteBuffer;
import org.bertconv.tensor.DType;

/** Turns big-endian elements into little-endian ones. */
final class ByteOrders {

    private ByteOrders() {}

    /** Reverses the bytes of each number in the buffer, from 0 to its limit; a complex element is two numbers. */
    static void swap(ByteBuffer buffer, DType dtype) {
        int width = dtype == DType.C64 || dtype == DType.C128 ? dtype.bytes() / 2 : dtype.bytes();
        for (int i = 0; i < buffer.limit(); i += width) {
            switch (width) {
                case 2 -> buffer.putShort(i, Short.reverseBytes(buffer.getShort(i)));
                case 4 -> buffer.putInt(i, Integer.reverseBytes(buffer.getInt(i)));
                case 8 -> buffer.putLong(i, Long.reverseBytes(buffer.getLong(i)));
                default -> {}
            }
        }
    }
}
