package org.bertconv.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class SoftmaxTest {

    /** The softmax of 0, -1, -2, -3, computed with mpmath. */
    private static final double[] EXPECTED = {
        0.6439142598879724, 0.23688281808991013, 0.08714431874203257, 0.03205860328008499
    };

    @ParameterizedTest
    @EnumSource(Precision.class)
    void itDoesNotDependOnHowFarTheRowIsFromZero(Precision precision) {
        double tolerance = precision == Precision.FLOAT32 ? 1e-7 : 1e-15;
        for (double shift : new double[] {0, 2000, -200, -2000, -30_000}) {
            double[] row = softmax(precision, shift, shift - 1, shift - 2, shift - 3);
            assertThat(row).as("shift %s", shift).containsExactly(EXPECTED, within(tolerance));
        }
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void equalElementsShareAlikeEvenAtTheLowestNumber(Precision precision) {
        double lowest = precision.lowest();
        assertThat(softmax(precision, lowest, lowest, lowest, lowest)).containsOnly(0.25);
        assertThat(softmax(precision, lowest, -7, lowest, lowest)).containsExactly(0, 1, 0, 0);
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void notANumberAndPositiveInfinityTakeTheRow(Precision precision) {
        assertThat(softmax(precision, 1, Double.NaN, 2, 3)).containsOnly(Double.NaN);
        assertThat(softmax(precision, 1, 2, Double.POSITIVE_INFINITY, 3)).containsOnly(Double.NaN);
    }

    @Test
    void everyRowOfAViewIsDone() {
        INDArray whole = Nd4j.create(new double[] {9, 1, 1, 1, 3, 5, 5, 2, 2}).castTo(Precision.FLOAT64.dataType());
        INDArray view = whole.get(NDArrayIndex.interval(1, 9)).reshape(2, 2, 2);
        Softmax.apply(view);
        assertThat(whole.getDouble(0)).isEqualTo(9);
        assertThat(whole.getDouble(1)).isEqualTo(0.5);
        assertThat(whole.getDouble(7)).isEqualTo(0.5);
        assertThat(whole.getDouble(3) + whole.getDouble(4)).isCloseTo(1, within(1e-15));
    }

    private static double[] softmax(Precision precision, double... row) {
        INDArray scores = Nd4j.create(row).castTo(precision.dataType()).reshape(1, 1, row.length);
        Softmax.apply(scores);
        return scores.data().asDouble();
    }
}
