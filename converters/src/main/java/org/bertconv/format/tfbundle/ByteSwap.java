package org.bertconv.format.tfbundle;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;

/**
 * Turns big-endian numbers into little-endian ones, in place, from a buffer's position to its limit.
 *
 * @param width of a number in bytes: 1, 2, 4 or 8
 */
record ByteSwap(int width) implements Consumer<ByteBuffer> {

    @Override
    public void accept(ByteBuffer numbers) {
        ByteBuffer big = numbers.duplicate().order(ByteOrder.BIG_ENDIAN);
        ByteBuffer little = numbers.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        for (int i = numbers.position(); i < numbers.limit() && width > 1; i += width) {
            switch (width) {
                case Short.BYTES -> little.putShort(i, big.getShort(i));
                case Integer.BYTES -> little.putInt(i, big.getInt(i));
                default -> little.putLong(i, big.getLong(i));
            }
        }
    }
}
