package org.bertconv.model;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;

/** Seeded weights of a tiny BERT with all heads; a test may put others in their place. */
final class RandomWeights implements Weights {

    static final ModelConfig CONFIG = new ModelConfig(61, 12, 2, 3, 20, 18, 2, 1e-12, Activation.GELU, false);

    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private final Random random = new Random(20181011);

    RandomWeights() {
        int hidden = CONFIG.hiddenSize();
        add("bert.embeddings.word_embeddings.weight", CONFIG.vocabSize(), hidden);
        add("bert.embeddings.position_embeddings.weight", CONFIG.maxPositions(), hidden);
        add("bert.embeddings.token_type_embeddings.weight", CONFIG.typeVocabSize(), hidden);
        addPair("bert.embeddings.LayerNorm", hidden);
        for (int i = 0; i < CONFIG.layers(); i++) {
            addLayer("bert.encoder.layer." + i);
        }
        addPair("bert.pooler.dense", hidden, hidden);
        addPair("cls.predictions.transform.dense", hidden, hidden);
        addPair("cls.predictions.transform.LayerNorm", hidden);
        add("cls.predictions.bias", CONFIG.vocabSize());
        addPair("cls.seq_relationship", 2, hidden);
    }

    private void addLayer(String prefix) {
        int hidden = CONFIG.hiddenSize();
        for (String name : new String[] {"query", "key", "value"}) {
            addPair(prefix + ".attention.self." + name, hidden, hidden);
        }
        addPair(prefix + ".attention.output.dense", hidden, hidden);
        addPair(prefix + ".attention.output.LayerNorm", hidden);
        addPair(prefix + ".intermediate.dense", CONFIG.intermediateSize(), hidden);
        addPair(prefix + ".output.dense", hidden, CONFIG.intermediateSize());
        addPair(prefix + ".output.LayerNorm", hidden);
    }

    private void addPair(String name, long... shape) {
        add(name + ".weight", shape);
        add(name + ".bias", shape[0]);
    }

    /** Adds or replaces a tensor with seeded noise. */
    RandomWeights add(String name, long... shape) {
        Shape dimensions = Shape.of(shape);
        double[] values = random.doubles(dimensions.elements(), -0.3, 0.3).toArray();
        return put(MemoryTensor.of(name, DType.F32, dimensions, values));
    }

    RandomWeights put(Tensor tensor) {
        tensors.put(tensor.info().name(), tensor);
        return this;
    }

    RandomWeights remove(String name) {
        tensors.remove(name);
        return this;
    }

    @Override
    public Optional<Tensor> find(String name) {
        return Optional.ofNullable(tensors.get(name));
    }
}
