package org.bertconv.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class Nd4jTensorsTest {

    /** Numbers that every floating-point type has. */
    private static final double[] VALUES = {1, -2, 0.5, 4, -0.25, 96};

    private final Nd4jTensors narrow = new Nd4jTensors(Precision.FLOAT32);
    private final Nd4jTensors wide = new Nd4jTensors(Precision.FLOAT64);

    @AfterEach
    void free() {
        narrow.close();
        wide.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"F64", "F32", "F16", "BF16"})
    void everyFloatingPointTypeIsLoadedInBothPrecisions(DType dtype) throws IOException {
        Tensor tensor = MemoryTensor.of("w", dtype, Shape.of(2, 3), VALUES);
        assertThat(narrow.load(tensor, 2, 3).data().asDouble()).containsExactly(VALUES);
        assertThat(wide.load(tensor, 2, 3).data().asDouble()).containsExactly(VALUES);
        assertThat(wide.load(tensor, 2, 3).getDouble(1, 0)).isEqualTo(4);
        assertThat(wide.vector(MemoryTensor.of("b", dtype, Shape.of(6), VALUES), 6))
                .containsExactly(VALUES);
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16"})
    void rowsAreGatheredInTheOrderOfTheIndicesWithRepetitions(DType dtype) throws IOException {
        Tensor table = MemoryTensor.of("w", dtype, Shape.of(3, 2), VALUES);
        assertThat(narrow.rows(table, new long[] {2, 0, 2, 2}, 3, 2).data().asDouble())
                .containsExactly(-0.25, 96, 1, -2, -0.25, 96, -0.25, 96);
    }

    @Test
    void aTensorOfMoreThanAChunkKeepsItsOrder() throws IOException {
        double[] values = new double[700_001];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        Tensor tensor = MemoryTensor.of("w", DType.F32, Shape.of(values.length), values);
        assertThat(Arrays.equals(wide.load(tensor, values.length).data().asDouble(), values))
                .isTrue();
    }

    @Test
    void anotherShapeThanExpectedIsRefused() {
        Tensor tensor = MemoryTensor.of("pooler.weight", DType.F32, Shape.of(3, 2), VALUES);
        assertThatThrownBy(() -> narrow.load(tensor, 2, 3))
                .hasMessage("DIFFERENT: tensor pooler.weight has shape [3, 2], the model needs [2, 3]");
    }

    @Test
    void integersAreNoWeights() {
        Tensor tensor = new MemoryTensor(new TensorInfo("ids", DType.I64, Shape.of(1)), new byte[8]);
        assertThatThrownBy(() -> narrow.load(tensor, 1))
                .hasMessage("UNSUPPORTED: tensor ids is of i64, a weight is a floating-point number");
    }
}
