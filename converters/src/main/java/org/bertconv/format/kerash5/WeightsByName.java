package org.bertconv.format.kerash5;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bertconv.checkpoint.Ignored;
import org.bertconv.hdf5.Hdf5Object;
import org.bertconv.io.ByteSource;
import org.bertconv.io.Printable;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorContent;

/**
 * Weights by name. Layers that share a layer each write its weights: a language model's head has the embeddings once more. A second weight
 * of one name is left out if it is the same; if it is not, it is kept under the names of both its layer and itself.
 */
final class WeightsByName {

    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private final Map<String, Long> addresses = new LinkedHashMap<>();
    private final List<Ignored> copies = new ArrayList<>();
    private final List<String> different = new ArrayList<>();

    /** Adds a weight. */
    void add(String name, String layer, Hdf5Object dataset) throws IOException {
        Tensor tensor = dataset.dataset().tensor(name);
        Tensor first = tensors.putIfAbsent(name, tensor);
        if (first == null) {
            addresses.put(name, dataset.address());
        } else if (addresses.getOrDefault(name, -1L) == dataset.address() || TensorContent.same(first, tensor)) {
            copies.add(new Ignored(layer + "/" + name, "second copy of " + name));
        } else {
            String other = layer + "/" + name;
            if (tensors.putIfAbsent(other, tensor.named(other)) != null) {
                throw dataset.malformed("has other values than the first weight " + Printable.of(name)
                        + ", and there is a weight " + Printable.of(other) + " as well");
            }
            different.add(other);
        }
    }

    Collection<Tensor> tensors() {
        return tensors.values();
    }

    List<Ignored> copies() {
        return copies;
    }

    List<String> warnings(ByteSource file) {
        return different.stream()
                .map(name -> file.name() + ": " + Printable.of(name)
                        + " has the name of another weight and other values; it is kept as well")
                .toList();
    }
}
