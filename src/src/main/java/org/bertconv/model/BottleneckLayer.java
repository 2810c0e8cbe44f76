package org.bertconv.model;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A layer as in {@code MobileBertLayer}: a layer of BERT that is narrower than the hidden state, between a dense layer that narrows and one
 * that widens, with several feed-forward blocks one behind the other.
 */
final class BottleneckLayer implements EncoderLayer {

    private final NormLastLayer inner;
    private final INDArray narrowed;
    private final INDArray asking;
    private final INDArray widened;
    private final INDArray result;
    private final Trace trace;

    /** @param inner the layer of BERT, of the width of the bottleneck */
    BottleneckLayer(ModelConfig config, NormLastLayer inner, PackedTokens tokens, Nd4jTensors memory, Trace trace) {
        this.inner = inner;
        this.trace = trace;
        narrowed = memory.array(tokens.count(), config.attentionSize());
        asking = memory.array(tokens.count(), config.attentionSize());
        widened = memory.array(tokens.count(), config.hiddenSize());
        result = memory.array(tokens.count(), config.hiddenSize());
    }

    @Override
    public INDArray apply(INDArray hidden, LayerWeights weights) {
        BottleneckWeights own = weights.bottleneck().orElseThrow();
        INDArray narrow = own.input().apply(hidden, narrowed); // [tokens, bottleneck]
        trace.at(Component.BOTTLENECK, narrow);
        INDArray context = attention(hidden, narrow, own, weights); // [tokens, bottleneck]
        INDArray x = inner.attentionOutput(context, narrow, weights); // [tokens, bottleneck]
        for (BottleneckWeights.FeedForward block : own.feedForwards()) {
            INDArray wide = inner.intermediate(x, block.intermediate()); // [tokens, intermediate]
            x = narrowed.assign(inner.output(wide, x, block.output(), block.norm())); // [tokens, bottleneck]
        }
        INDArray wide = inner.intermediate(x, weights.intermediate()); // [tokens, intermediate]
        INDArray last = inner.output(wide, x, weights.output(), weights.outputNorm()); // [tokens, bottleneck]
        own.output().dense().apply(last, widened).addi(hidden);
        return result.assign(Rows.apply(widened, own.output().norm()));
    }

    /** Queries and keys have a narrow input of their own, and values the hidden state; or all have the same. */
    private INDArray attention(INDArray hidden, INDArray narrow, BottleneckWeights own, LayerWeights weights) {
        if (own.attention().isEmpty()) {
            return inner.selfAttention(narrow, narrow, weights);
        }
        return inner.selfAttention(own.attention().get().apply(hidden, asking), hidden, weights);
    }
}
