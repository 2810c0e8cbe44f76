package org.bertconv.parity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Outputs are views of larger arrays as often as not: what is copied is what they show, in its order. */
class ValuesTest {

    @Test
    void elementsThatLieOneBehindTheOtherAreCopiedAsTheyLie() {
        try (INDArray array = Nd4j.createFromArray(new float[][] {{1, 2, 3}, {4, 5, 6}})) {
            assertValues(Values.of(array), List.of(2L, 3L), 1, 2, 3, 4, 5, 6);
        }
        try (INDArray array = Nd4j.createFromArray(new double[][] {{0.1, 0.2}, {0.3, 0.4}, {0.5, 0.6}})) {
            assertValues(Values.of(array), List.of(3L, 2L), 0.1, 0.2, 0.3, 0.4, 0.5, 0.6);
        }
    }

    @Test
    void elementsThatLieInAnotherOrderAreCopiedRowByRow() {
        try (INDArray array = Nd4j.createFromArray(new float[][] {{1, 2, 3}, {4, 5, 6}})) {
            assertValues(Values.of(array.transpose()), List.of(3L, 2L), 1, 4, 2, 5, 3, 6);
        }
        try (INDArray array = Nd4j.createFromArray(new double[][] {{1, 2, 3}, {4, 5, 6}})) {
            assertValues(Values.of(array.transpose()), List.of(3L, 2L), 1, 4, 2, 5, 3, 6);
        }
    }

    @Test
    void aPartOfAnArrayIsThatPart() {
        try (INDArray array = Nd4j.createFromArray(new float[][] {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}, {10, 11, 12}})) {
            INDArray columns = array.get(NDArrayIndex.all(), NDArrayIndex.interval(1, 3));
            assertValues(Values.of(columns), List.of(4L, 2L), 2, 3, 5, 6, 8, 9, 11, 12);
            INDArray rows = array.get(NDArrayIndex.interval(1, 3), NDArrayIndex.all());
            assertValues(Values.of(rows), List.of(2L, 3L), 4, 5, 6, 7, 8, 9);
            INDArray one = array.get(NDArrayIndex.all(), NDArrayIndex.interval(2, 3));
            assertValues(Values.of(one), List.of(4L, 1L), 3, 6, 9, 12);
        }
    }

    /** What is freed or used again afterwards does not change what was copied. */
    @Test
    void theCopyIsACopy() {
        try (INDArray array = Nd4j.createFromArray(new float[][] {{1, 2, 3}, {4, 5, 6}})) {
            Values plain = Values.of(array);
            Values turned = Values.of(array.transpose());
            array.assign(0);
            assertValues(plain, List.of(2L, 3L), 1, 2, 3, 4, 5, 6);
            assertValues(turned, List.of(3L, 2L), 1, 4, 2, 5, 3, 6);
        }
    }

    private static void assertValues(Values values, List<Long> shape, double... expected) {
        assertThat(values.shape()).isEqualTo(shape);
        assertThat(IntStream.range(0, values.size()).mapToDouble(values::at).toArray())
                .containsExactly(expected);
    }
}
