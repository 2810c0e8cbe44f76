package org.bertconv.mapping.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bertconv.format.MemoryTensor;
import org.bertconv.mapping.ExpectedTensor;
import org.bertconv.mapping.Init;
import org.bertconv.mapping.InitialTensor;
import org.bertconv.mapping.Tiny;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorContent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TensorOpTest {

    private static final long[][] SHAPES = {
        {1, 1}, {1, 7}, {7, 1}, {2, 3}, {12, 12}, {12, 20}, {31, 17}, {129, 65}, {1000, 3}, {3, 1000}, {0, 5}, {5, 0}
    };

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"U8", "F16", "F32", "F64", "C128"})
    void theTransposeOfEveryShapeAndWidthIsRightInBandsOfAnySize(DType dtype) throws IOException {
        for (long[] dimensions : SHAPES) {
            Tensor matrix = MemoryTensor.of("m", dtype, Shape.of(dimensions));
            byte[] expected = transposed(matrix.load().array(), dimensions, dtype.bytes());
            Shape shape = new TensorOp.Transpose().shape(matrix.info().shape());
            assertThat(shape).isEqualTo(Shape.of(dimensions[1], dimensions[0]));
            for (int bandBytes : new int[] {1, 16, 100, 1 << 20}) {
                Tensor transpose = TransposedTensor.of(matrix, shape, bandBytes);
                assertThat(transpose.load().array()).isEqualTo(expected);
            }
        }
    }

    private static byte[] transposed(byte[] matrix, long[] shape, int width) {
        byte[] result = new byte[matrix.length];
        int rows = (int) shape[0];
        int columns = (int) shape[1];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                for (int b = 0; b < width; b++) {
                    result[(column * rows + row) * width + b] = matrix[(row * columns + column) * width + b];
                }
            }
        }
        return result;
    }

    @Test
    void theTransposeOfATransposeIsTheMatrix() throws IOException {
        TensorOp.Transpose transpose = new TensorOp.Transpose();
        for (long[] dimensions : SHAPES) {
            Tensor matrix = MemoryTensor.of("m", DType.BF16, Shape.of(dimensions));
            Tensor back = transpose.inverse().orElseThrow().apply(transpose.apply(matrix));
            assertThat(back.info()).isEqualTo(matrix.info());
            assertThat(back.load()).isEqualTo(matrix.load());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 7, 1000})
    void readsOfAnyLengthGiveTheSameBytes(int chunk) throws IOException {
        Tensor matrix = MemoryTensor.of("m", DType.F32, Shape.of(13, 11));
        for (Tensor tensor : List.of(
                TransposedTensor.of(matrix, Shape.of(11, 13), 60),
                CastTensor.of(matrix, DType.F16),
                InitialTensor.of(expected("n", Shape.of(13, 11), Init.NORMAL), 0.02, 7))) {
            ByteBuffer whole = tensor.load();
            ByteBuffer pieces = ByteBuffer.allocate(whole.remaining() + 1);
            try (ReadableByteChannel channel = tensor.open()) {
                ByteBuffer piece = ByteBuffer.allocate(chunk);
                while (channel.read(piece.clear()) >= 0) {
                    pieces.put(piece.flip());
                }
                assertThat(channel.read(piece.clear())).isEqualTo(-1);
                assertThat(channel.isOpen()).isTrue();
            }
            assertThat(pieces.flip()).isEqualTo(whole);
        }
    }

    @Test
    void onlyAMatrixHasATranspose() {
        for (Shape shape : List.of(Shape.of(), Shape.of(3), Shape.of(1, 2, 3))) {
            assertThatThrownBy(() -> new TensorOp.Transpose().shape(shape))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("transpose takes a matrix, not " + shape);
        }
        assertThat(TensorOp.of("transpose")).contains(new TensorOp.Transpose());
        assertThat(TensorOp.of("cast(f16)")).isEmpty();
    }

    @Test
    void aCastHasNoInverseAndLeavesItsOwnTypeAlone() {
        TensorOp.Cast cast = new TensorOp.Cast(DType.F16);
        Tensor half = MemoryTensor.of("h", DType.F16, Shape.of(3));
        assertThat(cast.label()).isEqualTo("cast(f16)");
        assertThat(cast.inverse()).isEmpty();
        assertThat(cast.apply(half)).isSameAs(half);
        assertThat(cast.shape(Shape.of(3))).isEqualTo(Shape.of(3));
        Tensor whole = MemoryTensor.of("i", DType.I32, Shape.of(3));
        assertThatThrownBy(() -> cast.apply(whole))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cannot cast I32 to F16");
    }

    @Test
    void aCastOfManyElementsCastsEachOfThem() throws IOException {
        Tensor tensor = Tiny.random("many", List.of(100_001L));
        ByteBuffer from = tensor.load();
        ByteBuffer cast = CastTensor.of(tensor, DType.F64).load();
        assertThat(cast.remaining()).isEqualTo(100_001 * 8);
        while (cast.hasRemaining()) {
            assertThat(cast.getDouble()).isEqualTo((double) from.getFloat());
        }
    }

    /** These values are what users get from --allow-missing; they stay the same from version to version. */
    @Test
    void initialValuesArePinned() throws IOException {
        ExpectedTensor expected = expected("classifier.weight", Shape.of(2, 2), Init.NORMAL);
        assertThat(floats(InitialTensor.of(expected, 0.02, InitialTensor.SEED))).containsExactly(PINNED);
        assertThat(floats(InitialTensor.of(expected("x", Shape.of(2), Init.ONES), 0.02, 1)))
                .containsExactly(1f, 1f);
        assertThat(floats(InitialTensor.of(expected("x", Shape.of(2), Init.ZEROS), 0.02, 1)))
                .containsExactly(0f, 0f);
    }

    private static final Float[] PINNED = {-0.029936997f, 0.012028846f, -0.030652685f, 5.258404E-4f};

    @Test
    void initialValuesDependOnNameAndSeedAndHaveTheDeviationOfTheConfig() throws IOException {
        Shape shape = Shape.of(100, 100);
        List<Float> some = floats(InitialTensor.of(expected("a", shape, Init.NORMAL), 0.02, 1));
        assertThat(floats(InitialTensor.of(expected("a", shape, Init.NORMAL), 0.02, 1)))
                .isEqualTo(some);
        assertThat(floats(InitialTensor.of(expected("b", shape, Init.NORMAL), 0.02, 1)))
                .isNotEqualTo(some);
        assertThat(floats(InitialTensor.of(expected("a", shape, Init.NORMAL), 0.02, 2)))
                .isNotEqualTo(some);
        double squares = some.stream().mapToDouble(x -> (double) x * x).sum();
        assertThat(Math.sqrt(squares / some.size())).isBetween(0.0195, 0.0205);
    }

    private static ExpectedTensor expected(String name, Shape shape, Init init) {
        return new ExpectedTensor(name, shape, init, Optional.empty());
    }

    private static List<Float> floats(Tensor tensor) throws IOException {
        assertThat(tensor.info().dtype()).isEqualTo(DType.F32);
        ByteBuffer bytes = tensor.load().order(ByteOrder.LITTLE_ENDIAN);
        List<Float> floats = new ArrayList<>();
        while (bytes.hasRemaining()) {
            floats.add(bytes.getFloat());
        }
        return floats;
    }

    @Test
    void theRowsOfASplitAreThoseOfTheWholeInOrderAndConcatenatedTheyAreItAgain() throws IOException {
        Tensor whole = Tiny.random("in_proj_weight", List.of(9L, 4L));
        ByteBuffer all = whole.load();
        List<Tensor> parts = new ArrayList<>();
        for (int part = 0; part < 3; part++) {
            Tensor rows = new TensorOp.Split(part, 3).apply(whole);
            assertThat(rows.info().shape()).isEqualTo(Shape.of(3, 4));
            assertThat(rows.load()).isEqualTo(all.slice(part * 48, 48));
            assertThat(new TensorOp.Split(part, 3).inverse()).contains(new TensorOp.Concat(part, 3));
            assertThat(new TensorOp.Concat(part, 3).inverse()).contains(new TensorOp.Split(part, 3));
            parts.add(rows);
        }
        Tensor joined = JoinedTensor.of("in_proj_weight", parts);
        assertThat(joined.info()).isEqualTo(whole.info());
        assertThat(TensorContent.same(joined, whole)).isTrue();
    }

    @Test
    void aSplitTakesSoManyTimesAsManyRows() {
        assertThatThrownBy(() -> new TensorOp.Split(0, 3).shape(Shape.of(10, 4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("split takes 3 times as many rows, not [10, 4]");
        assertThatThrownBy(() -> JoinedTensor.of(
                        "x", List.of(Tiny.random("a", List.of(3L, 4L)), Tiny.random("b", List.of(4L, 3L)))))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
