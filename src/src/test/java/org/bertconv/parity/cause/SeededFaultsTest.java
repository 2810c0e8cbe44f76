package org.bertconv.parity.cause;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bertconv.MutableModel.fixture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.bertconv.Bertconv;
import org.bertconv.Conversion;
import org.bertconv.ConvertOptions;
import org.bertconv.DiffOptions;
import org.bertconv.MutableModel;
import org.bertconv.Settings;
import org.bertconv.Source;
import org.bertconv.parity.ParityReport;
import org.bertconv.parity.Scrutiny;
import org.bertconv.parity.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Some hundred faults in five families: all are seen at the noise floor, blamed on the right layer, named, and mended as is suggested. */
class SeededFaultsTest {

    private static final double NAMED = 0.95;
    private static final Scrutiny NOISE = new Scrutiny(true, Scrutiny.DEFAULT_FACTOR, true, false);

    private static final ConvertOptions UNVERIFIED = new ConvertOptions(
            Optional.of("safetensors"),
            Optional.empty(),
            Long.MAX_VALUE,
            false,
            false,
            false,
            false,
            false,
            false,
            OptionalLong.empty(),
            false,
            DiffOptions.CONTRACT,
            Optional.empty());

    private final Bertconv bertconv = new Bertconv(Settings.defaults());

    @TempDir
    private Path temporary;

    /** What became of the faults; each list holds those that failed. */
    private static final class Totals {

        private int faults;
        private final List<String> unseen = new ArrayList<>();
        private final List<String> blamedWrongly = new ArrayList<>();
        private final List<String> misnamed = new ArrayList<>();
        private final List<String> notMended = new ArrayList<>();

        private double named() {
            return 1 - misnamed.size() / (double) faults;
        }

        @Override
        public String toString() {
            return faults + " faults: " + (faults - unseen.size()) + " seen, " + (faults - blamedWrongly.size())
                    + " blamed on the right layer, " + (faults - misnamed.size()) + " named, "
                    + (faults - notMended.size()) + " mended; unseen " + unseen + ", blamed wrongly " + blamedWrongly
                    + ", misnamed " + misnamed + ", not mended " + notMended;
        }
    }

    @Test
    void againstTheIntactModelEveryFaultIsSeenBlamedNamedAndMended(TestReporter reporter) throws IOException {
        Totals totals = new Totals();
        for (FaultyModel model : FaultyModel.ALL) {
            for (SeededFault fault : SeededFault.of(model)) {
                Path spoilt = spoilt(model, fault);
                ParityReport report = diff(fixture(model.fixture()), spoilt, List.of());
                judge(model, fault, report, totals);
                if (!isMended(
                        model,
                        fault,
                        report.cause(),
                        mended -> diff(fixture(model.fixture()), mended, lines(report.cause())))) {
                    totals.notMended.add(
                            model + ": " + fault + " by " + report.cause().map(Cause::rule));
                }
            }
        }
        check(totals, "against the intact model", 200, reporter);
    }

    @Test
    void againstRecordedOutputsEveryFaultIsSeenBlamedNamedAndMended(TestReporter reporter) throws IOException {
        Totals totals = new Totals();
        for (FaultyModel model : FaultyModel.ALL) {
            Path golden = model.golden(temporary.resolve("golden.safetensors"));
            for (SeededFault fault : everySecond(SeededFault.of(model))) {
                Path spoilt = spoilt(model, fault);
                ParityReport report = diff(spoilt, golden, List.of());
                judge(model, fault, report, totals);
                if (!isMended(model, fault, report.cause(), mended -> diff(mended, golden, lines(report.cause())))) {
                    totals.notMended.add(
                            model + ": " + fault + " by " + report.cause().map(Cause::rule));
                }
            }
        }
        check(totals, "against recorded outputs", 100, reporter);
    }

