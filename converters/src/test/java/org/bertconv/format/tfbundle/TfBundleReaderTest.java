package org.bertconv.format.tfbundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.format.tfbundle.table.Octets;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;
import org.junit.jupiter.api.Test;

class TfBundleReaderTest {

    /** The bytes that TensorFlow 2.16.2 wrote for these two entries: formats of the index, one byte for one byte. */
    @Test
    void recordsOfTensorFlowGiveTheTensorsThatItSaved() throws IOException {
        ByteBuffer data = ByteBuffer.allocate(50).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 6; i++) {
            data.putFloat(4 * i, i + 1);
        }
        data.putLong(42, 7);
        BundleWriter writer = new BundleWriter(1)
                .record("", Octets.hex("08 01 1A 02 08 01"))
                .record("bert/w", Octets.hex("08 01 | 12 08 12 02 08 02 12 02 08 03 | 28 18 | 35 7A EB F5 AB"))
                .record("global_step", Octets.hex("08 09 12 00 20 2A 28 08 35 BB D7 9F 11"));
        writer.append(0, data.array());

        WeightsFile file = read(writer.toFolder());

        assertThat(file.tensors().names()).containsExactly("bert/w", "global_step");
        Tensor weight = file.tensors().get("bert/w").orElseThrow();
        assertThat(weight.info()).isEqualTo(new TensorInfo("bert/w", DType.F32, Shape.of(2, 3)));
        assertThat(weight.load()).isEqualTo(data.slice(0, 24));
        Tensor step = file.tensors().get("global_step").orElseThrow();
        assertThat(step.info()).isEqualTo(new TensorInfo("global_step", DType.I64, Shape.of()));
        assertThat(step.load().getLong(0)).isEqualTo(7);
    }

    private static WeightsFile read(MemoryFolder folder) throws IOException {
        return new TfBundleFormat().read(folder, BundleWriter.INDEX, ReadOptions.STRICT);
    }
}
