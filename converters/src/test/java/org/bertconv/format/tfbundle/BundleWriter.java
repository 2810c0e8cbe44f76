package org.bertconv.format.tfbundle;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bertconv.tensorflow.Proto;
import org.bertconv.tensorflow.table.BlockWriter;
import org.bertconv.tensorflow.table.Octets;
import org.bertconv.tensorflow.table.TableWriter;

/** Builds a bundle {@code m.ckpt}, sound or not; checksums of the index are always right. */
final class BundleWriter {

    static final String INDEX = "m.ckpt.index";

    private final Map<String, byte[]> records = new TreeMap<>();
    private final List<Octets> shards = new ArrayList<>();
    private int keysPerBlock = Integer.MAX_VALUE;

    BundleWriter(int shardCount) {
        for (int i = 0; i < shardCount; i++) {
            shards.add(new Octets());
        }
        header(new Proto().varint(1, shardCount).message(3, new Proto().varint(1, 1)));
    }

    BundleWriter header(Proto header) {
        return record("", header.toArray());
    }

    BundleWriter keysPerBlock(int count) {
        keysPerBlock = count;
        return this;
    }

    /** Adds any record; the key is one character a byte. */
    BundleWriter record(String key, byte[] value) {
        records.put(key, value);
        return this;
    }

    BundleWriter record(String key, EntryWriter value) {
        return record(key, value.toArray());
    }

    BundleWriter without(String key) {
        records.remove(key);
        return this;
    }

    byte[] bytes(String key) {
        return java.util.Objects.requireNonNull(records.get(key), key);
    }

    /** Adds a tensor and its data. */
    BundleWriter tensor(int shard, String name, int dtype, byte[] data, long... shape) {
        long offset = append(shard, data);
        return record(name, EntryWriter.of(dtype, shape).data(shard, offset, data));
    }

    int shards() {
        return shards.size();
    }

    /** {@return where in a data file the bytes went} */
    long append(int shard, byte[] data) {
        long offset = shards.get(shard).size();
        shards.get(shard).bytes(data);
        return offset;
    }

    MemoryFolder toFolder() {
        return dataInto(new MemoryFolder().with(INDEX, index()));
    }

    MemoryFolder dataInto(MemoryFolder folder) {
        for (int i = 0; i < shards.size(); i++) {
            folder.with(
                    TfBundleLayout.shardName("m.ckpt", i, shards.size()),
                    shards.get(i).toArray());
        }
        return folder;
    }

    byte[] index() {
        TableWriter table = new TableWriter();
        BlockWriter block = new BlockWriter(16);
        int inBlock = 0;
        for (Map.Entry<String, byte[]> each : records.entrySet()) {
            if (inBlock == keysPerBlock) {
                table.block(block.last(), block.contents());
                block = new BlockWriter(16);
                inBlock = 0;
            }
            block.add(each.getKey(), each.getValue());
            inBlock++;
        }
        return table.block(block.last(), block.contents()).toArray();
    }
}