    /** Every trial runs a block, and without a model that is right there are many: half of the faults are enough. */
    private static List<SeededFault> everySecond(List<SeededFault> faults) {
        List<SeededFault> recorded =
                faults.stream().filter(SeededFault::recorded).toList();
        return IntStream.range(0, recorded.size())
                .filter(i -> i % 2 == 0)
                .mapToObj(recorded::get)
                .toList();
    }

    private static void judge(FaultyModel model, SeededFault fault, ParityReport report, Totals totals) {
        totals.faults++;
        boolean seen = report.outputs().stream().anyMatch(output -> !output.pass());
        if (report.verdict() != Verdict.DIFFERENT || report.exitCode() != 1 || !seen) {
            totals.unseen.add(model + ": " + fault);
        }
        int layer = report.firstDivergence().map(first -> first.layer()).orElse(Integer.MIN_VALUE);
        if (layer != fault.layer()) {
            totals.blamedWrongly.add(model + ": " + fault + " on " + report.firstDivergence());
        }
        String kind = report.cause().map(Cause::kind).orElse("nothing");
        if (!kind.equals(fault.kind())) {
            totals.misnamed.add(model + ": " + fault + " as " + kind);
        }
    }

    /** Compares a model. */
    private interface Comparison {
        ParityReport of(Path model) throws IOException;
    }

    /**
     * Lines are given to --mend, fields are put into config.json; and where nothing but its source restores the model, that is converted again,
     * as the suggestion says. Each time the comparison then has to be the same.
     */
    private boolean isMended(FaultyModel model, SeededFault fault, Optional<Cause> cause, Comparison comparison)
            throws IOException {
        String rule = cause.map(Cause::rule).orElse("nothing");
        if (!fault.mendable()) {
            return rule.startsWith("convert its source again")
                    && comparison.of(convertedAgain(model)).exitCode() == 0;
        }
        MutableModel spoilt = MutableModel.of(model.fixture());
        fault.plant().on(spoilt);
        for (String field : rule.lines().filter(line -> line.startsWith("\"")).toList()) {
            String json = field.contains(" (") ? field.substring(0, field.indexOf(" (")) : field;
            spoilt.config().setAll((ObjectNode) JsonMapper.shared().readTree("{" + json + "}"));
        }
        ParityReport after = comparison.of(spoilt.write(temporary.resolve("mended")));
        return after.verdict() == Verdict.SAME && after.exitCode() == 0;
    }

    private Path convertedAgain(FaultyModel model) throws IOException {
        Path target = Files.createTempDirectory(temporary, "again").resolve("model");
        Conversion conversion = bertconv.convert(fixture(model.fixture()), target, Source.DETECTED, UNVERIFIED);
        assertThat(conversion.exitCode()).isZero();
        return target;
    }

    private static List<String> lines(Optional<Cause> cause) {
        return cause.map(Cause::rule)
                .orElse("")
                .lines()
                .filter(line -> line.startsWith("{"))
                .toList();
    }

    private static void check(Totals totals, String how, int atLeast, TestReporter reporter) {
        reporter.publishEntry(how, totals.toString());
        assertThat(totals.unseen).as(totals.toString()).isEmpty();
        assertThat(totals.blamedWrongly).as(totals.toString()).isEmpty();
        assertThat(totals.named()).as(totals.toString()).isGreaterThanOrEqualTo(NAMED);
        assertThat(totals.notMended).as(totals.toString()).isEmpty();
        assertThat(totals.faults).isGreaterThanOrEqualTo(atLeast);
    }

    private Path spoilt(FaultyModel model, SeededFault fault) throws IOException {
        MutableModel spoilt = MutableModel.of(model.fixture());
        fault.plant().on(spoilt);
        return spoilt.write(temporary.resolve("spoilt"));
    }

    private ParityReport diff(Path left, Path right, List<String> mends) throws IOException {
        return bertconv.diff(
                left, right, Source.DETECTED, DiffOptions.CONTRACT.with(NOISE).with(mends));
    }
}
