package org.bertconv.parity;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.mapping.Gelu;
import org.bertconv.mapping.Head;
import org.bertconv.model.Activation;
import org.bertconv.model.BertModel;
import org.bertconv.model.ModelConfig;
import org.bertconv.model.OutputSink;
import org.bertconv.model.Precision;
import org.bertconv.model.TensorUses;
import org.bertconv.model.Weights;
import org.bertconv.parity.cause.Inputs;
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
 */
public record ModelSide(
        String label,
        ModelConfig config,
        Head head,
        StateDict weights,
        Optional<Gelu> gelu,
        List<String> unknown,
        Map<String, String> fields) {

    /** Copies the list and the map. */
    public ModelSide {
        unknown = List.copyOf(unknown);
        fields = Map.copyOf(fields);
    }

    private ModelSide with(ModelConfig otherConfig, StateDict others, List<String> otherUnknown) {
        return new ModelSide(label, otherConfig, head, others, gelu, otherUnknown, fields);
    }

    /** {@return the same model, without regard for what no rule knows: the user allowed to leave it out} */
    public ModelSide complete() {
        return with(config, weights, List.of());
    }

    /** {@return the same model with another activation} */
    ModelSide with(Activation activation) {
        return with(config.withActivation(activation), weights, unknown);
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

    /** {@return this model as one that may be at fault} */
    Suspect suspect() {
        return new Suspect(config, head, weights, Inputs.ALL, fields);
    }

    /** {@return the same model after a mend} */
    ModelSide with(Suspect mended) {
        return with(mended.config(), mended.weights(), unknown);
    }

    /** Computes all probes in one pass over the weights. */
    void run(List<Probe> probes, Precision precision, OutputSink sink) throws IOException {
        new BertModel(config, head, Weights.of(weights), precision)
                .run(probes.stream().map(Probe::tokens).toList(), sink);
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
