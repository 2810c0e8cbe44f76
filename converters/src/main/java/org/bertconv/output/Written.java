package org.bertconv.output;

import java.nio.file.Path;

/**
 * A file that is complete, under its own name and on the device.
 *
 * @param name in the output directory
 * @param path where it lies
 * @param bytes its size
 */
public record Written(String name, Path path, long bytes) {}
