package org.bertconv.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.MemorySource;
import org.bertconv.io.SourceName;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.StoredTensor;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;
import org.junit.jupiter.api.Test;

class TargetNamesTest {

    private static final RuleCatalog CATALOG = RuleCatalog.bundled();

    @Test
    void onlyTheBareModelLosesTheModelPrefix() {
        StateDict model = StateDict.of(List.of(tensor("bert.pooler.dense.weight", 2, 3)));
        MappingRules rules = CATALOG.target("bert", "safetensors").orElseThrow();

        assertThat(TargetNames.of(rules, model, Head.BASE, "BertModel")
                        .tensors()
                        .names())
                .containsExactly("pooler.dense.weight");
        assertThat(TargetNames.of(rules, model, Head.NEXT_SENTENCE, "BertForNextSentencePrediction")
                        .tensors()
                        .names())
                .containsExactly("bert.pooler.dense.weight");
    }

    @Test
    void layoutFollowsTheNamesBackward() throws Exception {
        StateDict model = StateDict.of(List.of(tensor("bert.encoder.layer.1.intermediate.dense.weight", 2, 3)));
        MappingRules rules = CATALOG.target("bert", "tf1").orElseThrow();

        Tensor written = TargetNames.of(rules, model, Head.BASE, "BertModel")
                .tensors()
                .get("bert/encoder/layer_1/intermediate/dense/kernel")
                .orElseThrow();

        assertThat(written.info().shape()).isEqualTo(Shape.of(3, 2));
        ByteBuffer floats = written.load();
        List<Float> values = new ArrayList<>();
        while (floats.hasRemaining()) {
            values.add(floats.getFloat());
        }
        assertThat(values).containsExactly(0f, 3f, 1f, 4f, 2f, 5f);
    }

    @Test
    void whatHasNoNameIsDroppedAndSaid() throws CheckpointException {
        MappingRules rules = RuleFile.parse(
                "r.yaml", "naming: n\nfamily: bert\nanchor: a\nrules:\n  - { from: \"a\", to: \"bert.a\" }\n");
        StateDict model = StateDict.of(List.of(tensor("bert.a", 1, 1), tensor("cls.b", 1, 1)));

        TargetNames names = TargetNames.of(rules, model, Head.PRETRAINING, "BertForPreTraining");

        assertThat(names.tensors().names()).containsExactly("a");
        assertThat(names.dropped()).containsExactly("cls.b");
    }

    private static Tensor tensor(String name, int rows, int columns) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * rows * columns).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < rows * columns; i++) {
            bytes.putFloat(i);
        }
        return new StoredTensor(
                new TensorInfo(name, DType.F32, Shape.of(rows, columns)),
                MemorySource.of(SourceName.of("m"), bytes.array()));
    }
}
