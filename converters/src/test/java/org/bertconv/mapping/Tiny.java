package org.bertconv.mapping;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.bertconv.checkpoint.Checkpoint;
import org.bertconv.checkpoint.ConfigFile;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.format.MemoryTensor;
import org.bertconv.io.SourceName;
import org.bertconv.mapping.op.TensorOp;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Tensor;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A BERT whose dimensions all differ, in memory: 2 layers, vocabulary 61, hidden 12, feed-forward 20, 18 positions. */
public final class Tiny {

    static final RuleCatalog CATALOG = RuleCatalog.bundled();
    static final Architecture BERT = CATALOG.architecture("bert").orElseThrow();
    static final SourceName NAME = SourceName.of("model.bin");

    static final String GOOGLE_CONFIG = """
            {"vocab_size": 61, "hidden_size": 12, "num_hidden_layers": 2, "num_attention_heads": 3, "intermediate_size": 20,
             "max_position_embeddings": 18, "type_vocab_size": 2, "hidden_act": "gelu", "initializer_range": 0.02}
            """;

    /** The same model as other families have it; the names of the tensors say which family it is. */
    private static final Map<String, String> CONFIGS = Map.of(
            "bert",
            GOOGLE_CONFIG,
            "roberta",
            GOOGLE_CONFIG.replace("\"type_vocab_size\": 2", "\"type_vocab_size\": 1, \"pad_token_id\": 1"),
            "distilbert",
            """
            {"vocab_size": 61, "dim": 12, "n_layers": 2, "n_heads": 3, "hidden_dim": 20, "max_position_embeddings": 18,
             "activation": "gelu"}
            """,
            "electra",
            GOOGLE_CONFIG.replace("{", "{\"embedding_size\": 8, "),
            "albert",
            GOOGLE_CONFIG.replace("{", "{\"embedding_size\": 8, \"num_hidden_groups\": 2, \"inner_group_num\": 3, "),
            "megatron-bert",
            GOOGLE_CONFIG,
            "mpnet",
            GOOGLE_CONFIG.replace("\"type_vocab_size\": 2", "\"relative_attention_num_buckets\": 32"),
            "mobilebert",
            GOOGLE_CONFIG.replace(
                    "{", "{\"embedding_size\": 8, \"intra_bottleneck_size\": 6, \"num_feedforward_networks\": 3, "));

    private Tiny() {}

    static Architecture architecture(String family) {
        return CATALOG.architecture(family).orElseThrow();
    }

    static String configOf(String family) {
        return java.util.Objects.requireNonNull(CONFIGS.get(family));
    }

    static ObjectNode json(String text) {
        return (ObjectNode) JsonMapper.shared().readTree(text);
    }

    static EffectiveConfig config(Head head) throws IOException {
        return config(head, GOOGLE_CONFIG);
    }

    static EffectiveConfig config(Head head, String json) throws IOException {
        return config(BERT, head, json);
    }

    static EffectiveConfig config(Architecture family, Head head) throws IOException {
        return config(family, head, configOf(family.family()));
    }

    static EffectiveConfig config(Architecture family, Head head, String json) throws IOException {
        ConfigFile file = new ConfigFile(SourceName.of("config.json"), json(json));
        return EffectiveConfig.of(family, Optional.of(file), StateDict.of(List.of()), head, Optional.empty());
    }

    /** All tensors of a head under canonical names; tied ones have the bytes of their partners. */
    static List<Tensor> canonical(Head head) throws IOException {
        return canonical(BERT, head);
    }

    static List<Tensor> canonical(Architecture family, Head head) throws IOException {
        List<Tensor> tensors = new ArrayList<>();
        for (ExpectedTensor expected : family.tensors(head, config(family, head))) {
            String like = expected.tied().orElse(expected.name());
            tensors.add(random(like, expected.shape().dimensions()).named(expected.name()));
        }
        return tensors;
    }

    /** The tensors of a head as a naming has them, without the tied ones if the naming does not know them. */
    static List<Tensor> in(String naming, Head head) throws IOException {
        return in(CATALOG.naming("bert", naming).orElseThrow(), head);
    }

    static List<Tensor> in(MappingRules rules, Head head) throws IOException {
        List<Tensor> tensors = new ArrayList<>();
        for (Tensor tensor : canonical(architecture(rules.family()), head)) {
            Optional<MappingRule.Mapped> mapped = rules.named(tensor.info().name());
            mapped.ifPresent(found -> tensors.add(apply(found, tensor)));
        }
        return tensors;
    }

    static Tensor apply(MappingRule.Mapped mapped, Tensor tensor) {
        Tensor result = tensor.named(mapped.name());
        for (TensorOp op : mapped.rule().ops()) {
            result = op.apply(result);
        }
        return result;
    }

    /** f32 values that depend on the name only. */
    public static Tensor random(String name, List<Long> shape) {
        long elements = shape.stream().reduce(1L, Math::multiplyExact);
        java.util.Random random = new java.util.Random(name.hashCode());
        ByteBuffer bytes = ByteBuffer.allocate((int) elements * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            bytes.putFloat((float) (random.nextGaussian() * 0.1));
        }
        return MemoryTensor.of(name, DType.F32, new org.bertconv.tensor.Shape(shape), bytes.array());
    }

    static List<Tensor> renamed(List<Tensor> tensors, UnaryOperator<String> renaming) {
        return tensors.stream()
                .map(tensor -> tensor.named(renaming.apply(tensor.info().name())))
                .toList();
    }

    static List<Tensor> without(List<Tensor> tensors, String... names) {
        return tensors.stream()
                .filter(tensor -> !List.of(names).contains(tensor.info().name()))
                .toList();
    }

    static List<Tensor> with(List<Tensor> tensors, Tensor... more) {
        List<Tensor> all = new ArrayList<>(tensors);
        all.addAll(List.of(more));
        return all;
    }

    static Checkpoint checkpoint(List<Tensor> tensors, Optional<String> config) {
        return new Checkpoint(
                NAME,
                "safetensors",
                WeightsFile.of(StateDict.of(tensors)),
                config.map(text -> new ConfigFile(SourceName.of("config.json"), json(text))),
                Map.of(),
                List.of(),
                () -> {});
    }

    static MappedCheckpoint map(List<Tensor> tensors) throws IOException {
        return map(tensors, Forced.NOTHING);
    }

    static MappedCheckpoint map(List<Tensor> tensors, Forced forced) throws IOException {
        return MappedCheckpoint.of(checkpoint(tensors, Optional.of(GOOGLE_CONFIG)), CATALOG, forced, Optional.empty());
    }

    static MappedCheckpoint map(String family, List<Tensor> tensors, Head head) throws IOException {
        Optional<String> config = Optional.of(configOf(family));
        return MappedCheckpoint.of(
                checkpoint(tensors, config), CATALOG, Forced.NOTHING.withHead(head), Optional.empty());
    }

    static MappedCheckpoint map(List<Tensor> tensors, Head head) throws IOException {
        return map(tensors, Forced.NOTHING.withHead(head));
    }
}
