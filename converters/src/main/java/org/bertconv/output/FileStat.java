package org.bertconv.output;

/**
 * What lies at a path.
 *
 * @param kind a device, a fifo and a socket are OTHER
 * @param key equal for two names of one file
 */
record FileStat(Kind kind, Object key) {

    enum Kind {
        FILE,
        DIRECTORY,
        OTHER
    }
}
