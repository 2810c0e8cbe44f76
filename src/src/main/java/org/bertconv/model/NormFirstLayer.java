package org.bertconv.model;

import org.nd4j.linalg.api.ndarray.INDArray;

/** A layer as in {@code MegatronBertLayer}: the input of each block is normalized, and what the block makes of it is added to the input. */
final class NormFirstLayer implements EncoderLayer {

    private final SelfAttention attention;
    private final RowFunction activation;
    private final INDArray normalized;
    private final INDArray attended;
    private final INDArray widened;
    private final INDArray result;
    private final Trace trace;

    NormFirstLayer(ModelConfig config, SelfAttention attention, PackedTokens tokens, Nd4jTensors memory, Trace trace) {
        this.trace = trace;
        this.attention = attention;
        activation = config.activation().onRows();
        normalized = memory.array(tokens.count(), config.hiddenSize());
        attended = memory.array(tokens.count(), config.hiddenSize());
        widened = memory.array(tokens.count(), config.intermediateSize());
        result = memory.array(tokens.count(), config.hiddenSize());
    }

    @Override
    public INDArray apply(INDArray hidden, LayerWeights weights) {
        INDArray before = normalized(hidden, weights.attentionNorm(), Component.ATTENTION_NORM);
        INDArray context = attention.apply(before, before, weights); // [tokens, hidden]
        trace.at(Component.ATTENTION_OUTPUT, weights.attentionOutput().apply(context, attended));
        attended.addi(hidden);
        INDArray between = normalized(attended, weights.outputNorm(), Component.OUTPUT_NORM);
        Rows.apply(weights.intermediate().apply(between, widened), activation); // [tokens, intermediate]
        trace.at(Component.INTERMEDIATE, widened);
        trace.at(Component.OUTPUT, weights.output().apply(widened, result));
        return result.addi(attended);
    }

    private INDArray normalized(INDArray x, RowFunction norm, Component component) {
        Rows.apply(normalized.assign(x), norm);
        trace.at(component, normalized);
        return normalized;
    }
}
