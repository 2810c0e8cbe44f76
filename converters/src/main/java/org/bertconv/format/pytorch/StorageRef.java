package org.bertconv.format.pytorch;

/**
 * A storage as a tensor names it.
 *
 * @param key what the container calls it
 * @param type its class
 * @param elements how many elements of that class it has
 * @param bytes size of all elements
 */
record StorageRef(String key, StorageType type, long elements, long bytes) {

    /** @throws ArithmeticException if the size in bytes leaves the range of a {@code long} */
    static StorageRef of(String key, StorageType type, long elements) {
        return new StorageRef(key, type, elements, Math.multiplyExact(elements, (long) type.elementBytes()));
    }
}
