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
import org.bertconv.parity.Scrutiny;
import org.bertconv.parity.Tolerance;
import org.bertconv.parity.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchedReadingTest {

    private final List<Long> bytes = new ArrayList<>();
    private long all;

    @TempDir
    private Path temporary;

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

    @Test
    void theSearchForACauseAndTheSelfTestAreToldOfAsWell() throws IOException {
        List<Long> beyond = new ArrayList<>();
        Progress listener = new Progress() {
            @Override
            public void update(long read, long ofBytes, int tensors, int ofTensors) {
                all = ofBytes;
            }

            @Override
            public void beyond(long read, int tensors) {
                beyond.add(read);
            }
        };
        Settings settings = new Settings(ReadOptions.STRICT, List.of(), Progress.NONE, listener, 1);
        Path model = fixture("safetensors-pretraining");
        Scrutiny test = new Scrutiny(false, Scrutiny.DEFAULT_FACTOR, true, true);
        new Bertconv(settings).diff(model, model, Source.DETECTED, DiffOptions.CONTRACT.with(test));
        assertThat(beyond).isSorted().hasSizeGreaterThan(500);
        assertThat(beyond.get(beyond.size() - 1)).as("some forty faults").isGreaterThan(2 * all);
        beyond.clear();
        MutableModel spoilt = MutableModel.of("safetensors-pretraining");
        spoilt.transpose("bert.encoder.layer.1.attention.self.query.weight");
        new Bertconv(settings)
                .diff(
                        spoilt.write(temporary),
                        model.resolve("../pytorch-pretraining/golden.safetensors"),
                        Source.DETECTED,
                        DiffOptions.CONTRACT);
        assertThat(beyond).as("stepping and trials").isSorted().hasSizeGreaterThan(50);
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
