package org.bertconv.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bertconv.mapping.ErrorAssert.assertError;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.bertconv.checkpoint.JsonText;
import org.bertconv.io.ErrorClass;
import org.bertconv.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EffectiveConfigTest {

    private static final String ALL = """
            {
              "vocab_size": 61,
              "hidden_size": 12,
              "num_hidden_layers": 2,
              "num_attention_heads": 3,
              "intermediate_size": 20,
              "max_position_embeddings": 18,
              "type_vocab_size": 2,
              "hidden_act": "gelu",
              "initializer_range": 0.02,
              "hidden_dropout_prob": 0.1,
              "attention_probs_dropout_prob": 0.1,
              "layer_norm_eps": 1e-12,
              "pad_token_id": 0,
              "position_embedding_type": "absolute",
              "use_cache": true,
              "classifier_dropout": null,
              "is_decoder": false,
              "add_cross_attention": false,
              "tie_word_embeddings": true,
              "architectures": [
                "BertForPreTraining"
              ],
              "model_type": "bert"
            }
            """;

    @Test
    void aConfigOfGoogleIsCompletedWithWhatTransformersMeansBySilence() throws IOException {
        EffectiveConfig config = map("google-tf1", Head.PRETRAINING, Tiny.GOOGLE_CONFIG, Gelu.ERF);
        assertThat(JsonText.pretty(config.json())).isEqualTo(ALL);
        assertThat(config.unknown()).isEmpty();
        assertThat(config.contradictions()).isEmpty();
    }

    @Test
    void theGeluOfGoogleIsWhatTheUserSays() throws IOException {
        EffectiveConfig config = map("google-tf1", Head.PRETRAINING, Tiny.GOOGLE_CONFIG, Gelu.TANH);
        assertThat(JsonText.pretty(config.json())).isEqualTo(ALL.replace("\"gelu\"", "\"gelu_new\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"relu", "gelu_new"})
    void anotherActivationIsLeftAlone(String activation) throws IOException {
        String given = Tiny.GOOGLE_CONFIG.replace("\"gelu\"", "\"" + activation + "\"");
        assertThat(map("google-tf1", Head.BASE, given, Gelu.TANH)
                        .json()
                        .path("hidden_act")
                        .asString())
                .isEqualTo(activation);
    }

    /** It was set for a trace, and keeps transformers from tying what is tied. */
    @Test
    void torchscriptIsLeftOut() throws IOException {
        assertThat(map("hf-pytorch", Head.BASE, "{\"torchscript\": true, \"num_attention_heads\": 3}", Gelu.ERF)
                        .json()
                        .has("torchscript"))
                .isFalse();
    }

    @Test
    void theGeluOfTransformersIsAlwaysErf() throws IOException {
        MappedCheckpoint mapped = mapped("hf-pytorch", Head.BASE, Optional.of(Tiny.GOOGLE_CONFIG), Gelu.TANH);
        assertThat(mapped.gelu()).isEmpty();
        assertThat(mapped.config().json().path("hidden_act").asString()).isEqualTo("gelu");
    }

    @Test
    void withoutAConfigTheTensorsSayAllSizesButNotTheAttentionHeads() throws IOException {
        EffectiveConfig config = mapped("google-tf1", Head.PRETRAINING, Optional.empty(), Gelu.ERF)
                .config();
        assertThat(config.unknown()).containsExactly("num_attention_heads");
        assertThat(config.sizes())
                .containsEntry("V", 61L)
                .containsEntry("H", 12L)
                .containsEntry("L", 2L)
                .containsEntry("I", 20L)
                .containsEntry("P", 18L)
                .containsEntry("T", 2L);
        assertThat(config.contradictions()).isEmpty();
    }

    @Test
    void whatTheConfigDoesNotSayTheTensorsSay() throws IOException {
        EffectiveConfig config = map("hf-pytorch", Head.BASE, "{\"num_attention_heads\": 3}", Gelu.ERF);
        assertThat(config.json().path("vocab_size").asLong()).isEqualTo(61);
        assertThat(config.json().path("intermediate_size").asLong()).isEqualTo(20);
        assertThat(config.json().path("num_hidden_layers").asLong()).isEqualTo(2);
        assertThat(config.unknown()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "vocab_size | 61 | 62 | bert.embeddings.word_embeddings.weight is [61, 12]",
                "hidden_size | 12 | 16 | bert.embeddings.word_embeddings.weight is [61, 12]",
                "max_position_embeddings | 18 | 512 | bert.embeddings.position_embeddings.weight is [18, 12]",
                "type_vocab_size | 2 | 16 | bert.embeddings.token_type_embeddings.weight is [2, 12]",
                "intermediate_size | 20 | 48 | bert.encoder.layer.0.intermediate.dense.weight is [20, 12]",
                "num_hidden_layers | 2 | 3 | the tensors are of 2 layers",
                "num_hidden_layers | 2 | 1 | the tensors are of 2 layers"
            })
    void aConfigThatContradictsTheTensorsIsSaidForWhatItIs(String field, long right, long wrong, String proof)
            throws IOException {
        String given = Tiny.GOOGLE_CONFIG.replace("\"" + field + "\": " + right, "\"" + field + "\": " + wrong);
        MappedCheckpoint mapped = mapped("google-tf1", Head.PRETRAINING, Optional.of(given), Gelu.ERF);
        assertThat(mapped.report().notes())
                .containsExactly("config.json: " + field + " is " + wrong + ", but " + proof);
        assertThat(mapped.report().ok(false, false)).isFalse();
        assertThat(mapped.config().json().path(field).asLong()).isEqualTo(wrong);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | 0",
                "-1 | -1",
                "1.5 | 1.5",
                "\"12\" | \"12\"",
                "null | null",
                "true | true",
                "[12] | [12]",
                "268435457 | 268435457",
                "99999999999999999999 | 99999999999999999999"
            })
    void aSizeThatIsNoSizeIsMalformed(String value, String shown) {
        String given = Tiny.GOOGLE_CONFIG.replace("\"hidden_size\": 12", "\"hidden_size\": " + value);
        assertError(() -> map("google-tf1", Head.BASE, given, Gelu.ERF), ErrorClass.MALFORMED)
                .hasMessage("MALFORMED: config.json: hidden_size: is " + shown
                        + ", must be a whole number from 1 to 268435456");
    }

    @Test
    void layersBeyondAllReasonAreMalformed() {
        String given = Tiny.GOOGLE_CONFIG.replace("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 10001");
        assertError(() -> map("google-tf1", Head.BASE, given, Gelu.ERF), ErrorClass.MALFORMED)
                .hasMessage(
                        "MALFORMED: config.json: num_hidden_layers: is 10001, must be a whole number from 1 to 10000");
    }

    @Test
    void theLargestSizesDoNotOverflow() throws IOException {
        String given = Tiny.GOOGLE_CONFIG
                .replace("\"hidden_size\": 12", "\"hidden_size\": 268435456")
                .replace("\"vocab_size\": 61", "\"vocab_size\": 268435456");
        assertThat(map("google-tf1", Head.BASE, given, Gelu.ERF).contradictions())
                .hasSize(2);
    }

    @Test
    void labelsComeFromTheRowsOfTheClassifierWhereTheConfigIsSilent() throws IOException {
        List<Tensor> tensors = withLabels(5);
        EffectiveConfig config = MappedCheckpoint.of(
                        Tiny.checkpoint(tensors, Optional.of(Tiny.GOOGLE_CONFIG)),
                        Tiny.CATALOG,
                        Forced.NOTHING,
                        Optional.of(Gelu.ERF))
                .config();
        assertThat(config.sizes()).containsEntry("N", 5L);
        assertThat(config.json().path("id2label").toString())
                .isEqualTo(
                        "{\"0\":\"LABEL_0\",\"1\":\"LABEL_1\",\"2\":\"LABEL_2\",\"3\":\"LABEL_3\",\"4\":\"LABEL_4\"}");
        assertThat(config.json().path("label2id").toString())
                .isEqualTo("{\"LABEL_0\":0,\"LABEL_1\":1,\"LABEL_2\":2,\"LABEL_3\":3,\"LABEL_4\":4}");
        assertThat(config.json().has("num_labels")).isFalse();
    }

    @Test
    void labelsOfTheConfigAreKept() throws IOException {
        String given = "{\"num_attention_heads\": 3, \"id2label\": {\"0\": \"no\", \"1\": \"yes\", \"2\": \"maybe\"}, "
                + "\"label2id\": {\"no\": 0, \"yes\": 1, \"maybe\": 2}}";
        MappedCheckpoint mapped = MappedCheckpoint.of(
                Tiny.checkpoint(withLabels(3), Optional.of(given)),
                Tiny.CATALOG,
                Forced.NOTHING,
                Optional.of(Gelu.ERF));
        assertThat(mapped.report().ok(false, false)).isTrue();
        assertThat(mapped.config().json().path("id2label").path("2").asString()).isEqualTo("maybe");
        assertThat(mapped.config().json().path("label2id").path("maybe").asInt())
                .isEqualTo(2);
    }

    @Test
    void theNumbersOfLabelsFollowFromTheirNames() throws IOException {
        String given = "{\"num_attention_heads\": 3, \"id2label\": {\"0\": \"no\", \"1\": \"yes\"}}";
        MappedCheckpoint mapped = MappedCheckpoint.of(
                Tiny.checkpoint(withLabels(2), Optional.of(given)),
                Tiny.CATALOG,
                Forced.NOTHING,
                Optional.of(Gelu.ERF));
        assertThat(mapped.config().json().path("label2id").toString()).isEqualTo("{\"no\":0,\"yes\":1}");
    }

    @Test
    void labelsOfTheConfigThatAreNotTheRowsOfTheClassifierAreAContradiction() throws IOException {
        String given = "{\"num_attention_heads\": 3, \"id2label\": {\"0\": \"no\", \"1\": \"yes\"}}";
        MappedCheckpoint mapped = MappedCheckpoint.of(
                Tiny.checkpoint(withLabels(3), Optional.of(given)),
                Tiny.CATALOG,
                Forced.NOTHING,
                Optional.of(Gelu.ERF));
        assertThat(mapped.report().notes())
                .containsExactly("config.json: num_labels is 2, but classifier.weight is [3, 12]");
        assertThat(mapped.report().mismatched()).hasSize(2);
    }

    @Test
    void aModelWithoutLabelsHasNone() throws IOException {
        String given = "{\"num_attention_heads\": 3, \"num_labels\": 7, \"id2label\": {\"0\": \"no\"}}";
        EffectiveConfig config = map("hf-pytorch", Head.PRETRAINING, given, Gelu.ERF);
        assertThat(config.json().has("id2label")).isFalse();
        assertThat(config.json().has("label2id")).isFalse();
        assertThat(config.json().has("num_labels")).isFalse();
        assertThat(config.contradictions()).isEmpty();
    }

    @Test
    void whatBelongsToTheOldFileIsNotCarriedAlongAndTheRestIs() throws IOException {
        String given = "{\"num_attention_heads\": 3, \"_name_or_path\": \"x\", \"transformers_version\": \"4\", "
                + "\"dtype\": \"float32\", \"directionality\": \"bidi\", \"architectures\": [\"BertModel\"]}";
        EffectiveConfig config = map("hf-pytorch", Head.PRETRAINING, given, Gelu.ERF);
        assertThat(config.json().has("_name_or_path")).isFalse();
        assertThat(config.json().has("transformers_version")).isFalse();
        assertThat(config.json().has("dtype")).as("that of the old weights").isFalse();
        assertThat(config.json().path("directionality").asString()).isEqualTo("bidi");
        assertThat(config.json().path("architectures").toString()).isEqualTo("[\"BertForPreTraining\"]");
    }

    @Test
    void aCausalLanguageModelIsADecoderUnlessItsOwnConfigSaysOtherwise() throws IOException {
        assertThat(map("hf-pytorch", Head.CAUSAL_LM, "{}", Gelu.ERF)
                        .json()
                        .path("is_decoder")
                        .asBoolean())
                .isTrue();
        String own = "{\"architectures\": [\"BertLMHeadModel\"], \"is_decoder\": false}";
        assertThat(map("hf-pytorch", Head.CAUSAL_LM, own, Gelu.ERF)
                        .json()
                        .path("is_decoder")
                        .asBoolean())
                .isFalse();
    }

    private static List<Tensor> withLabels(long labels) throws IOException {
        return Tiny.with(
                Tiny.in("hf-pytorch", Head.BASE),
                Tiny.random("classifier.weight", List.of(labels, 12L)),
                Tiny.random("classifier.bias", List.of(labels)));
    }

    private static EffectiveConfig map(String naming, Head head, String config, Gelu gelu) throws IOException {
        return mapped(naming, head, Optional.of(config), gelu).config();
    }

    private static MappedCheckpoint mapped(String naming, Head head, Optional<String> config, Gelu gelu)
            throws IOException {
        return MappedCheckpoint.of(
                Tiny.checkpoint(Tiny.in(naming, head), config),
                Tiny.CATALOG,
                Forced.NOTHING.withHead(head),
                Optional.of(gelu));
    }
}
