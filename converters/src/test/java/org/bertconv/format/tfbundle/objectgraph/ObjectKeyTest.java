package org.bertconv.format.tfbundle.objectgraph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObjectKeyTest {

    /** As TensorFlow's own escape_local_name has them. */
    @ParameterizedTest
    @CsvSource({
        "kernel, kernel",
        "next_sentence.pooler_dense, next_sentence..pooler_dense",
        "output_bias/bias, output_bias.Sbias",
        "a./b, a...Sb",
        ".S, ..S",
        "..., ......",
        "/, .S",
    })
    void localNamesAreEscapedAndComeBack(String name, String escaped) {
        assertThat(ObjectKey.escape(name)).isEqualTo(escaped);
        assertThat(ObjectKey.unescape(escaped)).isEqualTo(name);
    }

    @Test
    void aKeyIsTakenApartAndPutTogether() {
        String text = "masked_lm/output_bias.Sbias/.ATTRIBUTES/VARIABLE_VALUE";
        ObjectKey key = ObjectKey.parse(text).orElseThrow();
        assertThat(key).isEqualTo(new ObjectKey(List.of("masked_lm", "output_bias.Sbias"), "VARIABLE_VALUE"));
        assertThat(key.name()).isEqualTo("masked_lm/output_bias/bias");
        assertThat(ObjectKey.ofVariable(List.of("masked_lm", "output_bias/bias")))
                .isEqualTo(text);
        assertThat(ObjectKey.parse("bert/pooler/dense/kernel")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "a/.OPTIMIZER_SLOT/optimizer/m/.ATTRIBUTES/VARIABLE_VALUE, optimizer slot",
        "optimizer/iter/.ATTRIBUTES/VARIABLE_VALUE, optimizer state",
        "model/optimizer/_variables/3/.ATTRIBUTES/VARIABLE_VALUE, optimizer state",
        "model/keras_api/metrics/0/total/.ATTRIBUTES/VARIABLE_VALUE, state of Keras",
        "save_counter/.ATTRIBUTES/VARIABLE_VALUE, number of times that the checkpoint was saved",
        "global_step/.ATTRIBUTES/VARIABLE_VALUE, training step",
        "model/layer/.ATTRIBUTES/OBJECT_CONFIG_JSON, OBJECT_CONFIG_JSON of an object",
        "vocabulary/.ATTRIBUTES/table-keys, table-keys of an object",
    })
    void whatIsNoWeightIsSaidForWhatItIs(String key, String why) {
        assertThat(ObjectKey.parse(key).orElseThrow().whyIgnored()).hasValue(why);
    }

    @Test
    void weightsAreNotIgnored() {
        assertThat(ObjectKey.parse("model/save_counter/.ATTRIBUTES/VARIABLE_VALUE")
                        .orElseThrow()
                        .whyIgnored())
                .isEmpty();
    }
}
