package org.bertconv.parity;

import java.util.ArrayList;
import java.util.List;
import org.bertconv.model.Component;
import org.bertconv.model.EncoderDecoder;
import org.bertconv.model.TensorUses;
import org.bertconv.parity.cause.Suspect;
import org.bertconv.tensor.Tensor;

/**
 * A tensor of a model, and where in a golden the digests of its rows are. A vector is one row.
 *
 * @param tensor of the model
 * @param digests the name that the digests have behind {@link RowDigests#PREFIX}
 * @param first which of them is that of its first row
 */
record DigestedTensor(Tensor tensor, String digests, int first) {

    private static final String BIAS = ".bias";

    /** The digests of the key biases, in the order of the layers. */
    static final String KEY_BIAS = "key_bias";

    /** {@return the tensors of a model whose rows a golden may have digests of: what outputs may not show} */
    static List<DigestedTensor> of(ModelSide model) {
        List<DigestedTensor> found = new ArrayList<>();
        for (ModelSide.Half half : model.halves()) {
            TensorUses uses = new TensorUses(half.model().config());
            Finder finder = new Finder(model, half.prefix(), found);
            finder.add(uses.words(), "word_embeddings", 0);
            finder.add(uses.positions(), "position_embeddings", 0);
            finder.add(uses.types(), "token_type_embeddings", 0);
            finder.add(uses.distances(), "relative_attention_bias", 0);
            List<String> blocks = uses.blocks();
            for (int i = 0; i < blocks.size(); i++) {
                finder.add(uses.in(blocks.get(i), Component.KEY) + BIAS, KEY_BIAS, i);
                finder.add(uses.in(blocks.get(i), Component.CROSS_KEY) + BIAS, "cross_key_bias", i);
            }
            if (half.prefix().equals(EncoderDecoder.ENCODER)) {
                // It is there, but nothing reads what it makes.
                finder.add(uses.pooler() + ".weight", "pooler_weight", 0);
                finder.add(uses.pooler() + BIAS, "pooler_bias", 0);
            }
        }
        return found;
    }

    /** Looks for tensors of one of the models that a model is put together from. */
    private record Finder(ModelSide model, String prefix, List<DigestedTensor> found) {

        void add(String name, String digests, int first) {
            model.weights()
                    .get(prefix + name)
                    .filter(tensor -> tensor.info().dtype().isFloating())
                    .ifPresent(tensor -> found.add(new DigestedTensor(tensor, prefix + digests, first)));
        }
    }

    /** {@return the key biases of a single model: no output shows them, so an edit has to be held against their digests} */
    static List<DigestedTensor> keyBiases(Suspect model) {
        TensorUses uses = new TensorUses(model.config());
        List<String> blocks = uses.blocks();
        List<DigestedTensor> found = new ArrayList<>();
        for (int i = 0; i < blocks.size(); i++) {
            int first = i;
            model.weights()
                    .get(uses.in(blocks.get(i), Component.KEY) + BIAS)
                    .ifPresent(bias -> found.add(new DigestedTensor(bias, KEY_BIAS, first)));
        }
        return found;
    }

    String name() {
        return tensor.info().name();
    }

    /** {@return how many rows it has} */
    int rows() {
        return rows(tensor);
    }

    /** {@return how many rows a tensor has, of which a vector is one} */
    static int rows(Tensor tensor) {
        return tensor.info().shape().rank() < 2
                ? 1
                : Math.toIntExact(tensor.info().shape().dimension(0));
    }
}
