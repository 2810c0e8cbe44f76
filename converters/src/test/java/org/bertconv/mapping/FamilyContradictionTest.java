package org.bertconv.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bertconv.mapping.ErrorAssert.assertError;
import static org.bertconv.mapping.ErrorAssert.assertHint;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bertconv.io.ErrorClass;
import org.bertconv.tensor.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every family: what has none of its weights is never done, and what is said of it against its tensors is noticed. */
class FamilyContradictionTest {

    static Stream<String> families() {
        return Tiny.CATALOG.families().keySet().stream();
    }

    static Stream<Arguments> pairs() {
        return families()
                .flatMap(one -> families().filter(other -> !other.equals(one)).map(other -> Arguments.of(one, other)));
    }

    private static List<Tensor> model(String family) throws IOException {
        return Tiny.in(Tiny.CATALOG.naming(family, "hf-pytorch").orElseThrow(), Head.MASKED_LM);
    }

    private static String config(String family) {
        String type = Tiny.architecture(family).types().of(Tiny.json("{}")).name();
        return Tiny.configOf(family).replaceFirst("\\{", "{\"model_type\": \"" + type + "\", ");
    }

    private static MappedCheckpoint map(List<Tensor> tensors, String config, Forced forced) throws IOException {
        return MappedCheckpoint.of(
                Tiny.checkpoint(tensors, Optional.of(config)), Tiny.CATALOG, forced, Optional.empty());
    }

    @ParameterizedTest
    @MethodSource("families")
    void aFamilyIsKnownByItsTensorsAlone(String family) throws IOException {
        assertThat(map(model(family), "{}", Forced.NOTHING).architecture().family())
                .isEqualTo(family);
        assertThat(map(model(family), config(family), Forced.NOTHING).report().missing())
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void aConfigOfAnotherFamilyIsAContradiction(String family, String other) {
        assertError(() -> map(model(family), config(other), Forced.NOTHING), ErrorClass.DIFFERENT)
                .hasMessage("DIFFERENT: config.json: says family " + other + ", but the tensors have the names of "
                        + family);
        assertHint(() -> map(model(family), config(other), Forced.NOTHING), "--family says which of the two it is");
    }

    @ParameterizedTest
    @MethodSource("families")
    void optimizerStateAloneIsNoModel(String family) throws IOException {
        List<Tensor> state = Tiny.renamed(model(family), name -> "exp_avg." + name.replace('.', '_'));
        assertError(() -> map(state, config(family), Forced.NOTHING), ErrorClass.DIFFERENT)
                .hasMessageStartingWith("DIFFERENT: model.bin: coverage 0%: none of its " + state.size() + " tensors");
    }

    @ParameterizedTest
    @MethodSource("families")
    void aWrongPrefixIsNoModel(String family) {
        Forced forced = new Forced(Optional.of(family), Optional.empty(), Optional.empty(), Optional.of("encoder_b."));
        // fairseq's heads have no prefix, and are found.
        String coverage =
                family.equals("roberta") ? "coverage 11.9%: 5 of the 42 tensors" : "coverage 0.0%: none of the ";
        assertError(() -> map(model(family), config(family), forced), ErrorClass.DIFFERENT)
                .hasMessageStartingWith("DIFFERENT: model.bin: " + coverage)
                .hasMessageContaining(" are there, and nothing of any layer; the first that has no place is \"");
        assertHint(
                () -> map(model(family), config(family), forced),
                "it was taken for family " + family + ", naming "
                        + (family.equals("roberta") ? "fairseq" : "hf-pytorch")
                        + ", prefix \"encoder_b.\"; --family, --naming and --prefix say otherwise");
    }

    @ParameterizedTest
    @MethodSource("families")
    void aHeadWithoutItsModelIsNoModel(String family) throws IOException {
        List<Tensor> head = List.of(Tiny.random("qa_outputs.weight", List.of(2L, 12L)));
        assertError(() -> map(head, config(family), Forced.NOTHING), ErrorClass.DIFFERENT)
                .hasMessageStartingWith("DIFFERENT: model.bin: coverage 0%: none of its 1 tensors");
    }
}
