package org.bertconv.parity;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.model.EncoderDecoder;
import org.bertconv.parity.cause.Cause;
import org.bertconv.parity.cause.ConfigCause;
import org.bertconv.parity.cause.HalfName;
import org.bertconv.parity.cause.Scene;
import org.bertconv.parity.cause.Suspect;
import org.bertconv.tensor.Tensor;

/**
 * Looks into two models that differ. An encoder and a decoder that are put together are stepped through one after the other, the decoder of
 * both sides with what the encoder of the left one read.
 *
 * @param inquiry whose comparison failed
 * @param left is right
 * @param right is mended
 * @param probes that both were run on
 * @param ours outputs of the left one
 * @param weights how their tensors compare
 */
record ModelsInquiry(
        Inquiry inquiry,
        ModelSide left,
        ModelSide right,
        List<Probe> probes,
        Map<String, Values> ours,
        WeightsDifference weights) {

    private static final String PROJECTION = "encoder projection";

    /** {@return whether they have as many parts of the same sizes and heads} */
    boolean fit() {
        List<ModelSide.Half> mine = left.halves();
        List<ModelSide.Half> theirs = right.halves();
        if (mine.size() != theirs.size()) {
            return false;
        }
        for (int i = 0; i < mine.size(); i++) {
            ModelSide one = mine.get(i).model();
            ModelSide other = theirs.get(i).model();
            if (one.config().hiddenSize() != other.config().hiddenSize() || one.head() != other.head()) {
                return false;
            }
        }
        return true;
    }

    Investigation.Result result() throws IOException {
        List<ModelSide.Half> mine = left.halves();
        List<ModelSide.Half> theirs = right.halves();
        for (int i = 0; i < mine.size(); i++) {
            Investigation.Result found = stepped(mine.get(i), theirs.get(i));
            if (found.departure().isEmpty() && mine.get(i).name() == HalfName.ENCODER) {
                found = projection();
            }
            if (found.departure().isPresent()) {
                return found;
            }
        }
        for (int i = 0; i < mine.size(); i++) {
            Investigation.Result found = byContent(mine.get(i), theirs.get(i));
            if (found.departure().isPresent()) {
                return found;
            }
        }
        for (int i = 0; i < mine.size(); i++) {
            Optional<Cause> cause = byConfig(mine.get(i), theirs.get(i));
            if (cause.isPresent()) {
                return new Investigation.Result(Optional.empty(), cause);
            }
        }
        return Investigation.Result.NOTHING;
    }

    private Optional<Cause> byConfig(ModelSide.Half mine, ModelSide.Half theirs) throws IOException {
        Scene scene = new Scene(
                theirs.model().suspect(), Optional.of(mine.model().suspect()), Set.of(), 0, OptionalInt.empty());
        return ConfigCause.of(scene, mended -> isSame(right.with(theirs, mended)), mine.name());
    }

    private Investigation.Result stepped(ModelSide.Half mine, ModelSide.Half theirs) throws IOException {
        List<Probe> fed = switch (mine.name()) {
            case NONE -> probes;
            case ENCODER -> PairProbes.ofEncoder(probes);
            case DECODER -> PairProbes.ofDecoder(left, probes, inquiry.check().precision());
        };
        double share = Inquiry.share(mine.model(), theirs.model());
        try (SingleStep stepping =
                new SingleStep(mine.model().suspect(), fed, inquiry.check().precision(), share)) {
            return look(mine, theirs.model().suspect(), stepping, mended -> right.with(theirs, mended));
        }
    }

    private Investigation.Result byContent(ModelSide.Half mine, ModelSide.Half theirs) throws IOException {
        try (ContentStep stepping = new ContentStep(mine.model(), theirs.model())) {
            return look(mine, theirs.model().suspect(), stepping, mended -> right.with(theirs, mended));
        }
    }

    /** What is between the two is of neither, and no more than a dense layer. */
    private Investigation.Result projection() throws IOException {
        ModelSide.Half mine = new ModelSide.Half("", "", between(left));
        ModelSide theirs = between(right);
        try (ContentStep stepping = new ContentStep(mine.model(), theirs)) {
            Investigation.Result found = look(mine, theirs.suspect(), stepping, this::withProjection);
            return new Investigation.Result(found.departure().map(where -> where.labelled(PROJECTION)), found.cause());
        }
    }

    private static ModelSide between(ModelSide side) {
        return new ModelSide(
                side.label(),
                side.config(),
                side.head(),
                StateDict.of(side.weights().tensors().stream()
                        .filter(tensor -> tensor.info().name().startsWith(EncoderDecoder.PROJECTION + "."))
                        .toList()),
                side.gelu(),
                List.of(),
                side.fields());
    }

    private ModelSide withProjection(Suspect mended) {
        Map<String, Tensor> all = right.tensors();
        mended.weights().tensors().forEach(tensor -> all.put(tensor.info().name(), tensor));
        return right.with(StateDict.of(all.values()));
    }

    private Investigation.Result look(
            ModelSide.Half mine, Suspect suspect, Stepping stepping, Function<Suspect, ModelSide> put)
            throws IOException {
        Set<String> differing = weights.different().stream()
                .map(WeightsDifference.Different::name)
                .filter(name -> name.startsWith(mine.prefix()))
                .map(name -> name.substring(mine.prefix().length()))
                .collect(Collectors.toSet());
        return new Investigation(
                        suspect,
                        Optional.of(mine.model().suspect()),
                        differing,
                        OptionalInt.empty(),
                        stepping,
                        mended -> isSame(put.apply(mended)),
                        mine.name())
                .result();
    }

    private boolean isSame(ModelSide mended) throws IOException {
        ParityCheck check = inquiry.check();
        Map<String, OutputComparison> outputs = new LinkedHashMap<>();
        mended.run(probes, check.precision(), output -> {
            Values mine = ours.get(ParityCheck.key(output));
            if (mine != null) {
                outputs.computeIfAbsent(output.name(), name -> new OutputComparison(name, check.tolerance()))
                        .add(mine, Values.of(output.values()));
            }
        });
        if (!ModelDifferences.hyperParameters(left, mended).isEmpty()) {
            return false;
        }
        return new Assessment(
                                check.tolerance(),
                                left,
                                right.unknown(),
                                outputs.values(),
                                WeightsComparison.of(left, mended),
                                Witnesses.of(left, outputs.keySet(), probes),
                                output -> check.passes(output, inquiry.floor()))
                        .ofModels(false)
                        .verdict()
                != Verdict.DIFFERENT;
    }
}
