package org.bertconv.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FoldingTest {

    @Test
    void layersBecomeARange() {
        List<String> names = IntStream.range(0, 12)
                .mapToObj(layer -> "bert.encoder.layer." + layer + ".output.dense.weight")
                .toList();

        assertThat(Folding.names(names)).containsExactly("bert.encoder.layer.{0..11}.output.dense.weight");
    }

    @Test
    void gapsAreShown() {
        assertThat(Folding.names(List.of("a.0", "a.2", "a.3", "a.7"))).containsExactly("a.{0,2..3,7}");
    }

    @Test
    void aSingleLayerKeepsItsName() {
        assertThat(Folding.names(List.of("layer_3/kernel"))).containsExactly("layer_3/kernel");
    }

    @Test
    void rowsThatDifferInSomethingElseStayApart() {
        List<List<String>> rows = List.of(List.of("a.0.w", "[2]"), List.of("a.1.w", "[3]"), List.of("a.2.w", "[2]"));

        assertThat(Folding.of(rows, 1))
                .containsExactly(
                        new Folding.Row(List.of("a.{0,2}.w", "[2]"), 2), new Folding.Row(List.of("a.1.w", "[3]"), 1));
    }

    @Test
    void twoNamesFoldTogetherIfTheySpeakOfTheSameLayer() {
        List<List<String>> rows = List.of(List.of("layer_0/k", "layer.0.w"), List.of("layer_1/k", "layer.1.w"));

        assertThat(Folding.of(rows, 2))
                .containsExactly(new Folding.Row(List.of("layer_{0..1}/k", "layer.{0..1}.w"), 2));
    }

    @Test
    void twoNamesOfDifferentLayersAreNotFolded() {
        List<List<String>> rows = List.of(List.of("layer_0/k", "layer.1.w"), List.of("layer_1/k", "layer.2.w"));

        assertThat(Folding.of(rows, 2)).hasSize(2);
    }

    @Test
    void aNumberWithinAWordIsNoLayer() {
        assertThat(Folding.names(List.of("conv1d.weight", "conv2d.weight"))).hasSize(2);
        assertThat(Folding.names(List.of("a.01", "a.02"))).hasSize(2);
        assertThat(Folding.names(List.of("a.12345678901234567890", "a.2"))).hasSize(2);
    }
}
