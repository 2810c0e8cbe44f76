package org.bertconv.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bertconv.MutableModel.fixture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bertconv.Bertconv;
import org.bertconv.DiffOptions;
import org.bertconv.MutableModel;
import org.bertconv.Settings;
import org.bertconv.Source;
import org.bertconv.mapping.Forced;
import org.bertconv.mapping.Head;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

/** What is easily got wrong in a family is seen: each fault is planted into a fixture and compared with what the real framework recorded. */
class FamilyFaultsTest {

    private static final String GROUP = "encoder.albert_layer_groups.";

    private final Bertconv bertconv = new Bertconv(Settings.defaults());

    @TempDir
    private Path temporary;

    private record Fault(String fixture, UnaryOperator<MutableModel> plant) {}

    private static Map<String, Fault> faults() {
        Map<String, Fault> faults = new LinkedHashMap<>();
        faults.put("positions one too low", new Fault("roberta-base", model -> {
            model.config().put("pad_token_id", 0);
            return model;
        }));
        faults.put(
                "the position table moved by a row",
                new Fault(
                        "roberta-base",
                        model -> model.change("embeddings.position_embeddings.weight", values -> moved(values, 12))));
        faults.put(
                "the segment forgotten",
                new Fault(
                        "roberta-base",
                        model -> model.change(
                                "embeddings.token_type_embeddings.weight", values -> new double[values.length])));
        faults.put("epsilon 1e-12 for 1e-5", new Fault("roberta-base", model -> {
            model.config().put("layer_norm_eps", 1e-12);
            return model;
        }));
        faults.put(
                "query and key swapped",
                new Fault(
                        "distilbert-base",
                        model -> model.swap(
                                "transformer.layer.1.attention.q_lin.weight",
                                "transformer.layer.1.attention.k_lin.weight")));
        faults.put(
                "the dense layer before the classifier without its bias",
                new Fault(
                        "distilbert-sequence-classification",
                        model -> model.change("pre_classifier.bias", values -> new double[values.length])));
        faults.put(
                "the projection of the embeddings without its bias",
                new Fault(
                        "electra-pretraining",
                        model -> model.change("electra.embeddings_project.bias", values -> new double[values.length])));
        faults.put(
                "groups of layers swapped",
                new Fault("albert-base", model -> swapped(model, "0.albert_layers.", "1.albert_layers.")));
        faults.put(
                "inner layers swapped",
                new Fault("albert-base", model -> swapped(model, "0.albert_layers.0.", "0.albert_layers.1.")));
        faults.put("gelu by erf for gelu by tanh", new Fault("albert-base", model -> {
            model.config().put("hidden_act", "gelu");
            return model;
        }));
        faults.put("a layer too few", new Fault("albert-base", model -> {
            model.config().put("num_hidden_layers", 4);
            return model;
        }));
        faults.put(
                "query and key of the fused matrix swapped",
                new Fault(
                        "fairseq-old",
                        model -> model.change(
                                "decoder.sentence_encoder.layers.0.self_attn.in_proj_weight",
                                values -> blocksSwapped(values))));
        newcomers(faults);
        return faults;
    }

