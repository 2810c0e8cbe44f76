package org.bertconv.tensor;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import org.bertconv.io.CheckpointException;
import org.junit.jupiter.api.Test;

class TensorTest {

    /** A tensor whose channel gives so many bytes, whatever its size. */
    private record Giving(TensorInfo info, int given) implements Tensor {

        @Override
        public ReadableByteChannel open() {
            return Channels.newChannel(new ByteArrayInputStream(new byte[given]));
        }
    }

    @Test
    void whatDoesNotFitIntoABufferIsNotLoaded() {
        Tensor large = new Giving(new TensorInfo("w", DType.F32, Shape.of(1 << 20, 1 << 9)), 0);
        assertThatThrownBy(large::load)
                .isInstanceOf(CheckpointException.class)
                .hasMessage("LIMIT: tensor w of 2147483648 bytes does not fit into memory at once");
    }

    @Test
    void aReaderThatGivesTooLittleIsABug() {
        Tensor small = new Giving(new TensorInfo("w", DType.F32, Shape.of(2, 3)), 20);
        assertThatThrownBy(small::load)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("tensor channel ended 4 bytes early");
    }
}
