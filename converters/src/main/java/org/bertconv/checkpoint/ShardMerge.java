package org.bertconv.checkpoint;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Printable;
import org.bertconv.tensor.Tensor;

/** Puts shards together, and compares what is in them with what their index says. */
final class ShardMerge {

    private final ByteSource index;
    private final Map<String, String> weightMap;
    private final Map<String, String> scoped;
    private final Map<String, Tensor> tensors = new HashMap<>();
    private final Map<String, String> shardOf = new HashMap<>();
    private final List<String> wrappers = new ArrayList<>();
    private final Map<String, String> metadata = new TreeMap<>();
    private final TreeSet<String> globals = new TreeSet<>();
    private final List<Ignored> ignored = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private long bytes;

    /**
     * Begins with nothing.
     *
     * @param weightMap tensor to file beside the index, in the order of the index
     */
    ShardMerge(ByteSource index, Map<String, String> weightMap) {
        this.index = index;
        this.weightMap = weightMap;
        this.scoped = scoped(weightMap.keySet());
    }

    /** Adds a shard. */
    void add(String shard, WeightsFile read) throws CheckpointException {
        for (Tensor inShard : read.tensors().tensors()) {
            Tensor tensor = inShard.named(withScope(inShard.info().name()));
            String name = inIndex(tensor.info().name());
            String other = shardOf.putIfAbsent(name, shard);
            if (other != null) {
                throw malformed(name, "is in two shards, " + other + " and " + shard);
            }
            if (shard.equals(weightMap.get(name))) {
                tensors.put(name, tensor);
                bytes = Math.addExact(bytes, tensor.info().bytes());
            } else if (!weightMap.containsKey(name)) {
                ignored.add(new Ignored(name, "in " + shard + ", but not in the index"));
                warnings.add(index.name() + ": tensor " + Printable.of(name) + " is in " + shard
                        + ", but not in the index; it is left out");
            }
        }
        read.wrappers().stream().filter(name -> !wrappers.contains(name)).forEach(wrappers::add);
        globals.addAll(read.globals());
        ignored.addAll(read.ignored());
        warnings.addAll(read.warnings());
        read.metadata().forEach((key, value) -> addMetadata(shard, key, value));
    }

    /**
     * In the shards of transformers' TensorFlow classes names have no scope, in their index they have: what is {@code bert/…} there is
     * {@code tf_bert_model/bert/…} here.
     */
    private String withScope(String name) {
        return weightMap.containsKey(name) ? name : scoped.getOrDefault(name, name);
    }

    private static Map<String, String> scoped(Set<String> names) {
        Map<String, String> scoped = new HashMap<>();
        Set<String> ambiguous = new HashSet<>();
        for (String name : names) {
            String rest = name.substring(name.indexOf('/') + 1);
            if (scoped.put(rest, name) != null) {
                ambiguous.add(rest);
            }
        }
        scoped.keySet().removeAll(ambiguous);
        return scoped;
    }

    /** Flax' index joins the parts of a name by slashes. */
    private String inIndex(String name) {
        String path = name.replace('.', '/');
        return !weightMap.containsKey(name) && weightMap.containsKey(path) ? path : name;
    }

    private void addMetadata(String shard, String key, String value) {
        String first = metadata.putIfAbsent(key, value);
        if (first != null && !first.equals(value)) {
            warnings.add(index.name() + ": metadata " + Printable.of(key) + " of " + shard + " is "
                    + Printable.of(value) + ", and " + Printable.of(first) + " in a shard before it");
        }
    }

    /** {@return the bytes of the tensors that were added} */
    long bytes() {
        return bytes;
    }

    /**
     * {@return all that was added}
     *
     * @throws CheckpointException MALFORMED if a tensor of the index is not in its shard
     */
    WeightsFile finish(List<String> moreWarnings) throws CheckpointException {
        List<Tensor> inOrder = new ArrayList<>();
        for (Map.Entry<String, String> entry : weightMap.entrySet()) {
            Tensor tensor = tensors.get(entry.getKey());
            if (tensor == null) {
                throw malformed(entry.getKey(), "is not in its shard " + Printable.of(entry.getValue()));
            }
            inOrder.add(tensor);
        }
        warnings.addAll(moreWarnings);
        return new WeightsFile(StateDict.of(inOrder), wrappers, metadata, List.copyOf(globals), ignored, warnings);
    }

    private CheckpointException malformed(String tensor, String detail) {
        return CheckpointException.of(ErrorClass.MALFORMED, index.name(), "weight_map." + Printable.of(tensor), detail);
    }
}
