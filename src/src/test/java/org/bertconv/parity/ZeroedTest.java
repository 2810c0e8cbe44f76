package org.bertconv.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bertconv.MutableModel.fixture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bertconv.Bertconv;
import org.bertconv.DiffOptions;
import org.bertconv.MutableModel;
import org.bertconv.Settings;
import org.bertconv.Source;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every tensor, every bias and every row of an embedding is zeroed in turn: each is seen, and the coverage is what was measured. */
class ZeroedTest {

    private static final String TABLE = "_embeddings.weight";
    /** A key bias is cancelled by the softmax, and nothing reads the pooler of an encoder that has a decoder. */
    private static final List<String> UNSHOWN = List.of(
            "key.bias", "k_lin.bias", "attn.k.bias", "encoder.pooler.dense.weight", "encoder.pooler.dense.bias");

    private static final Scrutiny NOISE = new Scrutiny(true, Scrutiny.DEFAULT_FACTOR, true, false);

    private final Bertconv bertconv = new Bertconv(Settings.defaults());

    @TempDir
    private Path temporary;

    @ParameterizedTest
    @ValueSource(strings = {"pytorch-base", "roberta-base", "albert-base"})
    void whatIsZeroedIsSeenAndWhatOutputsShowIsWhatTheCoverageSays(String name) throws IOException {
        List<String> unseen = new ArrayList<>();
        long shown = 0;
        Coverage coverage = diff(fixture(name), fixture(name)).coverage();
        for (String tensor : MutableModel.of(name).names()) {
            if (tensor.endsWith("position_ids") || tensor.endsWith("buffered_token_type_ids")) {
                continue;
            }
            int elements = MutableModel.of(name).values(tensor).length;
            int columns = tensor.endsWith(TABLE)
                    ? (int) MutableModel.of(name).shape(tensor).dimension(1)
                    : elements;
            for (int from = 0; from < elements; from += columns) {
                ParityReport report = zeroed(name, tensor, from, from + columns);
                boolean byOutputs = report.outputs().stream().anyMatch(output -> !output.pass());
                shown += byOutputs ? columns : 0;
                if (report.verdict() != Verdict.DIFFERENT || report.exitCode() != 1) {
                    unseen.add(tensor + " from " + from);
                }
            }
        }
        assertThat(unseen).isEmpty();
        assertThat(coverage.witnessedByOutputs()).isEqualTo(shown);
        assertThat(coverage.uncovered()).isEmpty();
        assertThat(coverage.comparedByContent()).isEqualTo(coverage.parameters());
    }

    /** In the other families each tensor of the first layer and outside of the layers, as a whole: outputs show all but what they cannot. */
    @ParameterizedTest
    @ValueSource(strings = {"distilbert-base", "electra-base", "mpnet-base", "mobilebert-base", "encoder-decoder-bert"})
    void everyTensorOfTheOtherFamiliesIsSeenByOutputsOrByContent(String name) throws IOException {
        List<String> unseen = new ArrayList<>();
        List<String> byContent = new ArrayList<>();
        for (String tensor : MutableModel.of(name).names()) {
            boolean later = tensor.contains(".layer.") && !tensor.contains(".layer.0.");
            int elements = MutableModel.of(name).values(tensor).length;
            if (later || tensor.endsWith("position_ids")) {
                continue;
            }
            ParityReport report = zeroed(name, tensor, 0, elements);
            if (report.exitCode() != 1) {
                unseen.add(tensor);
            }
            if (report.outputs().stream().allMatch(OutputDifference::pass)) {
                byContent.add(tensor);
            }
        }
        assertThat(unseen).isEmpty();
        assertThat(byContent).isNotEmpty().allMatch(tensor -> UNSHOWN.stream().anyMatch(tensor::endsWith));
    }

    /** The same question where the answer is another one: a tensor that is not zeroed, and outputs that do not show what is. */
    @Test
    void whatIsLeftAsItIsIsNotSeenAndWhatNoOutputShowsIsNotCounted() throws IOException {
        Path copy = MutableModel.of("pytorch-base").write(temporary.resolve("copy"));
        assertThat(diff(fixture("pytorch-base"), copy).exitCode()).isZero();
        ParityReport pooler = zeroed("pytorch-base", "pooler.dense.bias", 0, 12);
        assertThat(pooler.outputs().stream().filter(output -> !output.pass()).map(OutputDifference::name))
                .containsExactly("pooler_output");
        DiffOptions first = new DiffOptions(
                        Tolerance.CONTRACT,
                        Optional.empty(),
                        List.of(),
                        "float32",
                        false,
                        Optional.of("hidden_states.0"))
                .with(NOISE);
        Path spoilt = temporary.resolve("zeroed");
        ParityReport embeddings = bertconv.diff(fixture("pytorch-base"), spoilt, Source.DETECTED, first);
        assertThat(embeddings.outputs()).allMatch(OutputDifference::pass);
        assertThat(embeddings.verdict()).as("by content").isEqualTo(Verdict.DIFFERENT);
        assertThat(embeddings.coverage().witnessedByOutputs())
                .isLessThan(pooler.coverage().witnessedByOutputs() / 2);
    }

    private ParityReport zeroed(String name, String tensor, int from, int to) throws IOException {
        Path spoilt = MutableModel.of(name)
                .change(tensor, values -> {
                    assertThat(Arrays.stream(values, from, to)).anyMatch(value -> value != 0);
                    Arrays.fill(values, from, to, 0);
                    return values;
                })
                .write(temporary.resolve("zeroed"));
        return diff(fixture(name), spoilt);
    }

    private ParityReport diff(Path left, Path right) throws IOException {
        return bertconv.diff(left, right, Source.DETECTED, DiffOptions.CONTRACT.with(NOISE));
    }
}
