package org.bertconv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bertconv.MutableModel.fixture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.output.Progress;
import org.bertconv.parity.Tolerance;
import org.bertconv.parity.Verdict;
import org.junit.jupiter.api.Test;

class WatchedReadingTest {

    private final List<Long> bytes = new ArrayList<>();
    private long all;

    @Test
    void aComparisonTellsHowFarItIsUntilItIsDone() throws IOException {
        compare(fixture("safetensors-pretraining"), false);
        assertThat(bytes).isSorted().hasSizeGreaterThan(100);
        assertThat(bytes.get(bytes.size() - 1)).isEqualTo(all);
        assertThat(all % 4).isZero();
    }

    @Test
    void tensorsAloneAreReadOnceFromEachSide() throws IOException {
        compare(fixture("safetensors-pretraining"), true);
        long once = all;
        bytes.clear();
        compare(fixture("safetensors-pretraining"), false);
        assertThat(2 * all)
                .as("run and compared on both sides, and one run for the floor")
                .isEqualTo(5 * once);
    }

    private void compare(Path model, boolean weightsOnly) throws IOException {
        Progress listener = (read, ofBytes, tensors, ofTensors) -> {
            bytes.add(read);
            all = ofBytes;
            assertThat(tensors).isBetween(0, ofTensors);
        };
        Settings settings = new Settings(ReadOptions.STRICT, List.of(), Progress.NONE, listener, 1);
        DiffOptions options = new DiffOptions(
                new Tolerance(1e-3, 0), Optional.empty(), List.of(), "float32", weightsOnly, Optional.empty());
        assertThat(new Bertconv(settings)
                        .diff(model, model, Source.DETECTED, options)
                        .verdict())
                .isEqualTo(Verdict.SAME);
    }
}