    private static void newcomers(Map<String, Fault> faults) {
        change(
                faults,
                "segments forgotten",
                "electra-pretraining",
                "electra.embeddings.token_type_embeddings.weight",
                v -> new double[v.length]);
        change(
                faults,
                "segments forgotten in ALBERT",
                "albert-base",
                "embeddings.token_type_embeddings.weight",
                v -> new double[v.length]);
        change(
                faults,
                "segments forgotten in MobileBERT",
                "mobilebert-base",
                "embeddings.token_type_embeddings.weight",
                v -> new double[v.length]);
        field(faults, "epsilon 1e-5 for 1e-12", "electra-pretraining", config -> config.put("layer_norm_eps", 1e-5));
        field(faults, "epsilon 1e-5 for 1e-12 in ALBERT", "albert-base", config -> config.put("layer_norm_eps", 1e-5));
        field(
                faults,
                "epsilon 1e-5 for 1e-12 in MobileBERT",
                "mobilebert-plain",
                config -> config.put("layer_norm_eps", 1e-5));
        change(
                faults,
                "segments forgotten in Megatron",
                "megatron-bert-pretraining",
                "bert.embeddings.token_type_embeddings.weight",
                v -> new double[v.length]);
        change(
                faults,
                "positions of MPNet moved by a row",
                "mpnet-base",
                "embeddings.position_embeddings.weight",
                v -> moved(v, 12));
        change(
                faults,
                "distances moved by a bucket",
                "mpnet-base",
                "encoder.relative_attention_bias.weight",
                v -> moved(v, 3));
        change(
                faults,
                "distances of other heads",
                "mpnet-base",
                "encoder.relative_attention_bias.weight",
                v -> moved(v, 1));
        field(faults, "epsilon 1e-12 for 1e-5 in MPNet", "mpnet-base", config -> config.put("layer_norm_eps", 1e-12));
        swap(
                faults,
                "query and key of MPNet swapped",
                "mpnet-base",
                "encoder.layer.1.attention.attn.q.weight",
                "encoder.layer.1.attention.attn.k.weight");
        swap(
                faults,
                "value and output of MPNet swapped",
                "mpnet-base",
                "encoder.layer.0.attention.attn.v.weight",
                "encoder.layer.0.attention.attn.o.weight");
        field(
                faults,
                "statistics where there are none",
                "mobilebert-base",
                config -> config.put("normalization_type", "layer_norm"));
        field(
                faults,
                "no statistics where there are some",
                "mobilebert-plain",
                config -> config.put("normalization_type", "no_norm"));
        field(faults, "gelu for relu", "mobilebert-base", config -> config.put("hidden_act", "gelu"));
        change(
                faults,
                "neighbours in another order",
                "mobilebert-base",
                "embeddings.embedding_transformation.weight",
                v -> thirdsOfRowsSwapped(v, 24));
        swap(
                faults,
                "feed-forward networks swapped",
                "mobilebert-base",
                "encoder.layer.0.ffn.0.output.dense.weight",
                "encoder.layer.0.ffn.1.output.dense.weight");
        swap(
                faults,
                "bottlenecks swapped",
                "mobilebert-base",
                "encoder.layer.0.bottleneck.input.dense.weight",
                "encoder.layer.0.bottleneck.attention.dense.weight");
        change(
                faults,
                "words that are not widened",
                "mobilebert-masked-lm",
                "cls.predictions.dense.weight",
                v -> new double[v.length]);
        swap(
                faults,
                "normalizations of a layer swapped",
                "megatron-bert-pretraining",
                "bert.encoder.layer.0.ln.weight",
                "bert.encoder.layer.0.attention.ln.weight");
        change(
                faults,
                "the last normalization lost",
                "megatron-bert-pretraining",
                "bert.encoder.ln.bias",
                v -> new double[v.length]);
        field(
                faults,
                "epsilon 1e-12 for 1e-5 in Megatron",
                "megatron-bert-pretraining",
                config -> config.put("layer_norm_eps", 1e-12));
    }

    private static void change(
            Map<String, Fault> faults, String what, String fixture, String tensor, UnaryOperator<double[]> to) {
        faults.put(what, new Fault(fixture, model -> model.change(tensor, to)));
    }

    private static void swap(Map<String, Fault> faults, String what, String fixture, String one, String other) {
        faults.put(what, new Fault(fixture, model -> model.swap(one, other)));
    }

    private static void field(Map<String, Fault> faults, String what, String fixture, Consumer<ObjectNode> change) {
        faults.put(what, new Fault(fixture, model -> {
            change.accept(model.config());
            return model;
        }));
    }

    /** The first third of each row, and the last. */
    private static double[] thirdsOfRowsSwapped(double[] values, int columns) {
        double[] swapped = values.clone();
        int third = columns / 3;
        for (int row = 0; row < values.length; row += columns) {
            System.arraycopy(values, row, swapped, row + 2 * third, third);
            System.arraycopy(values, row + 2 * third, swapped, row, third);
        }
        return swapped;
    }

