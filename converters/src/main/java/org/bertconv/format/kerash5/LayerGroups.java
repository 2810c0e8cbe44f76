package org.bertconv.format.kerash5;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bertconv.hdf5.Hdf5Group;
import org.bertconv.io.CheckpointException;
import org.bertconv.tensor.Tensor;

/** Lays out weights as Keras does: by layers, which are the second parts of their names. */
final class LayerGroups {

    /** Heads that hold the embeddings as well, as the loader of transformers insists: the decoder is their transpose. */
    private static final Set<String> WITH_EMBEDDINGS =
            Set.of("mlm___cls", "lm_head", "vocab_projector", "generator_lm_head", "predictions");

    private static final String EMBEDDINGS = "/embeddings/";

    private LayerGroups() {}

    /** {@return a file with a whole model} */
    static Hdf5Group model(List<Tensor> tensors) throws CheckpointException {
        Hdf5Group root = new Hdf5Group();
        Map<String, List<Tensor>> layers = new LinkedHashMap<>();
        for (Tensor tensor : tensors) {
            String[] parts = tensor.info().name().split("/", -1);
            String layer = parts.length < 2 ? parts[0] : parts[1];
            layers.computeIfAbsent(layer, made -> new ArrayList<>()).add(tensor);
        }
        for (Map.Entry<String, List<Tensor>> layer : layers.entrySet()) {
            List<Tensor> weights = new ArrayList<>(layer.getValue());
            if (WITH_EMBEDDINGS.contains(layer.getKey())) {
                tensors.stream().filter(LayerGroups::isEmbedding).forEach(weights::add);
            }
            put(root.group(layer.getKey()), weights);
        }
        NameLists.write(root, KerasH5Layout.LAYER_NAMES, List.copyOf(layers.keySet()));
        NameLists.write(root.group(KerasH5Layout.TOP_LEVEL), KerasH5Layout.WEIGHT_NAMES, List.of());
        return root;
    }

    private static boolean isEmbedding(Tensor tensor) {
        return tensor.info().name().contains(EMBEDDINGS);
    }

    private static void put(Hdf5Group layer, List<Tensor> weights) throws CheckpointException {
        for (Tensor weight : weights) {
            layer.dataset(weight.info().name(), weight);
        }
        NameLists.write(
                layer,
                KerasH5Layout.WEIGHT_NAMES,
                weights.stream().map(weight -> weight.info().name()).toList());
    }

    /** {@return a file with a part of a model: no layers, and names without the scope of the model, as its loader wants it} */
    static Hdf5Group shard(List<Tensor> tensors) throws CheckpointException {
        Hdf5Group root = new Hdf5Group();
        List<String> names = new ArrayList<>();
        for (Tensor tensor : tensors) {
            String name = withoutScope(tensor.info().name());
            root.dataset(name, tensor);
            names.add(name);
        }
        NameLists.write(root, KerasH5Layout.LAYER_NAMES, names);
        return root;
    }

    /** As {@code load_tf_sharded_weights} has it. */
    private static String withoutScope(String name) {
        return name.contains("model.") || !name.contains("/") ? name : name.substring(name.indexOf('/') + 1);
    }
}
