package org.bertconv.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.bertconv.format.MemoryTensor;
import org.junit.jupiter.api.Test;

class TensorContentTest {

    @Test
    void tensorsAreTheSameIfTypeShapeAndBytesAre() throws IOException {
        byte[] bytes = new byte[1 << 19];
        Tensor tensor = MemoryTensor.of("a", DType.U8, Shape.of(1 << 19), bytes);
        assertThat(TensorContent.same(tensor, MemoryTensor.of("b", DType.U8, Shape.of(1 << 19), bytes)))
                .isTrue();
        assertThat(TensorContent.same(tensor, MemoryTensor.of("a", DType.I8, Shape.of(1 << 19), bytes)))
                .isFalse();
        assertThat(TensorContent.same(tensor, MemoryTensor.of("a", DType.U8, Shape.of(2, 1 << 18), bytes)))
                .isFalse();
        for (int place : new int[] {0, (1 << 18) - 1, 1 << 18, (1 << 19) - 1}) {
            byte[] other = bytes.clone();
            other[place] = 1;
            assertThat(TensorContent.same(tensor, MemoryTensor.of("a", DType.U8, Shape.of(1 << 19), other)))
                    .isFalse();
        }
    }

    @Test
    void aHashIsThatOfTheBytes() throws IOException {
        assertThat(TensorContent.sha256(MemoryTensor.of("a", DType.U8, Shape.of(3), new byte[] {'a', 'b', 'c'})))
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThat(TensorContent.sha256(MemoryTensor.of("a", DType.F32, Shape.of(0), new byte[0])))
                .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    @Test
    void aShapeThatIsNoneCannotBeMade() {
        assertThatThrownBy(() -> Shape.of(-1)).hasMessage("dimension -1 is negative");
        assertThatThrownBy(() -> Shape.of(1L << 40, 1L << 40)).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> Shape.of(new long[65])).hasMessage("rank 65 is over 64");
        assertThatThrownBy(() -> new TensorInfo("x", DType.F64, Shape.of(1L << 61)))
                .isInstanceOf(ArithmeticException.class);
        assertThat(Shape.of().elements()).isEqualTo(1);
        assertThat(Shape.of(2, 0, 3).elements()).isZero();
        assertThat(Shape.of(2, 3)).hasToString("[2, 3]");
    }
}
