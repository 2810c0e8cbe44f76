package org.bertconv.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected values from torch 2.9.1, {@code layer_norm} in float64. */
class LayerNormTest {

    private static final double[] WEIGHT = {0.5, 1.5, -1, 2};
    private static final double[] BIAS = {0.1, 0.2, 0.3, 0.4};

    @ParameterizedTest
    @CsvSource({
        "1e-12, 0.17957587675989348, -1.8530576204052516, -1.1323657816780823, -0.04562490985540335",
        "1e-3, 0.1795655588964405, -1.8527914195281643, -1.1321800601359286, -0.045567129820066665",
    })
    void aRowIsNormalizedScaledAndShiftedAsInTorch(double epsilon, double a, double b, double c, double d) {
        LayerNorm norm = new LayerNorm(WEIGHT, BIAS, epsilon);
        double[] wide = {1, -2, 3.5, 0.25};
        float[] narrow = {1, -2, 3.5f, 0.25f};
        norm.apply(wide);
        norm.apply(narrow);
        assertThat(wide).containsExactly(new double[] {a, b, c, d}, within(1e-15));
        assertThat(narrow).containsExactly(new float[] {(float) a, (float) b, (float) c, (float) d}, within(1e-7f));
    }

    @ParameterizedTest
    @CsvSource({"1e-12, 0.816496580927726", "1e-5, 0.00031622775811114404"})
    void epsilonStandsInsideTheRoot(double epsilon, double expected) {
        double[] row = {1e-6, -1e-6, 0, 0};
        new LayerNorm(new double[] {1, 1, 1, 1}, new double[4], epsilon).apply(row);
        assertThat(row).containsExactly(new double[] {expected, -expected, 0, 0}, within(1e-15));
    }

    @Test
    void oneNotANumberMakesTheRowNotANumber() {
        float[] row = {1, Float.NaN, 2, 3};
        new LayerNorm(WEIGHT, BIAS, 1e-12).apply(row);
        assertThat(row).containsOnly(Float.NaN);
    }
}
