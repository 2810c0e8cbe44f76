package org.bertconv.checkpoint;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.bertconv.output.OutputDirectory;
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

    private static final Pattern NUMBER = Pattern.compile("-\\d{5,}-of-\\d{5,}");

    /** Freezes the map. */
    public ShardPlan {
        shards = Collections.unmodifiableSortedMap(shards);
    }

    /** What stands behind the name of the single file in the name of the index. */
    private static final String INDEX = ".index.json";

    /**
     * {@return the plan for what the user asked for: the one file that was named, or as many as the size of a shard demands}
     *
     * @param singleName of the file if there is only one, such as {@code model.safetensors}
     */
    public static ShardPlan of(StateDict tensors, WriteOptions options, String singleName) {
        return options.fileName()
                .map(name -> single(tensors, name))
                .orElseGet(() -> of(tensors, options.maxShardBytes(), singleName));
    }

    /** {@return whether a name is that of the single file, of one of several, or of their index} */
    public static boolean owns(String singleName, String fileName) {
        if (fileName.equals(singleName) || fileName.equals(singleName + INDEX)) {
            return true;
        }
        int dot = singleName.lastIndexOf('.');
        String stem = singleName.substring(0, dot);
        String ending = singleName.substring(dot);
        return fileName.startsWith(stem)
                && fileName.endsWith(ending)
                && fileName.length() > stem.length() + ending.length()
                && NUMBER.matcher(fileName.substring(stem.length(), fileName.length() - ending.length()))
                        .matches();
    }

    /** Writes the index if there is one, and says which file is to appear last: without it readers find no checkpoint. */
    public void finish(OutputDirectory output, String singleName) throws IOException {
        finish(output, singleName, index());
    }

    /** The same with another text of the index. */
    public void finish(OutputDirectory output, String singleName, String index) throws IOException {
        if (isSharded()) {
            output.write(singleName + INDEX, index.getBytes(StandardCharsets.UTF_8));
            output.last(singleName + INDEX);
        } else {
            output.last(shards.firstKey());
        }
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
        return index(JsonNodeFactory.instance.objectNode());
    }

    /** {@return the same with how many numbers the weights have, which PyTorch's classes of transformers write as well} */
    public String indexWithParameters() {
        long parameters = shards.values().stream()
                .flatMap(List::stream)
                .map(Tensor::info)
                .filter(info -> info.dtype().isFloating())
                .mapToLong(info -> info.shape().elements())
                .sum();
        return index(JsonNodeFactory.instance.objectNode().put("total_parameters", parameters));
    }

    private String index(ObjectNode metadata) {
        SortedMap<String, String> fileOf = new TreeMap<>();
        long total = 0;
        for (var shard : shards.entrySet()) {
            for (Tensor tensor : shard.getValue()) {
                fileOf.put(tensor.info().name(), shard.getKey());
                total += tensor.info().bytes();
            }
        }
        ObjectNode index = JsonNodeFactory.instance.objectNode();
        index.set("metadata", metadata.put("total_size", total));
        ObjectNode map = index.putObject("weight_map");
        fileOf.forEach(map::put);
        return JsonText.pretty(index);
    }
}
