package org.bertconv.parity;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bertconv.parity.cause.Cause;
import org.bertconv.tensor.Tensor;

/** What the digests of a golden say of the rows of a model, first of all of those that its outputs do not show. */
final class RowAssessment {

    private static final int SHOWN = 4;

    private final RowDigests digests;
    private final List<String> different = new ArrayList<>();
    private final List<String> tolerated = new ArrayList<>();
    private final List<String> tensors = new ArrayList<>();
    private final List<String> lacking = new ArrayList<>();
    private final List<UncoveredRows> open = new ArrayList<>();
    private final List<UncoveredRows> rounded = new ArrayList<>();
    private long compared;

    private RowAssessment(RowDigests digests) {
        this.digests = digests;
    }

    /** {@return what the digests say, if there are any} */
    static RowAssessment of(ModelSide model, RowDigests digests, Witnesses witnesses) throws IOException {
        Map<String, DigestedRows> found = new LinkedHashMap<>();
        Map<String, Integer> used = new LinkedHashMap<>();
        for (DigestedTensor digested : DigestedTensor.of(model)) {
            RecordedRows recorded = digests.tables().get(digested.digests());
            if (recorded != null) {
                used.merge(digested.digests(), digested.first() + digested.rows(), Math::max);
                found.put(digested.name(), DigestComparison.of(digested, recorded));
            }
        }
        RowAssessment result = new RowAssessment(digests);
        for (Tensor tensor : model.tensors().values()) {
            DigestedRows rows = found.get(tensor.info().name());
            result.look(tensor, witnesses.unseen(tensor), rows == null ? DigestedRows.none() : rows, rows != null);
        }
        digests.tables().forEach((name, rows) -> result.requireAll(name, rows.rows(), used.getOrDefault(name, 0)));
        return result;
    }

    private void requireAll(String name, int recorded, int own) {
        if (own == 0 && recorded > 0) {
            lacking.add(RowDigests.PREFIX + name);
        } else if (recorded > own) {
            lacking.add("rows from " + own + " on of " + RowDigests.PREFIX + name);
        }
    }

    private void look(Tensor tensor, BitSet unseen, DigestedRows rows, boolean digested) {
        int all = DigestedTensor.rows(tensor);
        BitSet hidden = both(unseen, rows.other());
        BitSet left = without(unseen, rows.compared());
        BitSet shown = without(rows.other(), unseen);
        compared += rows.compared().cardinality() * (tensor.info().shape().elements() / Math.max(1, all));
        if (!hidden.isEmpty()) {
            different.add(line(tensor, hidden, rows));
            tensors.add(tensor.info().name());
        }
        if (!shown.isEmpty()) {
            tolerated.add(line(tensor, shown, rows));
        }
        if (!left.isEmpty()) {
            UncoveredRows uncovered = UncoveredRows.of(tensor.info().name(), all, left);
            open.add(uncovered);
            if (digested) {
                rounded.add(uncovered);
            }
        }
    }

    private static BitSet both(BitSet left, BitSet right) {
        BitSet both = (BitSet) left.clone();
        both.and(right);
        return both;
    }

    private static BitSet without(BitSet left, BitSet right) {
        BitSet without = (BitSet) left.clone();
        without.andNot(right);
        return without;
    }

    private static String line(Tensor tensor, BitSet which, DigestedRows rows) {
        String name = tensor.info().name();
        boolean vector = tensor.info().shape().rank() < 2;
        boolean one = vector || which.cardinality() == 1;
        String what = vector
                ? name
                : UncoveredRows.of(name, DigestedTensor.rows(tensor), which).words() + " of " + name;
        String why = rows.rounded()
                .map(dtype -> (one ? ": it was" : ": they were") + " rounded to " + dtype.label() + " on the way")
                .orElse("");
        return what + (one ? " is not the one that was recorded" : " are not those that were recorded") + why;
    }

    /** {@return whether the golden has digests} */
    boolean isRecorded() {
        return !digests.isEmpty();
    }

    /** {@return rows that no output shows, and that are not those that were recorded: one sentence for each tensor} */
    List<String> different() {
        return different;
    }

    /** {@return the same of rows that outputs show, for them to judge} */
    List<String> tolerated() {
        return tolerated;
    }

    /** {@return what was recorded of tensors or rows that the model has not} */
    List<String> lacking() {
        return lacking;
    }

    /** {@return what neither outputs nor digests say anything of} */
    List<UncoveredRows> open() {
        return open;
    }

    /** {@return those that have digests, and were rounded otherwise, so that the digests say nothing} */
    List<UncoveredRows> rounded() {
        return rounded;
    }

    /** {@return how many elements are in rows that were compared} */
    long compared() {
        return compared;
    }

    /** {@return whether every row of a tensor is shown by outputs or was compared} */
    boolean covers(String name) {
        return open.stream().noneMatch(rows -> rows.name().equals(name));
    }

    /** {@return why a model is not the recorded one though every output passes, if it is not} */
    Investigation.Result cause() {
        if (different.isEmpty()) {
            return Investigation.Result.NOTHING;
        }
        String more = different.size() > SHOWN ? "; and the same of " + (different.size() - SHOWN) + " more" : "";
        return new Investigation.Result(
                Optional.empty(),
                Optional.of(new Cause(
                        "rows-replaced",
                        String.join("; ", different.subList(0, Math.min(SHOWN, different.size()))) + more,
                        -1,
                        tensors,
                        Cause.Confidence.LOW,
                        "convert its source again: nothing in it restores what was recorded",
                        "no output shows them, and their digests are not those of the original framework")));
    }
}
