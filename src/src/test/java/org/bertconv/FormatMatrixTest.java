package org.bertconv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bertconv.MutableModel.fixture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.bertconv.checkpoint.Checkpoint;
import org.bertconv.format.CheckpointFormats;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.mapping.Forced;
import org.bertconv.mapping.Mapped;
import org.bertconv.mapping.op.TensorOp;
import org.bertconv.parity.Verdict;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorContent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Every checkpoint of a real framework, to every target and back: the weights keep their bits. What a target has no place for is named
 * here, so that nothing is lost quietly.
 */
class FormatMatrixTest {

    /** The target that a checkpoint of a format is converted back to; formats that are only read have none. */
    private static final Map<String, String> BACK = Map.of(
            "safetensors", "safetensors",
            "pytorch-zip", "pytorch",
            "pytorch-legacy", "pytorch",
            "keras-h5", "keras-h5",
            "flax-msgpack", "flax",
            "npz", "npz",
            "gguf", "gguf");

    private static final Map<String, String> BUNDLES =
            Map.of("google-tf1", "tf1", "hf-keras", "tf2", "hf-keras-object", "tf2");

    /** Holds the encoder alone. */
    private static final Set<String> WITHOUT_HEADS = Set.of("gguf");

    /** The targets of which a family has a naming, where it has not those of all. */
    private static final Map<String, Set<String>> NAMED = Map.of(
            "roberta", Set.of("safetensors", "pytorch", "npz", "keras-h5", "flax"),
            "distilbert", Set.of("safetensors", "pytorch", "npz", "keras-h5", "flax"),
            "electra", Set.of("safetensors", "pytorch", "npz", "keras-h5", "flax"),
            "albert", Set.of("safetensors", "pytorch", "npz", "keras-h5", "flax", "tf1"),
            "mpnet", Set.of("safetensors", "pytorch", "npz", "keras-h5"),
            "mobilebert", Set.of("safetensors", "pytorch", "npz", "keras-h5"),
            "megatron-bert", Set.of("safetensors", "pytorch", "npz"),
            "encoder-decoder", Set.of("safetensors", "pytorch", "npz", "keras-h5", "flax"));

    /** Flax' pair gives its encoder positions, which Flax' DistilBERT does not take. */
    private static final Set<String> DISTILBERT_READS =
            Set.of("encoder-decoder-distilbert", "encoder-decoder-keras-h5");

    /** The targets that have names for cross-attention. */
    private static final Set<String> ATTENDING = Set.of("safetensors", "pytorch", "npz", "keras-h5", "flax");

    private final Bertconv bertconv = new Bertconv(Settings.defaults());

    @TempDir
    private Path temporary;

    static Stream<Arguments> pairs() throws IOException {
        return cases().flatMap(one -> CheckpointFormats.targets().stream()
                .map(target -> Arguments.of(one.path("name").asString(), target, one)));
    }

    private static Stream<JsonNode> cases() throws IOException {
        return JsonMapper.shared()
                .readTree(Files.readString(fixture("cases.json")))
                .path("cases")
                .valueStream();
    }

    @ParameterizedTest(name = "{0} to {1} and back")
    @MethodSource("pairs")
    void thereAndBackKeepsEveryBit(String name, String target, JsonNode one) throws IOException {
        Path source = fixture(one.path("source").asString());
        Map<String, Tensor> before = weights(source);
        Path there = temporary.resolve("there");
        if (!convert(source, there, target, one)) {
            assertThat(isHeld(one, target)).as("%s holds %s", target, name).isFalse();
            return;
        }
        assertThat(isHeld(one, target)).as("%s holds %s", target, name).isTrue();
        assertSameWeights(before, there, target);

        Optional<String> home = home(one).filter(format -> isHeld(one, format));
        if (home.isPresent()) {
            Path back = temporary.resolve("back");
            assertThat(convert(there, back, home.get(), one)).isTrue();
            assertSameWeights(before, back, WITHOUT_HEADS.contains(target) ? target : home.get());
        }
    }

    static Stream<String> targets() {
        return CheckpointFormats.targets().stream();
    }

