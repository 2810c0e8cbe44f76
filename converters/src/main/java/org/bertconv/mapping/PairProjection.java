package org.bertconv.mapping;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.mapping.op.TensorOp;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;

/**
 * The dense layer between an encoder and a decoder of another hidden size. A pair whose sizes are equal has none.
 *
 * @param expected its tensors; none where the sizes are equal
 * @param given what the checkpoint has under these names, in canonical layout
 */
public record PairProjection(List<ExpectedTensor> expected, Map<String, Tensor> given) {

    /** Where it is. */
    public static final String NAME = "enc_to_dec_proj";

    private static final String WEIGHT = NAME + ".weight";
    private static final String BIAS = NAME + ".bias";

    /** What Flax and Keras call the weight, which is {@code [in, out]} there. */
    private static final String KERNEL = NAME + ".kernel";

    /** The naming that has weights as they are here. */
    private static final String PYTORCH = "hf-pytorch";

    private static final String RULE = "EncoderDecoderModel";

    /** Copies the collections. */
    public PairProjection {
        expected = List.copyOf(expected);
        given = Map.copyOf(given);
    }

    /**
     * {@return the projection between two hidden sizes}
     *
     * @param tensors of a checkpoint, by name
     */
    static PairProjection of(long from, long to, Function<String, Optional<Tensor>> tensors) {
        Map<String, Tensor> given = new java.util.LinkedHashMap<>();
        tensors.apply(KERNEL)
                .filter(kernel -> kernel.info().shape().rank() == 2)
                .ifPresent(kernel ->
                        given.put(WEIGHT, new TensorOp.Transpose().apply(kernel).named(WEIGHT)));
        tensors.apply(WEIGHT).ifPresent(weight -> given.put(WEIGHT, weight));
        tensors.apply(BIAS).ifPresent(bias -> given.put(BIAS, bias));
        List<ExpectedTensor> expected = from == to
                ? List.of()
                : List.of(
                        new ExpectedTensor(WEIGHT, Shape.of(to, from), Init.NORMAL, Optional.empty()),
                        new ExpectedTensor(BIAS, Shape.of(to), Init.ZEROS, Optional.empty()));
        return new PairProjection(expected, given);
    }

    /** {@return the tensors of a model; missing ones are made} */
    List<Tensor> model(Function<ExpectedTensor, Optional<Tensor>> missing) {
        List<Tensor> tensors = new ArrayList<>();
        for (ExpectedTensor tensor : expected) {
            Optional.ofNullable(given.get(tensor.name()))
                    .or(() -> missing.apply(tensor))
                    .ifPresent(tensors::add);
        }
        return tensors;
    }

    /**
     * {@return its tensors as a naming writes them}
     *
     * @param model in canonical names
     */
    public static List<Tensor> named(StateDict model, MappingRules naming) {
        String scope = naming.affixes().scopeOf(MappedPair.MODEL_CLASS);
        boolean kernels = !naming.naming().equals(PYTORCH);
        List<Tensor> named = new ArrayList<>();
        for (String name : List.of(WEIGHT, BIAS)) {
            model.get(name).ifPresent(tensor -> {
                boolean kernel = kernels && name.equals(WEIGHT);
                String written = kernel ? KERNEL : name;
                named.add((kernel ? new TensorOp.Transpose().apply(tensor) : tensor)
                        .named(
                                scope.isEmpty()
                                        ? written
                                        : scope
                                                + written.replace('.', '/')
                                                + naming.affixes().suffix()));
            });
        }
        return named;
    }

    /** {@return what became of its tensors} */
    KeyReport report() {
        List<KeyReport.Mapped> mapped = new ArrayList<>();
        List<KeyReport.Missing> missing = new ArrayList<>();
        List<KeyReport.Mismatched> mismatched = new ArrayList<>();
        List<KeyReport.Unexpected> unexpected = new ArrayList<>();
        for (ExpectedTensor tensor : expected) {
            Tensor found = given.get(tensor.name());
            if (found == null) {
                String why = "the hidden sizes of encoder and decoder differ";
                missing.add(new KeyReport.Missing(tensor.name(), tensor.shape(), why, List.of()));
                continue;
            }
            Shape shape = found.info().shape();
            mapped.add(new KeyReport.Mapped(tensor.name(), tensor.name(), shape, RULE, List.of()));
            if (!shape.equals(tensor.shape())) {
                mismatched.add(new KeyReport.Mismatched(tensor.name(), tensor.shape(), shape));
            }
        }
        if (expected.isEmpty()) {
            String why = "encoder and decoder have one hidden size: nothing is projected";
            given.forEach((name, tensor) -> unexpected.add(
                    new KeyReport.Unexpected(name, name, tensor.info().shape(), why, List.of(), false)));
        }
        return new KeyReport(mapped, missing, unexpected, mismatched, List.of(), List.of(), List.of(), List.of());
    }
}
