package org.bertconv;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bertconv.checkpoint.Checkpoint;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.format.CheckpointFormats;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Printable;
import org.bertconv.mapping.Architecture;
import org.bertconv.mapping.ExpectedTensor;
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
        RuleCatalog catalog = RuleCatalog.bundled();
        String family = architecture.family();
        MappingRules naming = catalog.target(family, to).orElseThrow(() -> notWritten(catalog, family, to));
        requireNamed(mapped, naming, to);
        StateDict model = mapped.model(tensor -> Optional.of(InitialTensor.of(tensor, 0, InitialTensor.SEED)));
        String modelClass = mapped.config().json().path("architectures").path(0).asString("");
        List<String> dropped = new ArrayList<>(
                TargetNames.of(naming, model, mapped.head(), modelClass).dropped());
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

    private static CheckpointException notWritten(RuleCatalog catalog, String family, String to) {
        List<String> others = CheckpointFormats.targets().stream()
                .filter(target -> catalog.target(family, target).isPresent())
                .toList();
        return CheckpointException.of(
                ErrorClass.UNSUPPORTED,
                "family " + family + " is not written as " + to + "; it is as " + String.join(", ", others));
    }

    private static void requireNamed(MappedCheckpoint mapped, MappingRules naming, String to)
            throws CheckpointException {
        for (Map.Entry<String, String> field : naming.written().only().entrySet()) {
            String value = mapped.config().json().path(field.getKey()).asString("");
            if (!value.equals(field.getValue())) {
                throw CheckpointException.of(
                        ErrorClass.UNSUPPORTED,
                        mapped.checkpoint().name(),
                        field.getKey(),
                        "is " + Printable.of(value) + ", and family " + naming.family() + " is written as " + to
                                + " only where it is " + field.getValue());
            }
        }
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

    /** {@return the same checkpoint, taken as what fits} */
    MappedCheckpoint narrowed(Bertconv bertconv, Checkpoint checkpoint, Source source) throws IOException {
        Source narrow = new Source(source.forced().withHead(head), source.config(), source.gelu());
        return (MappedCheckpoint) bertconv.map(checkpoint, narrow);
    }
}
