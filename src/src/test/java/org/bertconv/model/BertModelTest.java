package org.bertconv.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bertconv.mapping.Head;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;
import org.junit.jupiter.api.Test;

class BertModelTest {

    private final RandomWeights weights = new RandomWeights();

    @Test
    void outputsComeInTheOrderOfComputingUnderHuggingFacesNames() throws IOException {
        List<String> names = new ArrayList<>();
        new BertModel(RandomWeights.CONFIG, Head.PRETRAINING, weights, Precision.FLOAT32)
                .run(List.of(tokens(5)), output -> names.add(output.name()));
        assertThat(names)
                .containsExactly(
                        "hidden_states.0",
                        "hidden_states.1",
                        "hidden_states.2",
                        "last_hidden_state",
                        "pooler_output",
                        "prediction_logits",
                        "seq_relationship_logits");
    }

    @Test
    void theEncoderHeadHasNoPooler() throws IOException {
        assertThat(run(weights, Head.ENCODER, tokens(5))).doesNotContainKey("0 pooler_output");
    }

    @Test
    void probesOfSeveralLengthsInOnePassGiveWhatEachGivesAlone() throws IOException {
        Map<String, double[]> together = run(weights, Head.PRETRAINING, tokens(7), tokens(18), padded(9, 4));
        for (int i = 0; i < 3; i++) {
            Tokens alone = List.of(tokens(7), tokens(18), padded(9, 4)).get(i);
            for (Map.Entry<String, double[]> output :
                    run(weights, Head.PRETRAINING, alone).entrySet()) {
                String name = output.getKey().replaceFirst("0", String.valueOf(i));
                assertThat(together.get(name)).as(name).containsExactly(output.getValue(), within(1e-14));
            }
        }
    }

    @Test
    void paddingDoesNotChangeTheTokensBeforeIt() throws IOException {
        double[] alone = output("last_hidden_state", RandomWeights.CONFIG, weights, Head.BASE, tokens(4));
        double[] padded = output("last_hidden_state", RandomWeights.CONFIG, weights, Head.BASE, padded(9, 4));
        assertThat(Arrays.copyOf(padded, alone.length)).containsExactly(alone, within(1e-14));
    }

    @Test
    void aSequenceMayBeASingleToken() throws IOException {
        double[] alone = output("last_hidden_state", RandomWeights.CONFIG, weights, Head.BASE, tokens(1));
        double[] padded = output("last_hidden_state", RandomWeights.CONFIG, weights, Head.BASE, padded(9, 1));
        assertThat(alone).containsExactly(Arrays.copyOf(padded, alone.length), within(1e-14));
    }

    @Test
    void aSequenceOfPaddingOnlyAttendsToAllAlikeAsInHuggingFace() throws IOException {
        assertThat(run(weights, Head.BASE, padded(4, 0)).get("0 last_hidden_state"))
                .doesNotContain(Double.NaN);
    }

    @Test
    void aDecoderDoesNotSeeLaterTokens() throws IOException {
        ModelConfig c = RandomWeights.CONFIG;
        ModelConfig decoder = new ModelConfig(
                c.vocabSize(),
                c.hiddenSize(),
                c.layers(),
                c.heads(),
                c.intermediateSize(),
                c.maxPositions(),
                c.typeVocabSize(),
                c.layerNormEps(),
                c.activation(),
                true);
        double[] whole = output("logits", decoder, weights, Head.CAUSAL_LM, tokens(6));
        double[] begin = output("logits", decoder, weights, Head.CAUSAL_LM, tokens(3));
        assertThat(Arrays.copyOf(whole, begin.length)).containsExactly(begin, within(1e-14));
    }

    @Test
    void oneNotANumberInTheLastLayerReachesTheOutputsAndNoEarlierOnes() throws IOException {
        double[] broken = new double[12];
        broken[3] = Double.NaN;
        weights.put(MemoryTensor.of("bert.encoder.layer.1.output.dense.bias", DType.F32, Shape.of(12), broken));
        Map<String, double[]> outputs = run(weights, Head.PRETRAINING, tokens(5));
        assertThat(outputs.get("0 hidden_states.1")).doesNotContain(Double.NaN);
        assertThat(outputs.get("0 hidden_states.2")).containsOnly(Double.NaN);
        assertThat(outputs.get("0 pooler_output")).containsOnly(Double.NaN);
        assertThat(outputs.get("0 prediction_logits")).containsOnly(Double.NaN);
    }

