package org.bertconv.format.safetensors;

import java.util.List;
import java.util.OptionalLong;

/**
 * What the header says of a tensor. The numbers are as they stand there: not negative, but not yet compared with each other.
 *
 * @param name of the tensor
 * @param type of its elements
 * @param shape its dimensions
 * @param begin of its bytes, counted from the end of the header
 * @param end of its bytes, exclusive
 * @param offset of the name in the file, for messages
 */
record HeaderEntry(String name, SafetensorsType type, List<Long> shape, long begin, long end, long offset) {

    /** {@return the size of the elements in bits; empty if it leaves the range of a {@code long}} */
    OptionalLong bits() {
        try {
            long elements = 1;
            for (long dimension : shape) {
                elements = Math.multiplyExact(elements, dimension);
            }
            return OptionalLong.of(Math.multiplyExact(elements, (long) type.bits()));
        } catch (ArithmeticException e) {
            return OptionalLong.empty();
        }
    }
}
