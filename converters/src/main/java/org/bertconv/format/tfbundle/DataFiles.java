package org.bertconv.format.tfbundle;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Folder;
import org.bertconv.io.Printable;
import org.bertconv.tensorflow.table.MaskedCrc32c;
import org.bertconv.tensorflow.table.TableKey;

/** The data files of a bundle, each opened when the first entry needs it. */
final class DataFiles {

    private final Folder folder;
    private final String prefix;
    private final BundleIndex index;
    private final Map<Integer, ByteSource> open = new HashMap<>();

    /** @param prefix of the names of the bundle's files: {@code bert_model.ckpt} */
    DataFiles(Folder folder, String prefix, BundleIndex index) {
        this.folder = folder;
        this.prefix = prefix;
        this.index = index;
    }

    /**
     * {@return where the bytes of an entry lie}
     *
     * @throws CheckpointException MALFORMED if they do not lie inside of a data file, INPUT if that file is missing
     */
    DataRange range(TableKey key, BundleEntry entry) throws IOException {
        int shards = index.header().shards();
        if (entry.shard() < 0 || entry.shard() >= shards) {
            throw index.malformed(key, entry, "shard_id is %d, must be 0 to %d", entry.shard(), shards - 1);
        }
        ByteSource file = file(key, entry);
        if (entry.offset() < 0 || entry.size() < 0 || entry.size() > file.size() - entry.offset()) {
            throw index.malformed(
                    key,
                    entry,
                    "%d bytes at %d do not fit into the %d bytes of %s",
                    entry.size(),
                    entry.offset(),
                    file.size(),
                    TfBundleLayout.shardName(prefix, entry.shard(), shards));
        }
        if (entry.size() == 0 && entry.maskedCrc() != MaskedCrc32c.OF_NOTHING) {
            throw index.malformed(
                    key,
                    entry,
                    "masked crc32c of no bytes is 0x%08X, must be 0x%08X",
                    entry.maskedCrc(),
                    MaskedCrc32c.OF_NOTHING);
        }
        return new DataRange(key, file, entry.offset(), entry.size(), entry.maskedCrc());
    }

    private ByteSource file(TableKey key, BundleEntry entry) throws IOException {
        ByteSource known = open.get(entry.shard());
        if (known != null) {
            return known;
        }
        String name =
                TfBundleLayout.shardName(prefix, entry.shard(), index.header().shards());
        if (!folder.names().contains(name)) {
            throw CheckpointException.of(
                    ErrorClass.INPUT,
                    index.file().name(),
                    "entry " + BundleIndex.label(key),
                    "its data file " + Printable.of(name) + " is missing");
        }
        ByteSource file = folder.open(name);
        open.put(entry.shard(), file);
        return file;
    }
}
