package org.bertconv.format.tfbundle;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.tensorflow.SliceKey;
import org.bertconv.tensorflow.table.Excerpt;
import org.bertconv.tensorflow.table.TableKey;
import org.bertconv.tensorflow.table.TableReader;

/**
 * All that an index says.
 *
 * @param file the index
 * @param header the header
 * @param entries by key, in the order of the file, slices among them
 */
record BundleIndex(ByteSource file, BundleHeader header, Map<TableKey, BundleEntry> entries) {

    private static final String HEADER = "header";

    /**
     * {@return what an index says}
     *
     * @throws CheckpointException MALFORMED if it is not an index, LIMIT for more than {@value TfBundleLayout#MAX_ENTRIES} entries,
     *     UNSUPPORTED if its version is too new
     */
    static BundleIndex read(ByteSource file) throws IOException {
        TableReader table = TableReader.open(file);
        Excerpt header = table.header()
                .orElseThrow(() -> file.malformed(HEADER, 0, "first record must have the empty key and is the header"));
        BundleHeader parsed = BundleHeader.parse(header.named(() -> HEADER));
        Entries entries = new Entries();
        table.forEach(entries::add);
        return new BundleIndex(file, parsed, Collections.unmodifiableMap(entries.byKey));
    }

    /** {@return the entry of a key, if there is one} */
    Optional<BundleEntry> find(TableKey key) {
        return Optional.ofNullable(entries.get(key));
    }

    /** {@return a MALFORMED error about an entry, named as in {@link #label}} */
    @FormatMethod
    CheckpointException malformed(TableKey key, BundleEntry entry, @FormatString String detail, Object... args) {
        return file.malformed("entry " + label(key), entry.place(), detail, args);
    }

    /** {@return what errors call the tensor or slice of a key: {@code w} or {@code w[0:21, :]}} */
    static String label(TableKey key) {
        if (SliceKey.isSliceKey(key)) {
            return SliceKey.parse(key).map(SliceKey::toString).orElse(key.toString());
        }
        return key.toString();
    }

    /** The entries so far, and how much memory they take. */
    private static final class Entries {

        private final TreeMap<TableKey, BundleEntry> byKey = new TreeMap<>();
        private long bytes;

        void add(TableKey key, Excerpt value) throws IOException {
            if (key.equals(TableKey.EMPTY)) {
                return;
            }
            Excerpt named = value.named(() -> "entry " + label(key));
            if (byKey.size() == TfBundleLayout.MAX_ENTRIES) {
                throw named.error(ErrorClass.LIMIT, 0, "index has more than %d entries", TfBundleLayout.MAX_ENTRIES);
            }
            BundleEntry entry = BundleEntry.parse(named);
            long numbers = entry.shape().rank()
                    + entry.slices().stream().mapToLong(List::size).sum();
            bytes += key.length() + numbers * TfBundleLayout.NUMBER_BYTES;
            if (bytes > TfBundleLayout.MAX_INDEX_BYTES) {
                throw named.error(
                        ErrorClass.LIMIT,
                        0,
                        "names and shapes up to here take more than %d bytes",
                        TfBundleLayout.MAX_INDEX_BYTES);
            }
            byKey.put(key, entry);
        }
    }
}
