package org.bertconv.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bertconv.io.CheckpointException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AffixesTest {

    private static final Affixes KERAS = new Affixes("", "tf_{class}/", ":0");

    @ParameterizedTest
    @CsvSource({
        "BertModel, tf_bert_model/x:0",
        "BertForPreTraining, tf_bert_for_pre_training/x:0",
        "BertForMaskedLM, tf_bert_for_masked_lm/x:0",
        "BertLMHeadModel, tf_bert_lm_head_model/x:0",
        "BertForQuestionAnswering, tf_bert_for_question_answering/x:0"
    })
    void namesAreScopedByTheClassAsKerasSpellsIt(String modelClass, String written) {
        assertThat(KERAS.around("x", modelClass)).isEqualTo(written);
    }

    @Test
    void anyScopeIsTakenOffAPrefix() {
        assertThat(KERAS.withoutScope("tf_bert_model_1/")).isEmpty();
        assertThat(KERAS.withoutScope("tf_bert_model/wrapped/")).isEqualTo("wrapped/");
        assertThat(KERAS.withoutScope("model/")).isEqualTo("model/");
        assertThat(new Affixes("", "", "").withoutScope("model/")).isEqualTo("model/");
    }

    @Test
    void aSuffixMayBeThereOrNot() {
        assertThat(KERAS.withoutSuffix("kernel:0")).isEqualTo("kernel");
        assertThat(KERAS.withoutSuffix("kernel")).isEqualTo("kernel");
        assertThat(new Affixes("", "", "").withoutSuffix("kernel:0")).isEqualTo("kernel:0");
    }

    @ParameterizedTest
    @CsvSource({"tf_{class}", "tf/", "tf_{class}/{i}/", "a/{class}/"})
    void aScopeIsOneComponentWithTheClass(String scope) {
        String rules = "naming: n\nfamily: bert\nanchor: a\nscope: \"" + scope
                + "\"\nrules:\n  - { from: \"a\", to: \"a\" }\n";
        assertThatThrownBy(() -> RuleFile.parse("r.yaml", rules))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("scope \"" + scope + "\" must end in \"/\" and hold no placeholder but {class}");
    }

    @Test
    void aRuleFileMayHaveAllOfThem() throws CheckpointException {
        MappingRules rules = RuleFile.parse(
                "r.yaml",
                "naming: n\nfamily: bert\ntargets: [keras-h5]\nconfig_file: c.json\nanchor: a\nscope: \"tf_{class}/\"\n"
                        + "suffix: \":0\"\nrules:\n  - { from: \"a\", to: \"b\" }\n");

        assertThat(rules.affixes()).isEqualTo(KERAS);
        assertThat(rules.written().targets()).containsExactly("keras-h5");
        assertThat(rules.written().configFile()).isEqualTo("c.json");
        assertThat(rules.canonical("a:0").orElseThrow().name()).isEqualTo("b");
    }
}
