package org.bertconv;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.mapping.Architecture;
import org.bertconv.mapping.ExpectedTensor;
import org.bertconv.mapping.Forced;
import org.bertconv.mapping.Head;
import org.bertconv.mapping.InitialTensor;
import org.bertconv.mapping.MappedCheckpoint;
import org.bertconv.mapping.MappingRules;
import org.bertconv.mapping.RuleCatalog;
import org.bertconv.mapping.TargetNames;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorContent;

/**
 * How much of a model a target has a place for.
 *
 * @param naming that the target is written in
 * @param head of what it has a place for; that of the model if that is everything
 * @param dropped canonical names of what it has no place for
 */
record Fitting(MappingRules naming, Head head, List<String> dropped) {

    /** Copies the list. */
    Fitting {
        dropped = List.copyOf(dropped);
    }

    /**
     * {@return how a model fits into a target}
     *
     * @throws CheckpointException UNSUPPORTED if the family is not written for this target, or if no head of it fits
     */
    static Fitting of(MappedCheckpoint mapped, Target target) throws IOException {
        Architecture architecture = mapped.architecture();
        String to = target.writer().target();
        MappingRules naming = RuleCatalog.bundled()
                .target(architecture.family(), to)
                .orElseThrow(() -> CheckpointException.of(
                        ErrorClass.UNSUPPORTED, "family " + architecture.family() + " is not written as " + to));
        StateDict model = mapped.model(tensor -> Optional.of(InitialTensor.of(tensor, 0, InitialTensor.SEED)));
        List<String> dropped =
                new ArrayList<>(TargetNames.of(naming, model, mapped.head(), Converting.modelClass(mapped))
                        .dropped());
        Set<String> without = Set.copyOf(dropped);
        for (ExpectedTensor tensor : expected(mapped, mapped.head())) {
            if (isWrittenAsPartner(tensor, model, without)) {
                dropped.remove(tensor.name());
            }
        }
        if (dropped.isEmpty()) {
            return new Fitting(naming, mapped.head(), dropped);
        }
        Head rest = largest(mapped, model, Set.copyOf(dropped))
                .orElseThrow(() -> CheckpointException.of(
                        ErrorClass.UNSUPPORTED, to + " has no place for any head of family " + architecture.family()));
        return new Fitting(naming, rest, dropped);
    }

    /** One half of a tied pair need not have a place if the other has one and is the same: reading it back gives both. */
    private static boolean isWrittenAsPartner(ExpectedTensor tensor, StateDict model, Set<String> without)
            throws IOException {
        Optional<Tensor> own = model.get(tensor.name());
        Optional<Tensor> partner =
                tensor.tied().filter(name -> !without.contains(name)).flatMap(model::get);
        return without.contains(tensor.name())
                && own.isPresent()
                && partner.isPresent()
                && TensorContent.same(own.get(), partner.get());
    }

    /** The head with the most tensors of those that are left. */
    private static Optional<Head> largest(MappedCheckpoint mapped, StateDict model, Set<String> dropped) {
        return mapped.architecture().heads().keySet().stream()
                .filter(head -> expected(mapped, head).stream()
                        .filter(tensor -> tensor.tied().isEmpty())
                        .map(ExpectedTensor::name)
                        .allMatch(name -> model.contains(name) && !dropped.contains(name)))
                .max(Comparator.comparingInt(head -> expected(mapped, head).size()));
    }

    private static List<ExpectedTensor> expected(MappedCheckpoint mapped, Head head) {
        return mapped.architecture().tensors(head, mapped.config());
    }

    /** {@return the same source, taken as what fits} */
    Source narrowed(Source source) {
        Forced forced = source.forced();
        return new Source(
                new Forced(forced.family(), forced.naming(), Optional.of(head), forced.prefix()),
                source.config(),
                source.gelu());
    }
}
