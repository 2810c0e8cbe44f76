package org.bertconv.checkpoint;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bertconv.tensor.Tensor;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which tensor goes into which file when a checkpoint is written, decided as Hugging Face's hub library does
 * ({@code split_state_dict_into_shards_factory} in {@code serialization/_base.py}): in the order of the state dict a file takes tensors
 * until the next one would not fit; a tensor that is too large for any file has one for itself.
 *
 * @param shards file name to tensors, in the order of the names
 */
public record ShardPlan(SortedMap<String, List<Tensor>> shards) {

    /** Freezes the map. */
    public ShardPlan {
        shards = Collections.unmodifiableSortedMap(shards);
    }

    /** {@return the plan that puts all tensors into one file} */
    public static ShardPlan single(StateDict tensors, String fileName) {
        SortedMap<String, List<Tensor>> one = new TreeMap<>();
        one.put(fileName, List.copyOf(tensors.tensors()));
        return new ShardPlan(one);
    }

    /**
     * {@return a plan with one file if all tensors fit, and otherwise with several: {@code model-00001-of-00003.safetensors}}
     *
     * @param maxBytes of tensors in a file
     * @param singleName of the file if there is only one, with an extension
     */
    public static ShardPlan of(StateDict tensors, long maxBytes, String singleName) {
        List<List<Tensor>> groups = groups(tensors, maxBytes);
        if (groups.size() <= 1) {
            return single(tensors, singleName);
        }
        int dot = singleName.lastIndexOf('.');
        SortedMap<String, List<Tensor>> shards = new TreeMap<>();
        for (int i = 0; i < groups.size(); i++) {
            String number = String.format("-%05d-of-%05d", i + 1, groups.size());
            shards.put(singleName.substring(0, dot) + number + singleName.substring(dot), groups.get(i));
        }
        return new ShardPlan(shards);
    }

    private static List<List<Tensor>> groups(StateDict tensors, long maxBytes) {
        List<List<Tensor>> groups = new ArrayList<>();
        List<Tensor> current = new ArrayList<>();
        long filled = 0;
        for (Tensor tensor : tensors.tensors()) {
            long bytes = tensor.info().bytes();
            if (bytes > maxBytes) {
                groups.add(List.of(tensor));
                continue;
            }
            if (filled > maxBytes - bytes) {
                groups.add(current);
                current = new ArrayList<>();
                filled = 0;
            }
            current.add(tensor);
            filled += bytes;
        }
        if (!current.isEmpty()) {
            groups.add(current);
        }
        return groups;
    }

    /** {@return whether there is more than one file, so that an index is needed} */
    public boolean isSharded() {
        return shards.size() > 1;
    }

    /** {@return the text of the index: which tensor is in which file, and how many bytes the tensors have together} */
    public String index() {
        SortedMap<String, String> fileOf = new TreeMap<>();
        long total = 0;
        for (var shard : shards.entrySet()) {
            for (Tensor tensor : shard.getValue()) {
                fileOf.put(tensor.info().name(), shard.getKey());
                total += tensor.info().bytes();
            }
        }
        ObjectNode index = JsonNodeFactory.instance.objectNode();
        index.putObject("metadata").put("total_size", total);
        ObjectNode map = index.putObject("weight_map");
        fileOf.forEach(map::put);
        return JsonText.pretty(index);
    }
}