    @Test
    void anInfiniteQueryReachesTheOutputs() throws IOException {
        double[] broken = new double[12];
        broken[0] = Double.POSITIVE_INFINITY;
        weights.put(MemoryTensor.of("bert.encoder.layer.0.attention.self.query.bias", DType.F32, Shape.of(12), broken));
        assertThat(output("last_hidden_state", RandomWeights.CONFIG, weights, Head.BASE, tokens(5)))
                .containsOnly(Double.NaN);
    }

    @Test
    void aDecoderOfItsOwnTakesTheTiedOnesPlace() throws IOException {
        double[] tied = output("logits", RandomWeights.CONFIG, weights, Head.MASKED_LM, tokens(5));
        double[] bias = new double[61];
        bias[7] = 5;
        weights.put(MemoryTensor.of("cls.predictions.decoder.bias", DType.F32, Shape.of(61), bias));
        weights.add("cls.predictions.decoder.weight", 61, 12);
        assertThat(run(weights, Head.MASKED_LM, tokens(5)).get("0 logits")).isNotEqualTo(tied);
    }

    @Test
    void aMissingTensorIsNamed() {
        weights.remove("bert.encoder.layer.1.attention.self.key.bias");
        assertThatThrownBy(() -> run(weights, Head.BASE, tokens(5)))
                .hasMessage("DIFFERENT: tensor bert.encoder.layer.1.attention.self.key.bias is missing");
    }

    @Test
    void aTensorThatContradictsTheConfigIsNamed() {
        weights.add("bert.encoder.layer.0.intermediate.dense.weight", 20, 13);
        assertThatThrownBy(() -> run(weights, Head.BASE, tokens(5)))
                .hasMessage("DIFFERENT: tensor bert.encoder.layer.0.intermediate.dense.weight has shape [20, 13],"
                        + " the model needs [20, 12]");
    }

    @Test
    void aProbeThatDoesNotSuitTheModelIsRefused() {
        assertThatThrownBy(() -> run(weights, Head.BASE, tokens(19)))
                .hasMessage("DIFFERENT: the probe has sequences of 19 tokens, the model has 18 positions");
        Tokens unknownWord = new Tokens(2, 1, 1, new long[] {0, 61}, new long[] {1, 1}, new long[2]);
        assertThatThrownBy(() -> run(weights, Head.BASE, unknownWord))
                .hasMessage("DIFFERENT: the probe has input_ids[1, 0] = 61, the model allows 0 to 60");
        Tokens unknownSegment = new Tokens(1, 1, 1, new long[1], new long[] {1}, new long[] {-1});
        assertThatThrownBy(() -> run(weights, Head.BASE, unknownSegment))
                .hasMessage("DIFFERENT: the probe has token_type_ids[0, 0] = -1, the model allows 0 to 1");
    }

    @Test
    void tokensRefuseArraysOfAnotherSize() {
        assertThatThrownBy(() -> new Tokens(2, 1, 3, new long[5], new long[6], new long[6]))
                .hasMessage("not 6 elements: 5 ids, 6 of the mask, 6 types");
        assertThatThrownBy(() -> new Tokens(3, 2, 1, new long[3], new long[3], new long[3]))
                .hasMessage("[3, 1] tokens with 2 choices are no input");
    }

    /** One output of the only probe. */
    private static double[] output(String name, ModelConfig config, Weights weights, Head head, Tokens probe)
            throws IOException {
        return Objects.requireNonNull(run(config, weights, head, probe).get("0 " + name));
    }

    private static Map<String, double[]> run(Weights weights, Head head, Tokens... probes) throws IOException {
        return run(RandomWeights.CONFIG, weights, head, probes);
    }

    private static Map<String, double[]> run(ModelConfig config, Weights weights, Head head, Tokens... probes)
            throws IOException {
        Map<String, double[]> outputs = new LinkedHashMap<>();
        new BertModel(config, head, weights, Precision.FLOAT64)
                .run(
                        List.of(probes),
                        output -> outputs.put(
                                output.probe() + " " + output.name(),
                                output.values().dup('c').data().asDouble()));
        return outputs;
    }

    private static Tokens tokens(int sequence) {
        return padded(sequence, sequence);
    }

    private static Tokens padded(int sequence, int real) {
        long[] ids = new long[sequence];
        long[] mask = new long[sequence];
        for (int i = 0; i < real; i++) {
            ids[i] = (i * 17L + 5) % 61;
            mask[i] = 1;
        }
        return new Tokens(1, 1, sequence, ids, mask, new long[sequence]);
    }
}
