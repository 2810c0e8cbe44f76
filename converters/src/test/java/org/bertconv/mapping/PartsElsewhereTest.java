package org.bertconv.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bertconv.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** Weights of which a part is elsewhere. */
class PartsElsewhereTest {

    private static final String QUERY = "bert.encoder.layer.0.attention.self.query.";

    @Test
    void aWholeModelHasNoSuchSigns() throws IOException {
        assertThat(Tiny.map(Tiny.canonical(Head.BASE)).report().notes()).isEmpty();
    }

    @Test
    void emptyTensorsAreThoseOfZero3() throws IOException {
        List<Tensor> tensors = new ArrayList<>(Tiny.without(Tiny.canonical(Head.BASE), QUERY + "weight"));
        tensors.add(Tiny.random(QUERY + "weight", List.of(0L)));
        MappedCheckpoint mapped = Tiny.map(tensors);
        assertThat(mapped.coverage())
                .as("a tensor of another shape is not there")
                .isLessThan(1);
        assertThat(mapped.report().notes())
                .containsExactly("1 tensors have no elements; DeepSpeed's ZeRO-3 leaves such and keeps the weights in"
                        + " files of its own: its zero_to_fp32.py puts them together");
    }

    @Test
    void adaptersAreNoWeightsOfTheModel() throws IOException {
        List<Tensor> tensors = Tiny.with(
                Tiny.canonical(Head.BASE),
                Tiny.random(QUERY + "lora_A.default.weight", List.of(2L, 12L)),
                Tiny.random(QUERY + "lora_B.default.weight", List.of(12L, 2L)));
        assertThat(Tiny.map(tensors).report().notes())
                .containsExactly("2 tensors are of LoRA adapters, which change the weights that they stand beside:"
                        + " merge_and_unload() of peft puts them together");
    }
}
