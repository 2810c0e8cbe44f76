package org.bertconv.mapping;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.io.NearestNames;
import org.bertconv.mapping.op.TensorOp;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorContent;

/** Compares the tensors of a checkpoint with those of its architecture, name by name and shape by shape. */
final class KeyCheck {

    private static final int MAX_HINTS = 50;

    private final Architecture architecture;
    private final EffectiveConfig config;
    private final Naming naming;
    private final Head head;
    private final boolean headIsMeant;
    private final MappedTensors tensors;
    private final StateDict raw;
    private final Map<String, ExpectedTensor> expected = new LinkedHashMap<>();
    private final Map<String, MappedTensors.Entry> given = new LinkedHashMap<>();

    /** The partners of tied tensors that the file has: it may have kept {@code decoder.bias} where {@code bias} is the partner. */
    private final Set<String> standIns = new HashSet<>();

    /**
     * @param headIsMeant whether somebody asked for this head
     * @param raw the tensors by their names in the file
     */
    KeyCheck(
            Architecture architecture,
            EffectiveConfig config,
            Naming naming,
            Head head,
            boolean headIsMeant,
            MappedTensors tensors,
            StateDict raw) {
        this.architecture = architecture;
        this.config = config;
        this.naming = naming;
        this.head = head;
        this.headIsMeant = headIsMeant;
        this.tensors = tensors;
        this.raw = raw;
        architecture.tensors(head, config).forEach(tensor -> expected.put(tensor.name(), tensor));
        tensors.entries().forEach(entry -> given.put(entry.tensor().info().name(), entry));
        expected.values().stream()
                .filter(tensor -> given.containsKey(tensor.name()))
                .flatMap(tensor -> tensor.tied().stream())
                .forEach(standIns::add);
    }

    /**
     * {@return what became of every tensor, and where every expected one comes from}
     *
     * @throws IOException if tied tensors or buffers have to be compared and cannot be read
     */
    KeyReport report(List<String> notes) throws IOException {
        List<KeyReport.Unexpected> unexpected = unexpected();
        return new KeyReport(
                mapped(),
                missing(),
                unexpected,
                mismatched(),
                tied(),
                synthesized(unexpected),
                tensors.ignored(),
                notes);
    }

    private List<KeyReport.Mapped> mapped() {
        return given.values().stream()
                .filter(entry -> expected.containsKey(entry.tensor().info().name()))
                .flatMap(entry -> entry.origins().stream().map(origin -> mapped(entry, origin)))
                .toList();
    }

    private static KeyReport.Mapped mapped(MappedTensors.Entry entry, MappedTensors.Entry origin) {
        return new KeyReport.Mapped(
                origin.source(),
                entry.tensor().info().name(),
                entry.tensor().info().shape(),
                origin.rule().place(),
                origin.rule().ops().stream().map(TensorOp::label).toList());
    }

    private List<KeyReport.Missing> missing() {
        List<KeyReport.Missing> missing = new ArrayList<>();
        for (ExpectedTensor tensor : expected.values()) {
            if (!has(tensor.name()) && partner(tensor).isEmpty() && !standIns.contains(tensor.name())) {
                List<String> nearest =
                        missing.size() < MAX_HINTS ? NearestNames.of(tensor.name(), tensors.unknown()) : List.of();
                String why = architecture
                        .switchOf(tensor.name())
                        .map(field -> "the config says " + field + " true")
                        .orElse("the " + head + " head of " + architecture.family() + " needs it");
                missing.add(new KeyReport.Missing(tensor.name(), tensor.shape(), why, nearest));
            }
        }
        return missing;
    }

    private boolean has(String name) {
        return given.containsKey(name)
                || tensors.zeros().values().stream()
                        .anyMatch(zeros -> zeros.info().name().equals(name));
    }

    /** The tensor that a tied one shares its values with, if the checkpoint has that or misses it under its own name. */
    private Optional<String> partner(ExpectedTensor tensor) {
        return tensor.tied().filter(expected::containsKey);
    }

    private List<KeyReport.Unexpected> unexpected() throws IOException {
        List<KeyReport.Unexpected> unexpected = new ArrayList<>();
        for (MappedTensors.Entry entry : given.values()) {
            String name = entry.tensor().info().name();
            Optional<Architecture.Spec> buffer = architecture.buffer(name);
            if (buffer.isPresent()) {
                wrongBuffer(entry, buffer.get()).ifPresent(unexpected::add);
            } else if (!expected.containsKey(name)) {
                unexpected.add(misplaced(entry));
            }
        }
        for (String name : tensors.unknown()) {
            unexpected.add(withoutPlace(name, unexpected.size() < MAX_HINTS));
        }
        return unexpected;
    }

