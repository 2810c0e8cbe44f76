package org.bertconv.model;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bertconv.mapping.Head;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Fills in masked words twice in one pass over the weights: by the model as it is, and by the same model with query and key of its first
 * layer swapped. A model that has learned where to look needs them as they are.
 */
public final class MaskedWords {

    private final ModelConfig config;
    private final Weights weights;
    private final Precision precision;

    /**
     * A model that reads its weights when it runs.
     *
     * @param weights under canonical names
     */
    public MaskedWords(ModelConfig config, Weights weights, Precision precision) {
        this.config = config;
        this.weights = weights;
        this.precision = precision;
    }

    /**
     * The likeliest word at each place.
     *
     * @param whole by the model as it is
     * @param damaged by the model with query and key of its first layer swapped
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Found(int[] whole, int[] damaged) {}

    /** {@return whether a model with this head was trained to fill in masked words} */
    public static boolean areFoundBy(ModelConfig config, Head head) {
        boolean pairs = config.family().heads().relation().isPresent();
        return head == Head.MASKED_LM || (head == Head.PRETRAINING && pairs);
    }

    /**
     * {@return the likeliest words}
     *
     * @param texts with their masks
     * @param places of words, counted through the tokens of all texts
     * @throws org.bertconv.io.CheckpointException DIFFERENT if a tensor is missing or of another shape than the config says, or if a text
     *     does not suit the model; and what reading a tensor throws
     */
    public Found find(List<Tokens> texts, int[] places) throws IOException {
        PackedTokens tokens =
                PackedTokens.of(Stream.concat(texts.stream(), texts.stream()).toList(), config);
        int half = tokens.count() / 2;
        int[] both = IntStream.concat(IntStream.of(places), IntStream.of(places).map(place -> place + half))
                .toArray();
        try (Nd4jTensors memory = new Nd4jTensors(precision)) {
            INDArray embedded = new Embeddings(weights, config).apply(tokens, memory, Trace.NONE); // [tokens, hidden]
            INDArray last = encode(embedded, tokens, memory); // [tokens, hidden]
            INDArray masked = memory.array(both.length, config.hiddenSize());
            for (int i = 0; i < both.length; i++) {
                masked.putRow(i, last.getRow(both[i]));
            }
            INDArray scores =
                    new Predictions(weights, config).apply(masked, memory, Trace.NONE); // [2 places, vocabulary]
            int[] words = scores.argMax(1).toIntVector();
            return new Found(
                    java.util.Arrays.copyOf(words, places.length),
                    java.util.Arrays.copyOfRange(words, places.length, words.length));
        }
    }

    private INDArray encode(INDArray embedded, PackedTokens tokens, Nd4jTensors memory) throws IOException {
        EncoderLayer layer = EncoderLayer.of(config, tokens, weights, memory, Trace.NONE);
        List<String> blocks = LayerPlan.of(config).blocks();
        INDArray hidden = embedded;
        try (LayerLoader loader = new LayerLoader(weights, blocks, config, precision)) {
            for (int block = 0; block < blocks.size(); block++) {
                LayerWeights own = loader.next();
                hidden = block == 0 ? parted(layer, hidden, own, memory) : layer.apply(hidden, own);
            }
        }
        return LastNorm.apply(hidden, weights, config, memory);
    }

    /** The first layer: the first half of the tokens through it as it is, the second half through the damaged one. */
    private static INDArray parted(EncoderLayer layer, INDArray hidden, LayerWeights weights, Nd4jTensors memory) {
        INDArray whole = memory.array(hidden.shape()).assign(layer.apply(hidden, weights));
        INDArray damaged = layer.apply(hidden, weights.withQueryAndKeySwapped());
        long half = hidden.rows() / 2;
        firstRows(damaged, half).assign(firstRows(whole, half));
        return damaged;
    }

    private static INDArray firstRows(INDArray matrix, long rows) {
        return matrix.get(NDArrayIndex.interval(0, rows), NDArrayIndex.all());
    }
}
