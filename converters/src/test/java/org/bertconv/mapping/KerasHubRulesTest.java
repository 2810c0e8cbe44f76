package org.bertconv.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bertconv.mapping.op.ReshapedTensor;
import org.bertconv.mapping.op.TensorOp;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorContent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules that are read and never written: attention has an axis of heads there. */
class KerasHubRulesTest {

    private static MappingRules naming(String label) {
        return Tiny.CATALOG.namings().stream()
                .filter(naming -> naming.naming().equals(label))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({"keras-hub,BASE", "keras-hub-task,MASKED_LM", "keras-hub-task,SEQUENCE_CLASSIFICATION"})
    void everyTensorThatIsNotTiedIsGivenByExactlyOneRule(String label, Head head) throws IOException {
        for (ExpectedTensor tensor : Tiny.BERT.tensors(head, Tiny.config(head))) {
            if (tensor.tied().isEmpty()) {
                assertThat(naming(label).rules().stream()
                                .filter(rule -> rule.to().match(tensor.name()).isPresent()))
                        .as(tensor.name())
                        .hasSize(1);
            }
        }
    }

    @Test
    void theFirstOfSeveralLayersHasNoNumber() {
        Map<String, String> expected = Map.of(
                "layers/transformer_encoder/_self_attention_layer/key_dense/vars/0",
                "bert.encoder.layer.0.attention.self.key.weight",
                "layers/transformer_encoder_11/_feedforward_output_dense/vars/1",
                "bert.encoder.layer.11.output.dense.bias",
                "layers/dense/vars/0",
                "bert.pooler.dense.weight");
        expected.forEach((name, canonical) -> assertThat(
                        naming("keras-hub").canonical(name).orElseThrow().name())
                .isEqualTo(canonical));
        assertThat(naming("keras-hub-task")
                        .canonical("layers/dense/vars/0")
                        .orElseThrow()
                        .name())
                .isEqualTo("classifier.weight");
    }

    /** One row of the kernel goes to each unit of each head, heads outermost. */
    @Test
    void kernelsWithHeadsBecomeMatrices() throws IOException {
        Tensor flat = Tiny.random("kernel", List.of(6L, 12L));
        Tensor withHeads = new ReshapedTensor(
                flat, new org.bertconv.tensor.TensorInfo("kernel", flat.info().dtype(), Shape.of(6, 3, 4)));
        assertThat(TensorContent.same(new TensorOp.Merge(false).apply(withHeads), flat))
                .isTrue();
        Tensor backwards = new ReshapedTensor(
                flat, new org.bertconv.tensor.TensorInfo("kernel", flat.info().dtype(), Shape.of(2, 3, 12)));
        assertThat(TensorContent.same(new TensorOp.Merge(true).apply(backwards), flat))
                .isTrue();
    }

    @Test
    void mergingSaysWhatItDoesToTheShape() {
        assertThat(new TensorOp.Merge(true).shape(Shape.of(3, 4, 5))).isEqualTo(Shape.of(12, 5));
        assertThat(new TensorOp.Merge(false).shape(Shape.of(3, 4, 5))).isEqualTo(Shape.of(3, 20));
        assertThat(new TensorOp.Merge(false).shape(Shape.of(3, 4))).isEqualTo(Shape.of(12));
        assertThatThrownBy(() -> new TensorOp.Merge(true).shape(Shape.of(3)))
                .hasMessage("merge_first takes two dimensions at least, not [3]");
        for (String label : List.of("merge_first", "merge_last")) {
            TensorOp op = TensorOp.of(label).orElseThrow();
            assertThat(op.label()).isEqualTo(label);
            assertThat(op.inverse()).isEmpty();
        }
    }

    @Test
    void nothingIsWrittenUnderTheseNames() {
        List<String> written = new ArrayList<>();
        for (String label : List.of("keras-hub", "keras-hub-task")) {
            assertThat(naming(label).written().targets()).isEmpty();
            naming(label)
                    .named("bert.encoder.layer.0.attention.self.key.weight")
                    .ifPresent(name -> written.add(name.name()));
        }
        assertThat(written).isEmpty();
    }
}
