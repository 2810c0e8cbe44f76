package org.bertconv.parity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalDouble;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class OutputComparisonTest {

    private static final Offset<Double> CLOSE = Offset.offset(1e-12);

    private final OutputComparison comparison = new OutputComparison("logits", new Tolerance(0.5, 0));

    /** Nearly all of a conversion is equal: zero by zero is no figure, and a tolerance of 0 allows it. */
    @Test
    void whatIsEqualMovesNoFigureThoughItIsZero() {
        OutputComparison strict = new OutputComparison("logits", new Tolerance(0, 0));
        strict.add(values(0, -2, 0, 1e-30), values(0, -2, -0.0, 1e-30));
        assertThat(strict.passes()).isTrue();
        assertThat(strict.within(0)).isTrue();
        assertThat(strict.ratio(1e-9)).isZero();
        OutputDifference difference = strict.difference(OptionalDouble.empty(), strict.passes());
        assertThat(difference.maxAbs()).isZero();
        assertThat(difference.meanAbs()).isZero();
        assertThat(difference.rms()).isZero();
        assertThat(difference.maxRel()).isZero();
        assertThat(difference.requiredAtol()).isZero();
        assertThat(difference.cosine()).isEqualTo(1);
        assertThat(difference.worstIndex()).isEmpty();
    }

    /** Equal elements are a part of the mean and of the angle. */
    @Test
    void whatIsEqualCountsBesideWhatIsNot() {
        comparison.add(values(3, 0, 0, 1), values(3, 0, 0, 2));
        OutputDifference difference = comparison.difference(OptionalDouble.of(0.25), comparison.passes());
        assertThat(difference.pass()).isFalse();
        assertThat(difference.maxAbs()).isEqualTo(1);
        assertThat(difference.meanAbs()).isEqualTo(0.25);
        assertThat(difference.rms()).isEqualTo(0.5);
        assertThat(difference.maxRel()).isEqualTo(0.5);
        assertThat(difference.requiredAtol()).isEqualTo(1);
        assertThat(difference.cosine()).isCloseTo(11 / Math.sqrt(10 * 13), CLOSE);
        assertThat(difference.noiseRatio()).hasValue(4);
        assertThat(difference.worstIndex()).containsExactly(1L, 1L);
    }

    @Test
    void whatIsNotFiniteIsNeverEqual() {
        comparison.add(values(1, Double.NaN, 0, 0), values(1, Double.NaN, 0, 0));
        assertThat(comparison.passes()).isFalse();
        assertThat(comparison.maxAbs()).isNaN();
        assertThat(comparison.difference(OptionalDouble.empty(), false).worstIndex())
                .containsExactly(0L, 1L);
        OutputComparison infinite = new OutputComparison("logits", new Tolerance(0.5, 0));
        infinite.add(values(1, 0, 0, Double.POSITIVE_INFINITY), values(1, 0, 0, Double.POSITIVE_INFINITY));
        assertThat(infinite.passes()).isFalse();
        assertThat(infinite.within(1e9)).isFalse();
    }

    @Test
    void anotherShapeIsAsDifferentAsCanBe() {
        try (INDArray row = Nd4j.createFromArray(new double[][] {{1, 2, 3, 4}})) {
            comparison.add(values(1, 2, 3, 4), Values.of(row));
        }
        assertThat(comparison.passes()).isFalse();
        OutputDifference difference = comparison.difference(OptionalDouble.empty(), false);
        assertThat(difference.maxAbs()).isInfinite();
        assertThat(difference.shape()).isEqualTo(List.of(1L, 4L));
    }

    @Test
    void nothingIsNotTheSame() {
        assertThat(comparison.passes()).isFalse();
        assertThat(comparison.within(1)).isFalse();
    }

    private static Values values(double a, double b, double c, double d) {
        try (INDArray array = Nd4j.createFromArray(new double[][] {{a, b}, {c, d}})) {
            return Values.of(array);
        }
    }
}
