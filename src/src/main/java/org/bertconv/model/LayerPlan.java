package org.bertconv.model;

import java.util.ArrayList;
import java.util.List;

/**
 * Which weights each layer runs, by the prefix of their names. A layer is one block with weights of its own; where layers share them it
 * is all blocks of its group, one behind the other, and the hidden state after the last is that of the layer.
 *
 * @param layers the prefixes of the blocks of each layer
 */
record LayerPlan(List<List<String>> layers) {

    LayerPlan {
        layers = List.copyOf(layers);
    }

    /** {@return the plan of a model} */
    static LayerPlan of(ModelConfig config) {
        Layers family = config.family().layers();
        List<List<String>> layers = new ArrayList<>();
        for (int layer = 0; layer < config.layers(); layer++) {
            layers.add(family.shared() ? group(family, config, layer) : List.of(family.prefix() + layer));
        }
        return new LayerPlan(layers);
    }

    /** The groups take turns in order, each for as many layers as any other; divided as {@code AlbertTransformer} divides. */
    private static List<String> group(Layers family, ModelConfig config, int layer) {
        int group = (int) (layer / ((double) config.layers() / config.sizes().groups()));
        List<String> blocks = new ArrayList<>();
        for (int block = 0; block < config.sizes().innerGroups(); block++) {
            blocks.add(family.prefix() + group + ".albert_layers." + block);
        }
        return blocks;
    }

    /** {@return the prefixes of all blocks, in the order in which they run} */
    List<String> blocks() {
        return layers.stream().flatMap(List::stream).toList();
    }
}
