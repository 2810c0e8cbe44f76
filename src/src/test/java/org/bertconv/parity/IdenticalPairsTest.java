package org.bertconv.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bertconv.MutableModel.fixture;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bertconv.checkpoint.Checkpoint;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.format.CheckpointFormats;
import org.bertconv.io.SourceName;
import org.bertconv.mapping.Head;
import org.bertconv.model.Activation;
import org.bertconv.model.ModelConfig;
import org.bertconv.model.Precision;
import org.bertconv.parity.cause.Elementwise;
import org.bertconv.tensor.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/** Pairs that are the same, by default a thousand, with -Dbertconv.pairs as many as that says: none is accused, at the noise floor. */
class IdenticalPairsTest {

    private static final int SEEDS = Integer.getInteger("bertconv.pairs", 1000) / 8;
    private static final int[] THREADS = {1, 2};
    private static final ModelConfig CONFIG = new ModelConfig(61, 12, 2, 3, 20, 18, 2, 1e-12, Activation.GELU, false);
    private static final Scrutiny NOISE = new Scrutiny(true, Scrutiny.DEFAULT_FACTOR, true, false);

    private final NativeOps ops = ops();
    private final int usual = ops.ompGetMaxThreads();

    /** They are there when ND4J has made its first array. */
    private static NativeOps ops() {
        Nd4j.scalar(0).close();
        return NativeOpsHolder.getInstance().getDeviceNativeOps();
    }

    @AfterEach
    void asManyThreadsAsBefore() {
        ops.setOmpNumThreads(usual);
    }

    @Test
    void noPairOfTheSameWeightsIsAccused(TestReporter reporter) throws IOException {
        List<Probe> probes = BuiltInProbes.of(CONFIG, CONFIG, Head.PRETRAINING);
        List<String> alarms = new ArrayList<>();
        int pairs = 0;
        double worst = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            ModelSide model = model(seed);
            for (Precision precision : Precision.values()) {
                ParityCheck check = new ParityCheck(Tolerance.CONTRACT, precision, name -> true, true, NOISE);
                for (int threads : THREADS) {
                    ops.setOmpNumThreads(3 - threads);
                    Golden golden = golden(model, probes.get(0), check);
                    ops.setOmpNumThreads(threads);
                    for (ParityReport report : List.of(
                            check.compare(model, model(seed), probes),
                            check.compare(model, golden, Optional.empty()))) {
                        pairs++;
                        worst = Math.max(worst, report.noise().orElseThrow().ratio());
                        if (report.exitCode() != 0 || report.cause().isPresent()) {
                            alarms.add("seed " + seed + ", " + precision + ", " + threads + " threads: " + report);
                        }
                    }
                }
            }
        }
        reporter.publishEntry(pairs + " pairs", alarms.size() + " alarms; at most " + worst + " floors");
        assertThat(alarms).isEmpty();
        assertThat(pairs).isEqualTo(SEEDS * 8);
        assertThat(worst).isLessThan(Scrutiny.DEFAULT_FACTOR);
    }

    /** The same pairs with one bit of one weight flipped, also where no output shows it. */
    @Test
    void aPairThatDiffersInABitIsAccused() throws IOException {
        List<Probe> probes = BuiltInProbes.of(CONFIG, CONFIG, Head.PRETRAINING);
        for (Precision precision : Precision.values()) {
            ParityCheck check = new ParityCheck(Tolerance.CONTRACT, precision, name -> true, true, NOISE);
            for (String name : List.of(
                    "bert.encoder.layer.1.attention.self.value.weight",
                    "bert.encoder.layer.0.attention.self.key.bias",
                    "bert.embeddings.word_embeddings.weight")) {
                ModelSide model = model(0);
                ParityReport report = check.compare(model, flipped(model, name), probes);
                assertThat(report.exitCode()).as(name + " " + precision).isEqualTo(1);
                assertThat(report.cause()).as(name + " " + precision).isPresent();
            }
            ModelSide model = model(0);
            ModelSide spoilt = flipped(model, "bert.encoder.layer.1.attention.self.value.weight");
            Golden golden = golden(model, probes.get(0), check);
            assertThat(check.compare(spoilt, golden, Optional.empty()).exitCode())
                    .isEqualTo(1);
        }
    }

    /** The highest bit of the mantissa of the sixth element. */
    private static ModelSide flipped(ModelSide model, String name) {
        List<Tensor> tensors = model.weights().tensors().stream()
                .map(tensor -> tensor.info().name().equals(name)
                        ? new Elementwise(
                                tensor,
                                (index, value) -> index == 5
                                        ? Float.intBitsToFloat(Float.floatToIntBits((float) value) ^ 1 << 22)
                                        : value)
                        : tensor)
                .toList();
        return model.with(StateDict.of(tensors));
    }

    /** What one number of threads computed is recorded, and another computes it again: in both precisions in turn. */
    private static Golden golden(ModelSide model, Probe probe, ParityCheck check) throws IOException {
        Map<String, Values> outputs = new LinkedHashMap<>();
        check.outputs(model, List.of(probe)).forEach((key, values) -> outputs.put(ParityCheck.name(key), values));
        return new Golden(SourceName.of("recorded"), probe, outputs, RowDigests.NONE, Map.of());
    }

    /** The weights of a fixture, each moved by as much as it is large. */
    private static ModelSide model(int seed) throws IOException {
        try (Checkpoint checkpoint =
                CheckpointFormats.open(fixture("safetensors-pretraining"), ReadOptions.STRICT, Optional.empty())) {
            List<Tensor> tensors = new ArrayList<>();
            for (Tensor tensor : checkpoint.tensors().tensors()) {
                java.util.Random random = new java.util.Random(seed * 1000L + tensors.size());
                double[] moves = random.doubles(tensor.info().shape().elements(), -0.9, 0.9)
                        .toArray();
                Tensor loaded = loaded(tensor);
                tensors.add(new Elementwise(loaded, (index, value) -> value * (1 + moves[(int) index])));
            }
            return new ModelSide(
                    "", CONFIG, Head.PRETRAINING, StateDict.of(tensors), Optional.empty(), List.of(), Map.of());
        }
    }

    private static Tensor loaded(Tensor tensor) throws IOException {
        byte[] bytes = tensor.load().array();
        return new Tensor() {
            @Override
            public org.bertconv.tensor.TensorInfo info() {
                return tensor.info();
            }

            @Override
            public java.nio.channels.ReadableByteChannel open() {
                return java.nio.channels.Channels.newChannel(new java.io.ByteArrayInputStream(bytes));
            }
        };
    }
}
