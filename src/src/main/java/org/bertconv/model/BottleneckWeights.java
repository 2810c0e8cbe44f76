package org.bertconv.model;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The weights of a layer that works in a bottleneck, beside those of BERT. Hidden size H, width of the bottleneck B, intermediate size I.
 *
 * @param input {@code [B, H]}
 * @param attention what queries and keys are made of, {@code [B, H]}; empty if they are made of what goes through the layer
 * @param feedForwards the blocks before the last
 * @param output {@code [H, B]}
 */
record BottleneckWeights(
        Normalized input, Optional<Normalized> attention, List<FeedForward> feedForwards, Normalized output) {

    /** A dense layer and the normalization behind it. */
    record Normalized(Dense dense, RowFunction norm) {

        INDArray apply(INDArray x, INDArray y) {
            return Rows.apply(dense.apply(x, y), norm);
        }
    }

    /**
     * A feed-forward block.
     *
     * @param intermediate {@code [I, B]}
     * @param output {@code [B, I]}
     * @param norm over B
     */
    record FeedForward(Dense intermediate, Dense output, RowFunction norm) {}

    BottleneckWeights {
        feedForwards = List.copyOf(feedForwards);
    }

    /** {@return those of the layer with this prefix, if the family has any} */
    static Optional<BottleneckWeights> load(Weights weights, String at, ModelConfig config, Nd4jTensors memory)
            throws IOException {
        Optional<Bottleneck> bottleneck = config.sizes().bottleneck();
        if (bottleneck.isEmpty()) {
            return Optional.empty();
        }
        int hidden = config.hiddenSize();
        int narrow = bottleneck.get().width();
        int wide = config.intermediateSize();
        Normalizations norms = new Normalizations(weights, config, memory);
        Normalized input = new Normalized(
                Dense.load(weights, at + "bottleneck.input.dense", narrow, hidden, memory),
                norms.load(at + "bottleneck.input.LayerNorm", narrow));
        Optional<Normalized> attention = bottleneck.get().narrowValues()
                ? Optional.empty()
                : Optional.of(new Normalized(
                        Dense.load(weights, at + "bottleneck.attention.dense", narrow, hidden, memory),
                        norms.load(at + "bottleneck.attention.LayerNorm", narrow)));
        List<FeedForward> feedForwards = new ArrayList<>();
        for (int i = 0; i < bottleneck.get().feedForwards() - 1; i++) {
            String block = at + "ffn." + i + ".";
            feedForwards.add(new FeedForward(
                    Dense.load(weights, block + "intermediate.dense", wide, narrow, memory),
                    Dense.load(weights, block + "output.dense", narrow, wide, memory),
                    norms.load(block + "output.LayerNorm", narrow)));
        }
        Normalized output = new Normalized(
                Dense.load(weights, at + "output.bottleneck.dense", hidden, narrow, memory),
                norms.load(at + "output.bottleneck.LayerNorm", hidden));
        return Optional.of(new BottleneckWeights(input, attention, feedForwards, output));
    }
}
