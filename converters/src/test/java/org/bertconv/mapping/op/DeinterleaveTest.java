package org.bertconv.mapping.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.bertconv.format.MemoryTensor;
import org.bertconv.mapping.Tiny;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorContent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeinterleaveTest {

    private static TensorOp op(String label, long heads) {
        return Deinterleave.of(label, 3).orElseThrow().in(field -> Optional.of(heads));
    }

    private static Tensor rows(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            bytes.putFloat(value);
        }
        return MemoryTensor.of("qkv", DType.F32, Shape.of(values.length), bytes.array());
    }

    private static int[] values(Tensor tensor) throws IOException {
        ByteBuffer bytes = tensor.load();
        int[] values = new int[(int) tensor.info().shape().elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (int) bytes.getFloat(i * Float.BYTES);
        }
        return values;
    }

    /** Query is 10 to 13, key 20 to 23, value 30 to 33. */
    @Test
    void rowsThatLieInTurnComeToTheirParts() throws IOException {
        Tensor fused = rows(10, 20, 30, 11, 21, 31, 12, 22, 32, 13, 23, 33);
        assertThat(values(op("deinterleave", 2).apply(fused)))
                .containsExactly(10, 11, 12, 13, 20, 21, 22, 23, 30, 31, 32, 33);
    }

    @Test
    void headsThatLieInTurnComeToTheirParts() throws IOException {
        Tensor fused = rows(10, 11, 20, 21, 30, 31, 12, 13, 22, 23, 32, 33);
        assertThat(values(op("deinterleave_heads", 2).apply(fused)))
                .containsExactly(10, 11, 12, 13, 20, 21, 22, 23, 30, 31, 32, 33);
    }

    @ParameterizedTest
    @ValueSource(strings = {"deinterleave", "deinterleave_heads"})
    void theInverseRestoresEveryBitAndTheShapeStays(String label) throws IOException {
        Tensor fused = Tiny.random("qkv", List.of(36L, 5L));
        TensorOp op = op(label, 3);
        TensorOp back = op.inverse().orElseThrow();
        Tensor parted = op.apply(fused);
        assertThat(parted.info().shape())
                .isEqualTo(op.shape(fused.info().shape()))
                .isEqualTo(fused.info().shape());
        assertThat(TensorContent.same(parted, fused)).isFalse();
        assertThat(TensorContent.same(back.apply(parted), fused)).isTrue();
        assertThat(back.inverse()).contains(op);
    }

    @Test
    void rowsThatCannotBeDividedAreAnError() {
        assertThatThrownBy(() -> op("deinterleave_heads", 5).shape(Shape.of(36, 5)))
                .hasMessage("deinterleave_heads(5) takes rows of 3 parts in 5 groups, not [36, 5]");
        assertThatThrownBy(() -> op("deinterleave", 5).shape(Shape.of(37, 5)))
                .hasMessage("deinterleave takes rows of 3 parts in 12 groups, not [37, 5]");
        assertThatThrownBy(() -> op("deinterleave_heads", 0).shape(Shape.of(36)))
                .hasMessage("no config.json says num_attention_heads");
    }

    @Test
    void aPaddedTableIsCutToWhatTheConfigSaysAndElseStays() {
        TensorOp cut = TensorOp.of("cut_to_vocabulary").orElseThrow();
        Tensor table = Tiny.random("words", List.of(64L, 12L));
        TensorOp known = cut.in(field -> field.equals("vocab_size") ? Optional.of(61L) : Optional.empty());
        assertThat(known.label()).isEqualTo("cut(61)");
        assertThat(known.apply(table).info().shape()).isEqualTo(Shape.of(61, 12));
        assertThat(known.shape(Shape.of(64, 12))).isEqualTo(Shape.of(61, 12));
        assertThat(known.shape(Shape.of(60, 12))).isEqualTo(Shape.of(60, 12));
        assertThat(known.inverse()).isEmpty();
        assertThat(cut.apply(table)).isSameAs(table);
    }
}