    /** What has no place in any class is no loss where the bare model was asked for, nor what another head would have. */
    private KeyReport.Unexpected withoutPlace(String name, boolean hinted) {
        MappedTensors.Undecided undecided = tensors.undecided().get(name);
        if (undecided != null) {
            boolean known = headIsMeant && !expected.containsKey(undecided.target());
            return new KeyReport.Unexpected(name, name, shapeOf(name), undecided.why(), List.of(), known);
        }
        Optional<Unplaced> unplaced = naming.unplaced(name);
        if (unplaced.isPresent()) {
            boolean known = headIsMeant && head.isBare();
            return new KeyReport.Unexpected(
                    name, name, shapeOf(name), unplaced.get().why(), List.of(), known);
        }
        List<String> nearest = hinted ? nearestMissing(name) : List.of();
        return new KeyReport.Unexpected(name, name, shapeOf(name), "no rule knows it", nearest, false);
    }

    /** A buffer is left out because the config says what is in it; one with something else in it would be lost silently. */
    private Optional<KeyReport.Unexpected> wrongBuffer(MappedTensors.Entry entry, Architecture.Spec buffer)
            throws IOException {
        Tensor tensor = entry.tensor();
        Shape shape = Architecture.shape(buffer, config);
        boolean right = tensor.info().shape().equals(shape)
                && (buffer.values().isEmpty() || buffer.values().get().areIn(tensor));
        String why = "a buffer, but not the " + shape + " that the config makes";
        return right
                ? Optional.empty()
                : Optional.of(new KeyReport.Unexpected(
                        tensor.info().name(), entry.source(), tensor.info().shape(), why, List.of(), false));
    }

    private KeyReport.Unexpected misplaced(MappedTensors.Entry entry) {
        String name = entry.tensor().info().name();
        List<Head> heads = architecture.headsWith(name);
        boolean known = !heads.isEmpty() && !heads.contains(head);
        String why = known
                ? "belongs to " + heads.stream().map(Head::label).collect(Collectors.joining(", "))
                : architecture
                        .switchOf(name)
                        .filter(field -> !config.isOn(field))
                        .map(field -> "the config says " + field + " false")
                        .orElse("beyond the sizes of the config");
        return new KeyReport.Unexpected(
                name, entry.source(), entry.tensor().info().shape(), why, List.of(), known);
    }

    private List<String> nearestMissing(String unknown) {
        Set<String> absent = new HashSet<>(expected.keySet());
        absent.removeAll(given.keySet());
        return NearestNames.of(unknown, absent);
    }

    private Shape shapeOf(String name) {
        return raw.get(name).map(tensor -> tensor.info().shape()).orElse(Shape.of());
    }

    private List<KeyReport.Mismatched> mismatched() {
        List<KeyReport.Mismatched> mismatched = new ArrayList<>();
        for (MappedTensors.Entry entry : given.values()) {
            ExpectedTensor tensor = expected.get(entry.tensor().info().name());
            Shape found = entry.tensor().info().shape();
            if (tensor != null && !tensor.shape().equals(found)) {
                mismatched.add(new KeyReport.Mismatched(tensor.name(), tensor.shape(), found));
            }
        }
        return mismatched;
    }

    private List<KeyReport.Tied> tied() throws IOException {
        List<KeyReport.Tied> tied = new ArrayList<>();
        for (ExpectedTensor tensor : expected.values()) {
            Optional<String> partner = partner(tensor);
            if (partner.isPresent()) {
                tied.add(new KeyReport.Tied(tensor.name(), partner.get(), state(tensor.name(), partner.get())));
            }
        }
        return tied;
    }

    private KeyReport.TiedState state(String name, String partner) throws IOException {
        MappedTensors.Entry own = given.get(name);
        MappedTensors.Entry other = given.get(partner);
        if (own == null || other == null) {
            return KeyReport.TiedState.ABSENT;
        }
        Tensor left = own.tensor();
        return TensorContent.same(left, other.tensor()) ? KeyReport.TiedState.EQUAL : KeyReport.TiedState.DIFFERENT;
    }

    private List<KeyReport.Synthesized> synthesized(List<KeyReport.Unexpected> unexpected) {
        Set<String> wrong = unexpected.stream().map(KeyReport.Unexpected::name).collect(Collectors.toSet());
        List<KeyReport.Synthesized> synthesized = new ArrayList<>();
        tensors.zeros()
                .forEach((why, zeros) ->
                        synthesized.add(new KeyReport.Synthesized(zeros.info().name(), why)));
        given.keySet().stream()
                .filter(name -> architecture.isBuffer(name) && !wrong.contains(name))
                .map(name -> new KeyReport.Synthesized(name, "a pure function of the config"))
                .forEach(synthesized::add);
        return synthesized;
    }
}
