package org.bertconv.mapping.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GatherTest {

    /** Each element is its own number, counted row-major. */
    private record Counting(TensorInfo info) implements Tensor {

        @Override
        public ReadableByteChannel open() {
            byte[] bytes = new byte[(int) info.bytes()];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) i;
            }
            return Channels.newChannel(new ByteArrayInputStream(bytes));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "rows(2 0-1), 678012345",
        "columns(2 0-1), 201534867",
        "rows(1), 345",
        "columns(0-1), 013467",
        "rows(0 0), 012012"
    })
    void rowsAndColumnsAreTakenInTheOrderThatIsGiven(String label, String elements) throws IOException {
        TensorOp op = TensorOp.of(label).orElseThrow();
        assertThat(op.label()).isEqualTo(label.replace("(0 0)", "(0 0)"));
        Tensor taken = op.apply(new Counting(new TensorInfo("x", DType.U8, Shape.of(3, 3))));
        assertThat(text(taken)).isEqualTo(elements);
        assertThat(taken.info().shape().elements()).isEqualTo(elements.length());
    }

    private static String text(Tensor tensor) throws IOException {
        ByteBuffer bytes = tensor.load();
        StringBuilder text = new StringBuilder();
        while (bytes.hasRemaining()) {
            text.append(bytes.get());
        }
        return text.toString();
    }

    @Test
    void theElementsOfAVectorAreItsRows() throws IOException {
        Tensor vector = new Counting(new TensorInfo("x", DType.U8, Shape.of(4)));
        assertThat(text(Gather.of(true, 3, 0, 1, 2).apply(vector))).isEqualTo("3012");
        assertThatThrownBy(() -> Gather.of(false, 0).shape(Shape.of(4)))
                .hasMessage("columns(0) reaches beyond " + Shape.of(4));
    }

    @Test
    void whatTakesEachOnceCanBeUndone() throws IOException {
        Gather turn = Gather.of(true, 2, 0, 1);
        Tensor matrix = new Counting(new TensorInfo("x", DType.U8, Shape.of(3, 3)));
        assertThat(text(turn.inverse().orElseThrow().apply(turn.apply(matrix)))).isEqualTo(text(matrix));
        assertThat(Gather.of(true, 0, 0).inverse()).isEmpty();
        assertThat(Gather.of(true, 1, 2).inverse()).isEmpty();
    }

    @Test
    void neighboursAreJoined() {
        assertThat(Gather.of(true, 4, 5, 6, 0, 1, 3).label()).isEqualTo("rows(4-6 0-1 3)");
    }

    @Test
    void whatIsNotThereCannotBeTaken() {
        assertThatThrownBy(() -> Gather.of(true, 3).shape(Shape.of(3, 2)))
                .hasMessage("rows(3) reaches beyond " + Shape.of(3, 2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rows()",
                "rows(1-0)",
                "rows(-1)",
                "rows(a)",
                "rows(1",
                "rows 1",
                "rows(0-999999999)",
                "rows(1  2)"
            })
    void whatIsNoListOfRowsIsNoOperation(String label) {
        assertThat(TensorOp.of(label)).isEmpty();
    }
}
