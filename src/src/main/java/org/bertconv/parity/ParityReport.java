package org.bertconv.parity;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bertconv.parity.cause.Cause;

/**
 * The result of a comparison; every report is made from it and from nothing else.
 *
 * @param verdict same, different or cannot tell
 * @param contract the verdict by the tolerance
 * @param noise the verdict by the noise floor, where that was measured
 * @param byNoise whether {@code verdict} is that by the noise floor
 * @param atol absolute tolerance: an output passes if {@code abs(left - right) <= atol + rtol * abs(right)} everywhere
 * @param rtol relative tolerance
 * @param precision {@code float32} or {@code float64}
 * @param left what the left side is, in words
 * @param right what the right side is, in words
 * @param probes what the models were run on, in words
 * @param outputs every output that was compared, in the order of the computation
 * @param firstDivergence the first output that does not pass
 * @param cause why it does not, if an edit that is known mends it
 * @param weights how the tensors compare by content
 * @param coverage which parameters the comparison could witness
 * @param selfTest whether the comparison can fail, where that was asked for
 * @param geluEffect what the choice of gelu does, where the naming leaves it open
 * @param evidence what the verdict rests on; it never makes it better
 * @param notes one line each, for the user: why the verdict cannot be better, what would mend it
 */
public record ParityReport(
        Verdict verdict,
        Verdict contract,
        Optional<Noise> noise,
        boolean byNoise,
        double atol,
        double rtol,
        String precision,
        String left,
        String right,
        String probes,
        List<OutputDifference> outputs,
        Optional<Divergence> firstDivergence,
        Optional<Cause> cause,
        WeightsDifference weights,
        Coverage coverage,
        Optional<SelfTest> selfTest,
        Optional<GeluEffect> geluEffect,
        Evidence evidence,
        List<String> notes) {

    /** Copies the lists. */
    public ParityReport {
        outputs = List.copyOf(outputs);
        notes = List.copyOf(notes);
    }

    /** {@return the same with what the choice of gelu does, and more notes} */
    ParityReport with(Optional<GeluEffect> effect, List<String> more) {
        List<String> all = new ArrayList<>(notes);
        all.addAll(more);
        return with(firstDivergence, cause, coverage, selfTest, effect, evidence, all);
    }

    /** {@return the same with where it first goes wrong, and why} */
    ParityReport with(Investigation.Result found) {
        Optional<Divergence> where = found.departure()
                .map(departure -> new Divergence(
                        firstDivergence.map(Divergence::output).orElse(""),
                        departure.isOfLayer() ? departure.block() : -1,
                        departure.label()));
        return with(where.or(() -> firstDivergence), found.cause(), coverage, selfTest, geluEffect, evidence, notes);
    }

    /** {@return the same with digests of what the probes do not touch} */
    ParityReport with(List<UntouchedRows> untouched) {
        return with(firstDivergence, cause, coverage.with(untouched), selfTest, geluEffect, evidence, notes);
    }

    /** {@return the same with whether the comparison can fail} */
    ParityReport with(SelfTest tested) {
        return with(firstDivergence, cause, coverage, Optional.of(tested), geluEffect, evidence, notes);
    }

    private ParityReport with(
            Optional<Divergence> first,
            Optional<Cause> why,
            Coverage covered,
            Optional<SelfTest> tested,
            Optional<GeluEffect> effect,
            Evidence rests,
            List<String> lines) {
        return new ParityReport(
                verdict, contract, noise, byNoise, atol, rtol, precision, left, right, probes, outputs, first, why,
                weights, covered, tested, effect, rests, lines);
    }

    /** {@return the same with what it rests on} */
    public ParityReport with(Evidence restsOn) {
        return with(firstDivergence, cause, coverage, selfTest, geluEffect, restsOn, notes);
    }

    /** {@return rows that nothing covers though the verdict may be same: a golden without digests does not reach them} */
    public List<UncoveredRows> uncovered() {
        return weights.compared() == 0 ? coverage.unreached() : List.of();
    }

    /** {@return 0 if the verdict is same, else 1} */
    public int exitCode() {
        return verdict == Verdict.SAME ? 0 : 1;
    }
}