    @ParameterizedTest
    @MethodSource("targets")
    void theSameModelGivesTheSameBytes(String target) throws IOException {
        Path source = fixture("pytorch-pretraining");
        JsonNode one = JsonMapper.shared().createObjectNode().put("name", "pytorch-pretraining");
        assertThat(convert(source, temporary.resolve("first"), target, one)).isTrue();
        assertThat(convert(source, temporary.resolve("second"), target, one)).isTrue();

        List<String> names = ConvertCalls.names(temporary.resolve("first"));
        assertThat(names)
                .hasSizeGreaterThan(2)
                .containsExactlyInAnyOrderElementsOf(ConvertCalls.names(temporary.resolve("second")));
        for (String name : names) {
            assertThat(Files.mismatch(
                            temporary.resolve("first").resolve(name),
                            temporary.resolve("second").resolve(name)))
                    .as(name)
                    .isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @MethodSource("targets")
    void whatIsWrittenIsVerified(String target) throws IOException {
        ConvertOptions options = ConvertCalls.with(choice -> {
            choice.to = target;
            choice.allowDrop = true;
        });
        Conversion conversion =
                bertconv.convert(fixture("pytorch-pretraining"), temporary.resolve("out"), Source.DETECTED, options);
        assertThat(conversion.parity()).hasValueSatisfying(parity -> {
            assertThat(parity.verdict()).isEqualTo(Verdict.SAME);
            assertThat(parity.outputs()).hasSizeGreaterThan(2);
        });
    }

    @Test
    void everyTargetIsReadBack() {
        assertThat(Stream.concat(BACK.values().stream(), BUNDLES.values().stream())
                        .distinct())
                .containsAll(CheckpointFormats.targets());
    }

    /** A dtype that a format does not have is an error, never another dtype; so is the lack of a vocabulary that has to be inside. */
    private static boolean isHeld(JsonNode one, String target) {
        String family = one.path("family").asString("bert");
        if (!NAMED.getOrDefault(family, Set.of(target)).contains(target)) {
            return false;
        }
        String name = one.path("name").asString();
        boolean halvesForNumPy = name.endsWith("bf16") && target.equals("npz");
        boolean namedOtherwise = name.equals("mobilebert-plain") && target.equals("keras-h5");
        boolean withoutVocabulary = name.equals("pytorch-legacy-2018") && target.equals("gguf");
        boolean withoutCrossAttention = name.equals("pytorch-decoder") && !ATTENDING.contains(target);
        boolean withoutPositions = DISTILBERT_READS.contains(name) && target.equals("flax");
        return !halvesForNumPy && !withoutVocabulary && !namedOtherwise && !withoutCrossAttention && !withoutPositions;
    }

    private static Optional<String> home(JsonNode one) {
        String format = one.path("format").asString();
        return format.equals("tf-bundle")
                ? Optional.ofNullable(BUNDLES.get(one.path("naming").asString()))
                : Optional.ofNullable(BACK.get(format));
    }

    /** {@return whether the target has a place for the dtypes} */
    private boolean convert(Path from, Path to, String target, JsonNode one) throws IOException {
        ConvertOptions options = ConvertCalls.with(choice -> {
            choice.to = target;
            choice.verify = false;
            choice.allowDrop = WITHOUT_HEADS.contains(target);
        });
        try {
            Conversion conversion = bertconv.convert(from, to, Source.DETECTED, options);
            assertThat(conversion.exitCode()).as("%s", conversion).isZero();
            return true;
        } catch (CheckpointException e) {
            assertThat(e.errorClass())
                    .as("%s: %s", one.path("name"), e.getMessage())
                    .isIn(ErrorClass.UNSUPPORTED, ErrorClass.INPUT);
            return false;
        }
    }

    private void assertSameWeights(Map<String, Tensor> before, Path after, String target) throws IOException {
        Map<String, Tensor> read = weights(after);
        if (WITHOUT_HEADS.contains(target)) {
            assertThat(before.keySet()).containsAll(read.keySet());
            assertThat(read.keySet()).hasSizeGreaterThan(30).noneMatch(name -> name.startsWith("cls."));
        } else {
            assertThat(read.keySet()).containsExactlyInAnyOrderElementsOf(before.keySet());
        }
        for (Map.Entry<String, Tensor> tensor : read.entrySet()) {
            Tensor expected = before.getOrDefault(tensor.getKey(), tensor.getValue());
            if (WITHOUT_HEADS.contains(target)) {
                expected = widened(expected, tensor.getValue().info().dtype());
            }
            assertThat(TensorContent.same(expected, tensor.getValue()))
                    .as(tensor.getKey())
                    .isTrue();
        }
    }

    /** llama.cpp has no operations for 16-bit tensors but matrices, so all others are widened, which changes no value. */
    private static Tensor widened(Tensor tensor, DType dtype) {
        boolean narrow = tensor.info().dtype() == DType.BF16 || tensor.info().dtype() == DType.F16;
        return narrow && dtype == DType.F32 ? new TensorOp.Cast(DType.F32).apply(tensor) : tensor;
    }

    /** The files stay open for the time of the test: tensors are read when they are compared. */
    private Map<String, Tensor> weights(Path path) throws IOException {
        Source detected = new Source(Forced.NOTHING, Optional.empty(), Optional.empty());
        Checkpoint checkpoint = bertconv.open(path, detected);
        Mapped mapped = bertconv.map(checkpoint, detected);
        Map<String, Tensor> weights = new LinkedHashMap<>();
        mapped.model().tensors().forEach(tensor -> weights.put(tensor.info().name(), tensor));
        assertThat(List.copyOf(weights.keySet())).isNotEmpty();
        return weights;
    }
}
