package org.bertconv.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.bertconv.checkpoint.Checkpoint;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.format.CheckpointFormats;
import org.bertconv.mapping.Forced;
import org.bertconv.mapping.Gelu;
import org.bertconv.mapping.Head;
import org.bertconv.mapping.MappedCheckpoint;
import org.bertconv.mapping.RuleCatalog;
import org.bertconv.tensor.Floats;
import org.bertconv.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;

/** Every output of every head against what the original framework computed from the same weights. */
class BertModelGoldenTest {

    private static final Path FIXTURES = Path.of(System.getProperty("bertconv.fixtures"));

    @ParameterizedTest
    @EnumSource(value = Head.class, names = "ENCODER", mode = EnumSource.Mode.EXCLUDE)
    void float32IsWithin1em5OfTorch(Head head) throws IOException {
        assertOutputs("pytorch-" + head.label(), "golden", Gelu.ERF, Precision.FLOAT32, 1e-5);
    }

    @ParameterizedTest
    @EnumSource(value = Head.class, names = "ENCODER", mode = EnumSource.Mode.EXCLUDE)
    void float64IsWithin1em10OfTorch(Head head) throws IOException {
        assertOutputs("pytorch-" + head.label(), "golden-float64", Gelu.ERF, Precision.FLOAT64, 1e-10);
    }

    @ParameterizedTest
    @CsvSource({
        "tf1-pretraining, golden, ERF, FLOAT32, 1e-5",
        "tf1-pretraining, golden-float64, ERF, FLOAT64, 1e-10",
        "tf1-gelu, golden, TANH, FLOAT32, 1e-5",
        "tf1-gelu, golden-erf, ERF, FLOAT32, 1e-5",
        "tf1-classifier, golden, ERF, FLOAT32, 1e-5",
        "tf1-squad, golden, ERF, FLOAT32, 1e-5",
    })
    void googlesBertIsTheSameModel(String fixture, String golden, Gelu gelu, Precision precision, double tolerance)
            throws IOException {
        assertOutputs(fixture, golden, gelu, precision, tolerance);
    }

    @Test
    void weightsIn16BitsAreWidenedExactly() throws IOException {
        assertOutputs("safetensors-bf16", "golden", Gelu.ERF, Precision.FLOAT32, 1e-5);
    }

    private static void assertOutputs(
            String fixture, String goldenName, Gelu gelu, Precision precision, double tolerance) throws IOException {
        Path folder = FIXTURES.resolve(fixture);
        Path goldenFile = folder.resolve(goldenName + ".safetensors");
        try (Checkpoint source = CheckpointFormats.open(folder, ReadOptions.STRICT, Optional.empty());
                Checkpoint golden = CheckpointFormats.open(goldenFile, ReadOptions.STRICT, Optional.empty())) {
            MappedCheckpoint mapped =
                    MappedCheckpoint.of(source, RuleCatalog.bundled(), Forced.NOTHING, Optional.of(gelu));
            BertModel model = new BertModel(
                    config(mapped), mapped.head(), Weights.of(mapped.tensors().canonical()), precision);
            Set<String> missed = new TreeSet<>(golden.tensors().names());
            missed.removeAll(Set.of("input_ids", "attention_mask", "token_type_ids"));
            missed.removeIf(name -> name.startsWith("row_digests."));
            assertThat(missed).isNotEmpty();
            model.run(List.of(tokens(golden.tensors())), output -> {
                Optional<Tensor> expected = golden.tensors().get(output.name());
                if (expected.isPresent()) {
                    assertClose(output, expected.get(), tolerance);
                    missed.remove(output.name());
                }
            });
            assertThat(missed).isEmpty();
        }
    }

    @SuppressWarnings("unchecked")
    private static ModelConfig config(MappedCheckpoint mapped) throws IOException {
        return ModelConfig.of(
                (Map<String, ?>) new JsonMapper().convertValue(mapped.config().json(), Map.class));
    }

    private static Tokens tokens(StateDict golden) throws IOException {
        List<Long> shape = golden.get("input_ids").orElseThrow().info().shape().dimensions();
        int sequence = shape.get(shape.size() - 1).intValue();
        int choices = shape.size() == 3 ? shape.get(1).intValue() : 1;
        long[] inputIds = integers(golden, "input_ids");
        return new Tokens(
                inputIds.length / sequence,
                choices,
                sequence,
                inputIds,
                integers(golden, "attention_mask"),
                integers(golden, "token_type_ids"));
    }

    private static long[] integers(StateDict golden, String name) throws IOException {
        Tensor tensor = golden.get(name).orElseThrow();
        long[] values = new long[(int) tensor.info().shape().elements()];
        tensor.load().asLongBuffer().get(values);
        return values;
    }

    private static void assertClose(Output output, Tensor expected, double tolerance) throws IOException {
        long[] shape = output.values().shape();
        assertThat(shape)
                .as(output.name())
                .containsExactly(expected.info().shape().dimensions().toArray(Long[]::new));
        ByteBuffer bytes = expected.load();
        double worst = 0;
        for (double value : output.values().dup('c').data().asDouble()) {
            double difference =
                    Math.abs(value - Floats.get(bytes, expected.info().dtype()));
            worst = difference <= worst ? worst : difference; // a NaN stays
        }
        assertThat(worst).as(output.name()).isLessThanOrEqualTo(tolerance);
    }
}
