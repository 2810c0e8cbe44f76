package org.bertconv.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairNamesTest {

    @ParameterizedTest
    @CsvSource({
        "'', '.', false",
        "model., '.', true",
        "module.model., '.', true",
        "tf_encoder_decoder_model/, /, false",
        "tf_encoder_decoder_model_1/, /, false",
        "'', /, false",
    })
    void bothHalvesAreFoundBehindWhateverAllNamesBeginWith(String prefix, String separator, boolean wrapped) {
        List<String> names = List.of(
                name(prefix, separator, "encoder", "embeddings", "word_embeddings", "weight"),
                name(prefix, separator, "decoder", "bert", "embeddings", "word_embeddings", "weight"));
        PairNames found = PairNames.find(names).orElseThrow();
        assertThat(found).isEqualTo(new PairNames(prefix, separator));
        assertThat(found.isWrapped()).isEqualTo(wrapped);
        assertThat(found.encoder()).isEqualTo(prefix + "encoder" + separator);
        assertThat(PairNames.behind(prefix, names)).isEqualTo(found);
        assertThat(found.isOfPair(prefix + "enc_to_dec_proj" + separator + "bias"))
                .isTrue();
        assertThat(found.isOfPair(prefix + "encoders" + separator + "bias")).isFalse();
    }

    @Test
    void aHalfAloneIsNoPair() {
        assertThat(PairNames.find(List.of("encoder.embeddings.word_embeddings.weight")))
                .isEmpty();
        assertThat(PairNames.find(List.of("encoder.embeddings.word_embeddings.weight", "decoder.cls.predictions.bias")))
                .isEmpty();
        assertThat(PairNames.find(List.of())).isEmpty();
    }

    @Test
    void whatIsBetweenTheHalvesIsFoundWithTheSuffixOfKeras() {
        Tensor bias = Tiny.random("tf_encoder_decoder_model/enc_to_dec_proj/bias:0", List.of(3L));
        PairNames keras = new PairNames("tf_encoder_decoder_model/", "/");
        assertThat(keras.get(StateDict.of(List.of(bias)), "enc_to_dec_proj.bias"))
                .hasValueSatisfying(found -> assertThat(found.info().name()).isEqualTo("enc_to_dec_proj.bias"));
        assertThat(keras.get(StateDict.of(List.of(bias)), "enc_to_dec_proj.weight"))
                .isEmpty();
        PairNames flax = new PairNames("", ".");
        assertThat(flax.get(StateDict.of(List.of(bias.named("enc_to_dec_proj.kernel"))), "enc_to_dec_proj.kernel"))
                .isPresent();
    }

    private static String name(String prefix, String separator, String... parts) {
        return prefix + String.join(separator, parts);
    }
}
