package org.bertconv.format.kerash5;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.bertconv.checkpoint.Ignored;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.hdf5.Hdf5Attribute;
import org.bertconv.hdf5.Hdf5File;
import org.bertconv.hdf5.Hdf5Object;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.Printable;

/** Reads the weights that the layers of a file name. */
final class KerasH5Reader {

    private final ByteSource file;
    private final Map<String, Hdf5Object> objects;
    private final Set<String> used = new HashSet<>();
    private final WeightsByName weights = new WeightsByName();

    private KerasH5Reader(ByteSource file, Map<String, Hdf5Object> objects) {
        this.file = file;
        this.objects = objects;
    }

    /**
     * {@return the tensors of a file, under the names of the weights}
     *
     * @throws CheckpointException as HDF5 demands it, MALFORMED if a layer or a weight is named that is not there, UNSUPPORTED if a weight is
     *     not made of numbers
     */
    static WeightsFile read(ByteSource file) throws IOException {
        return new KerasH5Reader(file, Hdf5File.open(file).objects()).read();
    }

    private WeightsFile read() throws IOException {
        Hdf5Object root = root();
        String top = root.path();
        Hdf5Object model = objects.getOrDefault("", root);
        for (String layer : NameLists.read(root, KerasH5Layout.LAYER_NAMES)) {
            layer(root, path(top, layer), layer);
        }
        Hdf5Object topLevel = objects.get(path(top, KerasH5Layout.TOP_LEVEL));
        if (topLevel != null && !used.contains(topLevel.path())) {
            group(topLevel, KerasH5Layout.TOP_LEVEL);
        }
        List<Ignored> ignored = new ArrayList<>(weights.copies());
        ignored.addAll(unused());
        return new WeightsFile(
                StateDict.of(weights.tensors()),
                top.isEmpty() ? List.of() : List.of(top),
                metadata(root, model),
                List.of(),
                ignored,
                warnings(model));
    }

    /** The weights lie in the root group, or one below where the file holds a whole model. */
    private Hdf5Object root() throws IOException {
        for (String path : List.of("", KerasH5Layout.MODEL_WEIGHTS)) {
            Hdf5Object candidate = objects.get(path);
            if (candidate != null && NameLists.has(candidate, KerasH5Layout.LAYER_NAMES)) {
                return candidate;
            }
        }
        throw CheckpointException.of(
                org.bertconv.io.ErrorClass.MALFORMED, file.name(), "/", "there is no attribute layer_names");
    }

    /** A layer is a group that names its weights; in a shard of transformers it is a weight itself. */
    private void layer(Hdf5Object root, String path, String name) throws IOException {
        Hdf5Object layer = objects.get(path);
        if (layer == null) {
            throw root.malformed("layer_names has " + Printable.of(name) + ", and there is nothing of this name");
        }
        if (!used.add(path)) {
            throw root.malformed("layer_names has " + Printable.of(name) + " twice");
        }
        if (layer.kind() == Hdf5Object.Kind.DATASET) {
            weights.add(name, "", layer);
        } else {
            group(layer, name);
        }
    }

    private void group(Hdf5Object layer, String name) throws IOException {
        Set<String> names = new HashSet<>();
        for (String weight : NameLists.read(layer, KerasH5Layout.WEIGHT_NAMES)) {
            String path = path(layer.path(), weight);
            Hdf5Object dataset = objects.get(path);
            if (dataset == null || dataset.kind() != Hdf5Object.Kind.DATASET) {
                String found = dataset == null ? "there is nothing" : "there is no dataset";
                throw layer.malformed("weight_names has " + Printable.of(weight) + ", and " + found + " of this name");
            }
            if (!names.add(weight)) {
                throw layer.malformed("weight_names has " + Printable.of(weight) + " twice");
            }
            used.add(path);
            weights.add(weight, name, dataset);
        }
    }

    private static String path(String group, String name) {
        return group.isEmpty() ? name : group + "/" + name;
    }

    private List<Ignored> unused() throws IOException {
        List<Ignored> unused = new ArrayList<>();
        for (Hdf5Object object : objects.values()) {
            if (object.kind() == Hdf5Object.Kind.DATASET && !used.contains(object.path())) {
                boolean optimizer = object.path().startsWith(KerasH5Layout.OPTIMIZER + "/");
                unused.add(new Ignored(object.path(), optimizer ? "optimizer state" : "no layer names it"));
            }
        }
        return unused;
    }

    private static Map<String, String> metadata(Hdf5Object... places) throws IOException {
        Map<String, String> metadata = new TreeMap<>();
        for (Hdf5Object place : places) {
            Map<String, Hdf5Attribute> attributes = place.attributes();
            for (String name : List.of(KerasH5Layout.BACKEND, KerasH5Layout.KERAS_VERSION)) {
                Hdf5Attribute attribute = attributes.get(name);
                if (attribute != null) {
                    metadata.putIfAbsent(name, String.join(", ", attribute.texts()));
                }
            }
        }
        return metadata;
    }

    private List<String> warnings(Hdf5Object model) throws IOException {
        Hdf5Attribute config = model.attributes().get(KerasH5Layout.MODEL_CONFIG);
        boolean lambda = config != null && String.join("", config.texts()).contains("\"Lambda\"");
        List<String> warnings = new ArrayList<>(weights.warnings(file));
        if (lambda) {
            warnings.add(
                    file.name() + ": model_config has a Lambda layer, which is code; it is not looked at, and not run");
        }
        return warnings;
    }
}
