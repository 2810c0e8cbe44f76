package org.bertconv.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bertconv.MutableModel.fixture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bertconv.Bertconv;
import org.bertconv.DiffOptions;
import org.bertconv.MutableModel;
import org.bertconv.Settings;
import org.bertconv.Source;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every tensor, every bias and every row of an embedding is zeroed in turn: each is seen, and the coverage is what was measured. */
class ZeroedTest {

    private static final String TABLE = "_embeddings.weight";
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
