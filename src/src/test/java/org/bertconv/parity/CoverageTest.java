package org.bertconv.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bertconv.MutableModel.fixture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bertconv.Bertconv;
import org.bertconv.DiffOptions;
import org.bertconv.MutableModel;
import org.bertconv.Settings;
import org.bertconv.Source;
import org.bertconv.checkpoint.Checkpoint;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.format.CheckpointFormats;
import org.bertconv.mapping.Head;
import org.bertconv.model.Activation;
import org.bertconv.model.Family;
import org.bertconv.model.ModelConfig;
import org.bertconv.model.Precision;
import org.bertconv.parity.cause.Elementwise;
import org.bertconv.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the comparison says that it can see is what can be seen. */
class CoverageTest {

    private static final ModelConfig CONFIG = new ModelConfig(61, 12, 2, 3, 20, 18, 2, 1e-12, Activation.GELU, false);
    private static final double MOVED = 1e-12;

    private final Bertconv bertconv = new Bertconv(Settings.defaults());

    @TempDir
    private Path temporary;

    /** Every row of every tensor is moved a little, in float64, and the outputs are looked at. */
    @ParameterizedTest
    @EnumSource(
            value = Head.class,
            names = {"PRETRAINING", "BASE", "ENCODER", "MASKED_LM", "QUESTION_ANSWERING", "SEQUENCE_CLASSIFICATION"})
    void whatIsWitnessedByConstructionMovesAnOutputWhenItIsPerturbed(Head head) throws IOException {
        String prefix = head == Head.BASE ? "base" : head == Head.ENCODER ? "base" : head.label();
        try (Checkpoint checkpoint =
                CheckpointFormats.open(fixture("pytorch-" + prefix), ReadOptions.STRICT, Optional.empty())) {
            ModelSide model =
                    new ModelSide("", CONFIG, head, canonical(checkpoint, head), Optional.empty(), List.of(), Map.of());
            List<Probe> probes = BuiltInProbes.of(CONFIG, CONFIG, head);
            Map<String, Values> ours = outputs(model, probes);
            Set<String> names = new LinkedHashSet<>();
            ours.keySet().forEach(key -> names.add(ParityCheck.name(key)));
            Witnesses witnesses = Witnesses.of(model, names, probes);
            for (Tensor tensor : model.weights().tensors()) {
                assertThat(measured(model, tensor, probes, ours))
                        .as(tensor.info().name())
                        .isEqualTo(witnesses.witnessed(tensor));
            }
        }
    }

    private static StateDict canonical(Checkpoint checkpoint, Head head) {
        return StateDict.of(checkpoint.tensors().tensors().stream()
                .filter(tensor -> tensor.info().dtype().isFloating())
                .filter(tensor -> head != Head.ENCODER || !tensor.info().name().startsWith("pooler."))
                .filter(tensor -> !tensor.info().name().startsWith("cls.predictions.decoder."))
                .map(tensor -> tensor.named(
                        head == Head.BASE || head == Head.ENCODER
                                ? "bert." + tensor.info().name()
                                : tensor.info().name()))
                .toList());
    }

    private static long measured(ModelSide model, Tensor tensor, List<Probe> probes, Map<String, Values> ours)
            throws IOException {
        long rows = tensor.info().shape().dimension(0);
        long columns = tensor.info().shape().elements() / rows;
        long witnessed = 0;
        for (long row = 0; row < rows; row++) {
            long hit = row * columns + row % columns;
            Tensor changed = new Elementwise(tensor, (index, value) -> index == hit ? value + 0.01 : value);
            StateDict weights = StateDict.of(model.weights().tensors().stream()
                    .map(other -> other == tensor ? changed : other)
                    .toList());
            witnessed += moves(ours, outputs(model.with(weights), probes)) ? columns : 0;
        }
        return witnessed;
    }

    private static boolean moves(Map<String, Values> ours, Map<String, Values> others) {
        return ours.entrySet().stream()
                .anyMatch(entry -> !entry.getValue()
                        .misfit(java.util.Objects.requireNonNull(others.get(entry.getKey())), MOVED)
                        .none());
    }

