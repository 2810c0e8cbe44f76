package org.bertconv.parity;

import java.util.List;
import java.util.OptionalDouble;

/** Gathers the differences of one output over all probes. */
final class OutputComparison {

    private final String name;
    private final Tolerance tolerance;
    private long count;
    private double sum;
    private double sumOfSquares;
    private double product;
    private double leftSquares;
    private double rightSquares;
    private double maxAbs;
    private double maxRel;
    private double required;
    private boolean pass = true;
    private boolean finite = true;
    private List<Long> shape = List.of();
    private List<Long> worst = List.of();

    OutputComparison(String name, Tolerance tolerance) {
        this.name = name;
        this.tolerance = tolerance;
    }

    /** Adds the output for one probe. Other shapes are as different as can be. */
    void add(Values left, Values right) {
        if (!left.shape().equals(right.shape())) {
            fail(right.shape(), List.of(), Double.POSITIVE_INFINITY);
            return;
        }
        if (shape.isEmpty()) {
            shape = left.shape();
        }
        for (int i = 0; i < left.size(); i++) {
            add(left, right, i);
        }
    }

    private void add(Values left, Values right, int index) {
        double a = left.at(index);
        double b = right.at(index);
        double difference = Math.abs(a - b);
        count++;
        if (!Double.isFinite(a) || !Double.isFinite(b)) {
            if (finite) {
                fail(left.shape(), left.place(index), Double.NaN);
            }
            return;
        }
        product += a * b;
        leftSquares += a * a;
        rightSquares += b * b;
        if (difference == 0) {
            return; // as nearly all of a conversion: it moves no figure below
        }
        sum += difference;
        sumOfSquares += difference * difference;
        maxRel = Math.max(maxRel, difference / Math.abs(b));
        required = Math.max(required, tolerance.required(a, b));
        pass &= tolerance.allows(a, b);
        if (finite && difference > maxAbs) {
            maxAbs = difference;
            shape = left.shape();
            worst = left.place(index);
        }
    }

    private void fail(List<Long> ofShape, List<Long> where, double by) {
        pass = false;
        finite = false;
        maxAbs = by;
        required = by;
        shape = ofShape;
        worst = where;
    }

    /** {@return whether all that was added passes} */
    boolean passes() {
        return pass && count > 0;
    }

    /** {@return whether nothing that was added differs by more, or is no number} */
    boolean within(double allowed) {
        return finite && count > 0 && maxAbs <= allowed;
    }

    /** {@return the largest difference; NaN or infinite if a value is} */
    double maxAbs() {
        return maxAbs;
    }

    /** {@return the name of the output} */
    String name() {
        return name;
    }

    /** {@return the largest difference in floors} */
    double ratio(double floor) {
        return !finite ? maxAbs : maxAbs == 0 ? 0 : maxAbs / floor;
    }

    /**
     * {@return the figures of all that was added}
     *
     * @param noiseFloor the rounding floor, where it was measured
     * @param passes whether it is good enough
     */
    OutputDifference difference(OptionalDouble noiseFloor, boolean passes) {
        double norms = Math.sqrt(leftSquares) * Math.sqrt(rightSquares);
        double cosine = norms > 0 ? Math.min(1, product / norms) : leftSquares == rightSquares ? 1 : 0;
        return new OutputDifference(
                name,
                shape,
                maxAbs,
                finite ? sum / Math.max(1, count) : maxAbs,
                finite ? Math.sqrt(sumOfSquares / Math.max(1, count)) : maxAbs,
                finite ? maxRel : maxAbs,
                finite ? cosine : Double.NaN,
                noiseFloor,
                required,
                passes,
                worst);
    }
}
