package org.bertconv.hdf5;

/**
 * A part of a dataset as it is stored.
 *
 * @param address of its first byte
 * @param bytes as many as are stored
 * @param mask which filters it has not been through
 */
record Chunk(long address, long bytes, long mask) {}
