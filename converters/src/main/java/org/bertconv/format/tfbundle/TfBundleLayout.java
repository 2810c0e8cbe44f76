package org.bertconv.format.tfbundle;

import java.util.Locale;

/** Names, numbers and limits of a tensor bundle. */
final class TfBundleLayout {

    /** How the name of every index ends. */
    static final String INDEX_SUFFIX = ".index";

    /** The version of the format that this reader knows: TensorFlow's {@code kTensorBundleVersion}. */
    static final int VERSION = 1;

    /** The most data files of one bundle. */
    static final int MAX_SHARDS = 100_000;

    /** The most entries of one index, slices counted: twice what the largest are thought to have, and they fit into 256 MB. */
    static final int MAX_ENTRIES = 200_000;

    /**
     * The most bytes that keys, dimensions and extents of one index may take in memory. Keys are stored without the part that they share
     * with the one before, so a small file could declare a huge number of them.
     */
    static final long MAX_INDEX_BYTES = 32L << 20;

    /** As many bytes are reckoned for a dimension or an extent. */
    static final long NUMBER_BYTES = 32;

    /** The most bytes of a name. */
    static final int MAX_NAME_BYTES = 65_535;

    /** The most slices of one tensor. */
    static final int MAX_SLICES = 4_096;

    /** The most bytes that all tensors may declare for each byte stored, once they are over {@link #FREE_BYTES}. */
    static final long MAX_ALIAS_RATIO = 1_000;

    /** As many bytes may be declared whatever is stored. */
    static final long FREE_BYTES = 16L << 20;

    private TfBundleLayout() {}

    /** {@return the name of a data file: {@code P.data-00000-of-00001}} */
    static String shardName(String prefix, int shard, int shards) {
        return String.format(Locale.ROOT, "%s.data-%05d-of-%05d", prefix, shard, shards);
    }
}
