package org.bertconv.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.bertconv.format.MemoryTensor;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;
import org.junit.jupiter.api.Test;

class StateDictTest {

    private static final Tensor B = MemoryTensor.of("b", DType.F32, Shape.of(2, 3));
    private static final Tensor A = MemoryTensor.of("a", DType.F16, Shape.of(5));

    @Test
    void tensorsKeepTheirOrder() {
        StateDict tensors = StateDict.of(List.of(B, A));
        assertThat(tensors.names()).containsExactly("b", "a");
        assertThat(tensors.tensors()).containsExactly(B, A);
        assertThat(tensors.get("a")).contains(A);
        assertThat(tensors.get("c")).isEmpty();
        assertThat(tensors.contains("b")).isTrue();
        assertThat(tensors.size()).isEqualTo(2);
        assertThat(tensors.bytes()).isEqualTo(34);
    }

    @Test
    void twoTensorsOfOneNameAreAnError() {
        assertThatThrownBy(() -> StateDict.of(List.of(A, B, A)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("two tensors are named a");
    }

    @Test
    void nothingCanBePutIn() {
        StateDict tensors = StateDict.of(List.of(A));
        assertThatThrownBy(() -> tensors.names().remove("a")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> tensors.tensors().clear()).isInstanceOf(UnsupportedOperationException.class);
    }
}
