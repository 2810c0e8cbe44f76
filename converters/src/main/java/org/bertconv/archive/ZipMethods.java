package org.bertconv.archive;

import java.util.Map;

/** Names of compression methods, for messages. */
final class ZipMethods {

    private static final Map<Integer, String> NAMES = Map.of(
            1,
            "shrink",
            6,
            "implode",
            9,
            "deflate64",
            12,
            "bzip2",
            14,
            "lzma",
            93,
            "zstd",
            95,
            "xz",
            98,
            "ppmd",
            99,
            "aes");

    private ZipMethods() {}

    /** {@return number and, where known, name} */
    static String label(int method) {
        String name = NAMES.get(method);
        return name == null ? String.valueOf(method) : method + " (" + name + ")";
    }
}