    private static Map<String, Values> outputs(ModelSide model, List<Probe> probes) throws IOException {
        Map<String, Values> outputs = new LinkedHashMap<>();
        model.run(probes, Precision.FLOAT64, output -> {
            // At a place that is masked a model gives something too, but nobody looks at it.
            outputs.put(ParityCheck.key(output), Values.of(output.values()));
        });
        return outputs;
    }

    @Test
    void theProbesReachEveryPositionEverySegmentAndPadding() {
        ModelConfig types = new ModelConfig(61, 12, 2, 3, 20, 18, 4, 1e-12, Activation.GELU, false);
        List<Probe> probes = BuiltInProbes.of(types, types, Head.BASE);
        Set<Long> segments = new LinkedHashSet<>();
        boolean padded = false;
        boolean full = false;
        int longest = 0;
        for (Probe probe : probes) {
            for (int i = 0; i < probe.tokens().count(); i++) {
                boolean seen = probe.tokens().attentionMask()[i] == 1;
                padded |= !seen;
                if (seen) {
                    segments.add(probe.tokens().tokenTypeIds()[i]);
                }
            }
            full |= probe.tokens().rows() == 1;
            longest = Math.max(longest, probe.tokens().sequence());
        }
        assertThat(segments).containsExactlyInAnyOrder(0L, 1L, 2L, 3L);
        assertThat(padded && full).isTrue();
        assertThat(longest).isEqualTo(18);
        assertThat(probes).extracting(Probe::name).anyMatch(name -> name.contains("seed " + BuiltInProbes.SEED));
    }

    /** RoBERTa has 514 rows for 512 positions: padding has row 1, and no input reaches row 0. */
    @ParameterizedTest
    @CsvSource({"BERT, 512, 0", "ROBERTA, 514, 1", "MPNET, 514, 1"})
    void everyPositionUpToTheMaximumIsReachedAndTheSeedIsStated(Family family, int rows, int first) throws IOException {
        ModelConfig config = ModelConfig.of(
                family,
                Map.of(),
                Map.of(
                        "vocab_size", 30522L,
                        "hidden_size", 12L,
                        "num_hidden_layers", 1L,
                        "num_attention_heads", 3L,
                        "intermediate_size", 20L,
                        "max_position_embeddings", (long) rows,
                        "type_vocab_size", 2L,
                        "pad_token_id", (long) first));
        List<Probe> probes = BuiltInProbes.of(config, config, Head.BASE);
        Set<Long> reached = new LinkedHashSet<>();
        probes.forEach(probe -> config.positions(probe.tokens()).forEach(reached::add));
        assertThat(reached).hasSize(rows - first);
        assertThat(reached).allMatch(row -> row >= first && row < rows);
        assertThat(probes).extracting(probe -> probe.tokens().sequence()).contains(512);
        assertThat(probes).extracting(Probe::name).anyMatch(name -> name.contains("seed 20181031"));
    }

    @Test
    void rowsThatNoProbeTouchesHaveADigest() throws IOException {
        MutableModel base = MutableModel.of("pytorch-base");
        Path intact = base.write(temporary.resolve("intact"));
        ParityReport same = bertconv.diff(intact, fixture("pytorch-base"), Source.DETECTED, DiffOptions.CONTRACT);
        UntouchedRows rows = same.coverage().untouched().get(0);
        assertThat(rows.name()).isEqualTo("bert.embeddings.word_embeddings.weight");
        assertThat(rows.rows()).isBetween(1L, 60L);
        assertThat(rows.right()).contains(rows.left());
        int untouched = IntStream.range(1, 61)
                .filter(row -> BuiltInProbes.of(CONFIG, CONFIG, Head.BASE).stream()
                        .noneMatch(probe ->
                                LongStream.of(probe.tokens().inputIds()).anyMatch(id -> id == row)))
                .findFirst()
                .orElseThrow();
        base.set("embeddings.word_embeddings.weight", untouched * 12 + 3, 7);
        ParityReport spoilt =
                bertconv.diff(intact, base.write(temporary.resolve("spoilt")), Source.DETECTED, DiffOptions.CONTRACT);
        UntouchedRows other = spoilt.coverage().untouched().get(0);
        assertThat(other.left()).isEqualTo(rows.left());
        assertThat(other.right()).isPresent().isNotEqualTo(Optional.of(rows.left()));
        assertThat(spoilt.verdict()).isEqualTo(Verdict.DIFFERENT);
    }
}
