package org.bertconv.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.bertconv.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class HeadDetectionTest {

    @ParameterizedTest
    @EnumSource(Head.class)
    void theClassThatTheConfigNamesIsTheHeadIfItsTensorsAreThere(Head head) throws IOException {
        String name = Tiny.BERT.heads().get(head).modelClass();
        assertThat(detected(head, "{\"architectures\": [\"" + name + "\"]}")).isEqualTo(head);
    }

    @ParameterizedTest
    @CsvSource({
        "BASE, BASE",
        "ENCODER, ENCODER",
        "PRETRAINING, PRETRAINING",
        "MASKED_LM, MASKED_LM",
        "CAUSAL_LM, MASKED_LM",
        "NEXT_SENTENCE, NEXT_SENTENCE",
        "SEQUENCE_CLASSIFICATION, SEQUENCE_CLASSIFICATION",
        "MULTIPLE_CHOICE, SEQUENCE_CLASSIFICATION",
        "TOKEN_CLASSIFICATION, TOKEN_CLASSIFICATION",
        "QUESTION_ANSWERING, QUESTION_ANSWERING"
    })
    void withoutAConfigTheTensorsSayWhatTheyCan(Head head, Head expected) throws IOException {
        assertThat(detected(head, "{}")).isEqualTo(expected);
    }

    @Test
    void aDecoderIsACausalLanguageModel() throws IOException {
        assertThat(detected(Head.MASKED_LM, "{\"is_decoder\": true}")).isEqualTo(Head.CAUSAL_LM);
    }

    @ParameterizedTest
    @CsvSource({
        "PRETRAINING, BertForMaskedLM, PRETRAINING, masked-lm",
        "BASE, BertForSequenceClassification, BASE, sequence-classification",
        "QUESTION_ANSWERING, BertForTokenClassification, QUESTION_ANSWERING, token-classification"
    })
    void theTensorsAreStrongerThanTheConfigAndThatIsSaid(Head head, String name, Head expected, String said)
            throws IOException {
        String config = "{\"architectures\": [\"" + name + "\"]}";
        MappedCheckpoint mapped = mapped(Tiny.in("hf-pytorch", head), config, Forced.NOTHING);
        assertThat(mapped.head()).isEqualTo(expected);
        assertThat(mapped.report().notes())
                .containsExactly("the config says head " + said + ", taken as " + expected.label());
    }

    @Test
    void aForcedHeadIsTaken() throws IOException {
        MappedCheckpoint mapped =
                mapped(Tiny.in("hf-pytorch", Head.PRETRAINING), "{}", Forced.NOTHING.withHead(Head.ENCODER));
        assertThat(mapped.head()).isEqualTo(Head.ENCODER);
        assertThat(mapped.report().ok(false, false)).isTrue();
        assertThat(mapped.model().size()).isEqualTo(37);
    }

    @Test
    void strangeArchitecturesAreNoHead() throws IOException {
        for (String strange : List.of("[]", "\"BertModel\"", "[7]", "[null]", "[\"MyOwnBert\"]", "{}")) {
            assertThat(detected(Head.BASE, "{\"architectures\": " + strange + "}"))
                    .isEqualTo(Head.BASE);
        }
    }

    @Test
    void labelsAreThoseOfTheCommandLine() {
        assertThat(Head.labels())
                .isEqualTo("base, encoder, pretraining, masked-lm, causal-lm, next-sentence, "
                        + "sequence-classification, multiple-choice, token-classification, question-answering");
        assertThat(Head.of("masked-lm")).contains(Head.MASKED_LM);
        assertThat(Head.of("MASKED_LM")).isEmpty();
        assertThat(Head.MASKED_LM).hasToString("masked-lm");
    }

    private static Head detected(Head head, String config) throws IOException {
        return mapped(Tiny.in("hf-pytorch", head), config, Forced.NOTHING).head();
    }

    private static MappedCheckpoint mapped(List<Tensor> tensors, String config, Forced forced) throws IOException {
        return MappedCheckpoint.of(
                Tiny.checkpoint(tensors, Optional.of(config)), Tiny.CATALOG, forced, Optional.empty());
    }
}
