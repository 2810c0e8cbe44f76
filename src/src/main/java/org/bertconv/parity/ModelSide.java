package org.bertconv.parity;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.mapping.Gelu;
import org.bertconv.mapping.Head;
import org.bertconv.model.Activation;
import org.bertconv.model.Assembly;
import org.bertconv.model.EncoderDecoder;
import org.bertconv.model.ModelConfig;
import org.bertconv.model.OutputSink;
import org.bertconv.model.Precision;
import org.bertconv.model.SingleModel;
import org.bertconv.model.TensorUses;
import org.bertconv.model.Weights;
import org.bertconv.parity.cause.HalfName;
import org.bertconv.parity.cause.Inputs;
import org.bertconv.parity.cause.Pooled;
import org.bertconv.parity.cause.Suspect;
import org.bertconv.tensor.Tensor;

/**
 * A model that takes part in a comparison.
 *
 * @param label in words
 * @param config its hyper-parameters
 * @param head what stands on top
 * @param weights under canonical names
 * @param gelu what {@code gelu} was taken for, if its naming leaves that open
 * @param unknown names of the checkpoint that no rule knows: nothing can be said of them
 * @param fields what its config calls fields otherwise than that of BERT
 * @param meanings what the ids of its inputs and outputs stand for, by what says it: a vocabulary, the labels of a classifier
 * @param assembly what it is put together from; {@code config} and {@code head} are of the part with the head
 */
public record ModelSide(
        String label,
        ModelConfig config,
        Head head,
        StateDict weights,
        Optional<Gelu> gelu,
        List<String> unknown,
        Map<String, String> fields,
        Map<String, List<String>> meanings,
        Assembly assembly) {

    /** A single model. */
    public ModelSide(
            String label,
            ModelConfig config,
            Head head,
            StateDict weights,
            Optional<Gelu> gelu,
            List<String> unknown,
            Map<String, String> fields) {
        this(label, config, head, weights, gelu, unknown, fields, Map.of(), new SingleModel());
    }

    /** Copies the list and the map. */
    public ModelSide {
        unknown = List.copyOf(unknown);
        fields = Map.copyOf(fields);
        meanings = Map.copyOf(meanings);
    }

    private ModelSide with(ModelConfig otherConfig, StateDict others, List<String> otherUnknown) {
        return new ModelSide(label, otherConfig, head, others, gelu, otherUnknown, fields, meanings, assembly);
    }

    /** {@return the same model, without regard for what no rule knows: the user allowed to leave it out} */
    public ModelSide complete() {
        return with(config, weights, List.of());
    }

    /** {@return the same model with another activation} */
    ModelSide with(Activation activation) {
        return new ModelSide(
                label,
                config.withActivation(activation),
                head,
                weights,
                gelu,
                unknown,
                fields,
                meanings,
                assembly.with(activation));
    }

    /** {@return the same model with other weights} */
    public ModelSide with(StateDict others) {
        return with(config, others, unknown);
    }

    /** {@return the same model with as many words as its table has rows} */
    public ModelSide fitted() {
        int words = weights.get(new TensorUses(config).words())
                .map(table -> Math.toIntExact(table.info().shape().dimension(0)))
                .orElse(config.vocabSize());
        return with(config.withVocabSize(words), weights, unknown);
    }

    /** {@return the same model with other weights, put together otherwise} */
    public ModelSide with(StateDict others, Assembly other) {
        return new ModelSide(label, config, head, others, gelu, unknown, fields, meanings, other);
    }

    /** {@return the same model, whose inputs and outputs stand for this} */
    public ModelSide meaning(Map<String, List<String>> others) {
        return new ModelSide(label, config, head, weights, gelu, unknown, fields, others, assembly);
    }

    /** {@return this model as one that may be at fault} */
    Suspect suspect() {
        return new Suspect(config, head, weights, Inputs.ALL, Pooled.FIRST, fields);
    }

    /** {@return the same model after a mend} */
    ModelSide with(Suspect mended) {
        return with(mended.config(), mended.weights(), unknown);
    }

    /** {@return the same model with another model in place of one that it is put together from} */
    ModelSide with(Half half, Suspect other) {
        if (half.prefix().isEmpty()) {
            return with(other);
        }
        List<Tensor> tensors = new ArrayList<>(weights.tensors().stream()
                .filter(tensor -> !tensor.info().name().startsWith(half.prefix()))
                .toList());
        other.weights()
                .tensors()
                .forEach(tensor ->
                        tensors.add(tensor.named(half.prefix() + tensor.info().name())));
        boolean reads = half.prefix().equals(EncoderDecoder.ENCODER);
        return new ModelSide(
                label,
                reads ? config : other.config(),
                head,
                StateDict.of(tensors),
                gelu,
                unknown,
                fields,
                meanings,
                reads ? new EncoderDecoder(other.config()) : assembly);
    }

    /** Computes all probes in one pass over the weights. */
    void run(List<Probe> probes, Precision precision, OutputSink sink) throws IOException {
        assembly.run(
                new Assembly.Core(config, head, Weights.of(weights), precision),
                probes.stream().map(Probe::fed).toList(),
                sink);
    }

    /** {@return whether it is a decoder that attends to the states of an encoder} */
    boolean attends() {
        TensorUses uses = new TensorUses(config);
        return weights.names().stream().anyMatch(uses::isOfCrossAttention);
    }

    /** {@return the single models that this one is put together from, in the order of the computation} */
    List<Half> halves() {
        if (!(assembly instanceof EncoderDecoder pair)) {
            return List.of(new Half("", "", this));
        }
        ModelSide encoder = half(EncoderDecoder.ENCODER, pair.encoder(), Head.ENCODER);
        ModelSide decoder = half(EncoderDecoder.DECODER, config, head);
        return List.of(
                new Half(EncoderDecoder.ENCODER, EncoderDecoder.ENCODER_OUTPUT, encoder),
                new Half(EncoderDecoder.DECODER, EncoderDecoder.DECODER_OUTPUT, decoder));
    }

    /**
     * A model that another one is put together from.
     *
     * @param prefix before its names in the other one
     * @param outputs before the names of its hidden states there
     * @param model alone
     */
    record Half(String prefix, String outputs, ModelSide model) {

        /** {@return which one it is} */
        HalfName name() {
            return HalfName.of(prefix);
        }
    }

    private ModelSide half(String prefix, ModelConfig own, Head top) {
        StateDict part = StateDict.of(weights.tensors().stream()
                .filter(tensor -> tensor.info().name().startsWith(prefix))
                .map(tensor -> tensor.named(tensor.info().name().substring(prefix.length())))
                .toList());
        return new ModelSide(label, own, top, part, gelu, unknown, fields);
    }

    /** {@return the number of elements of all tensors} */
    long parameters() {
        return weights.tensors().stream()
                .mapToLong(tensor -> tensor.info().shape().elements())
                .sum();
    }

    /** {@return the tensors by canonical name} */
    Map<String, Tensor> tensors() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        weights.tensors().forEach(tensor -> tensors.put(tensor.info().name(), tensor));
        return tensors;
    }
}
