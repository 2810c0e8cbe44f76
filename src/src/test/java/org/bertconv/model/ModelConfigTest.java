package org.bertconv.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.bertconv.io.CheckpointException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelConfigTest {

    private final Map<String, Object> json = new HashMap<>(Map.of(
            "vocab_size", 61,
            "hidden_size", 12,
            "num_hidden_layers", 2,
            "num_attention_heads", 3,
            "intermediate_size", 20,
            "max_position_embeddings", 18));

    @Test
    void whatIsAbsentHasTheDefaultOfBertConfig() throws CheckpointException {
        assertThat(ModelConfig.of(json))
                .isEqualTo(new ModelConfig(61, 12, 2, 3, 20, 18, 2, 1e-12, Activation.GELU, false));
    }

    @Test
    void everyFieldIsTaken() throws CheckpointException {
        json.putAll(Map.of("type_vocab_size", 4, "layer_norm_eps", 1e-5, "hidden_act", "gelu_new", "is_decoder", true));
        assertThat(ModelConfig.of(json))
                .isEqualTo(new ModelConfig(61, 12, 2, 3, 20, 18, 4, 1e-5, Activation.GELU_TANH, true));
        assertThat(ModelConfig.of(json).headSize()).isEqualTo(4);
        assertThat(ModelConfig.of(json).withActivation(Activation.GELU).activation())
                .isEqualTo(Activation.GELU);
    }

    @ParameterizedTest
    @CsvSource({"vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads", "max_position_embeddings"})
    void aSizeThatIsAbsentIsNamed(String field) {
        json.remove(field);
        assertThatThrownBy(() -> ModelConfig.of(json))
                .isInstanceOf(CheckpointException.class)
                .hasMessage("MALFORMED: config: " + field + " is absent, an integer of at least 1 is needed");
    }

    @Test
    void valuesThatMakeNoModelAreNamed() {
        refuses(
                "vocab_size",
                "many",
                "MALFORMED: config: vocab_size is many, allowed: an integer from 1 to 2147483647");
        refuses("hidden_size", 0, "MALFORMED: config: hidden_size is 0, allowed: an integer from 1 to 2147483647");
        refuses(
                "hidden_size",
                12.5,
                "MALFORMED: config: hidden_size is 12.5, allowed: an integer from 1 to 2147483647");
        refuses("hidden_size", 13, "MALFORMED: config: hidden_size 13 is no multiple of num_attention_heads 3");
        refuses("layer_norm_eps", -1, "MALFORMED: config: layer_norm_eps is -1, allowed: a number of at least 0");
        refuses("hidden_act", 7, "MALFORMED: config: hidden_act is 7, allowed: a text");
        refuses("is_decoder", "yes", "MALFORMED: config: is_decoder is yes, allowed: true, false");
        refuses(
                "position_embedding_type",
                "relative_key",
                "UNSUPPORTED: config: position_embedding_type is 'relative_key', allowed: 'absolute'");
    }

    @Test
    void theRecordItselfRefusesSizesThatMakeNoModel() {
        assertThatThrownBy(() -> new ModelConfig(61, 12, 2, 5, 20, 18, 2, 0, Activation.GELU, false))
                .hasMessage("hiddenSize 12 is no multiple of heads 5");
        assertThatThrownBy(() -> new ModelConfig(61, 12, -1, 3, 20, 18, 2, 0, Activation.GELU, false))
                .hasMessage("layers is -1, at least 0");
        assertThatThrownBy(() -> new ModelConfig(0, 12, 2, 3, 20, 18, 2, 0, Activation.GELU, false))
                .hasMessage("vocabSize is 0, at least 1");
        assertThatThrownBy(() -> new ModelConfig(61, 12, 2, 3, 20, 18, 2, Double.NaN, Activation.GELU, false))
                .hasMessage("layerNormEps is NaN, at least 0");
    }

    private void refuses(String field, Object value, String message) {
        Map<String, Object> changed = new HashMap<>(json);
        changed.put(field, value);
        assertThatThrownBy(() -> ModelConfig.of(changed))
                .isInstanceOf(CheckpointException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "roberta | max_position_embeddings | 2 | MALFORMED: config: max_position_embeddings leaves no position"
                        + " behind pad_token_id 1",
                "albert | num_hidden_groups | 3 | MALFORMED: config: num_hidden_groups is more than num_hidden_layers",
                "mpnet | relative_attention_num_buckets | 16 | UNSUPPORTED: config: relative_attention_num_buckets is less"
                        + " than the 32 that transformers computes with"
            })
    void sizesThatAFamilyCannotHaveAreNamed(String family, String field, int value, String message) {
        json.put(field, value);
        assertThatThrownBy(() -> ModelConfig.of(Family.of(family), Map.of(), json))
                .isInstanceOf(CheckpointException.class)
                .hasMessage(message);
    }

    @Test
    void aNormalizationThatMobileBertDoesNotHaveIsNamed() {
        json.put("normalization_type", "batch_norm");
        assertThatThrownBy(() -> ModelConfig.of(Family.of("mobilebert"), Map.of(), json))
                .isInstanceOf(CheckpointException.class)
                .hasMessage("UNSUPPORTED: config: normalization_type is 'batch_norm', allowed: no_norm, layer_norm");
    }

    @Test
    void aFamilyThatCannotBeRunIsAnsweredWithThoseThatCan() {
        assertThatThrownBy(() -> Family.of("xlnet"))
                .isInstanceOf(CheckpointException.class)
                .hasMessage(
                        "UNSUPPORTED: family xlnet cannot be run; can be: bert, roberta, distilbert, electra, albert, mpnet, mobilebert, megatron-bert");
    }
}