    /** Each row where the one before it was. */
    private static double[] moved(double[] values, int columns) {
        double[] moved = values.clone();
        System.arraycopy(values, 0, moved, columns, values.length - columns);
        return moved;
    }

    /** The first third and the second. */
    private static double[] blocksSwapped(double[] values) {
        int third = values.length / 3;
        double[] swapped = values.clone();
        System.arraycopy(values, 0, swapped, third, third);
        System.arraycopy(values, third, swapped, 0, third);
        return swapped;
    }

    private static MutableModel swapped(MutableModel model, String left, String right) {
        for (String name : model.names()) {
            if (name.startsWith(GROUP + left)) {
                model.swap(name, name.replace(GROUP + left, GROUP + right));
            }
        }
        return model;
    }

    static Stream<Arguments> everyFault() {
        return faults().keySet().stream().map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("everyFault")
    void theFaultIsSeen(String name) throws IOException {
        Fault fault = java.util.Objects.requireNonNull(faults().get(name));
        MutableModel model = MutableModel.of(fault.fixture());
        Path golden = fixture(fault.fixture()).resolve("golden.safetensors");
        Path intact = model.write(temporary.resolve("intact"));
        assertThat(diff(intact, golden, Source.DETECTED).exitCode()).isZero();
        Path spoilt = fault.plant().apply(model).write(temporary.resolve("spoilt"));
        ParityReport report = diff(spoilt, golden, Source.DETECTED);
        assertThat(report.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(report.exitCode()).isEqualTo(1);
    }

    @Test
    void aRobertaThatIsTakenForABertIsSeen() throws IOException {
        Forced bert = new Forced(Optional.of("bert"), Optional.empty(), Optional.empty(), Optional.empty());
        ParityReport report = diff(
                fixture("roberta-base"),
                fixture("roberta-base/golden.safetensors"),
                new Source(bert, Optional.empty(), Optional.empty()));
        assertThat(report.verdict()).isEqualTo(Verdict.DIFFERENT);
    }

    /** The rows of query, key and value lie in three orders, and all fit in shape. */
    @ParameterizedTest
    @CsvSource({
        "megatron-0, megatron-1",
        "megatron-0, megatron",
        "megatron-1, megatron-0",
        "megatron-1, megatron",
        "megatron-3, megatron-0",
        "megatron-3, megatron-1"
    })
    void anotherVersionOfMegatronIsSeen(String fixture, String naming) throws IOException {
        Path golden = fixture("megatron-bert-pretraining/golden.safetensors");
        assertThat(diff(fixture(fixture), golden, Source.DETECTED).verdict()).isEqualTo(Verdict.SAME);
        Forced wrong = new Forced(Optional.empty(), Optional.of(naming), Optional.empty(), Optional.empty());
        ParityReport report = diff(fixture(fixture), golden, new Source(wrong, Optional.empty(), Optional.empty()));
        assertThat(report.verdict()).isEqualTo(Verdict.DIFFERENT);
    }

    /** One checkpoint of Google's holds two models; the head and its config say which is meant. */
    @Test
    void theGeneratorIsReadFromTheCheckpointOfTheDiscriminator() throws IOException {
        Source generator = new Source(
                Forced.NOTHING.withHead(Head.MASKED_LM),
                Optional.of(fixture("tf1-electra/generator.json")),
                Optional.empty());
        ParityReport report =
                diff(fixture("tf1-electra"), fixture("tf1-electra/golden-generator.safetensors"), generator);
        assertThat(report.verdict()).isEqualTo(Verdict.SAME);
        assertThat(report.outputs()).extracting(OutputDifference::name).contains("logits");
    }

    private ParityReport diff(Path model, Path golden, Source source) throws IOException {
        return bertconv.diff(
                model,
                golden,
                source,
                new DiffOptions(
                        new Tolerance(1e-5, 0), Optional.empty(), List.of(), "float32", false, Optional.empty()));
    }
}
