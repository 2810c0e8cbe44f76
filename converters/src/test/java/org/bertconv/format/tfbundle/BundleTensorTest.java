package org.bertconv.format.tfbundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.io.CheckpointException;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;
import org.bertconv.tensorflow.Proto;
import org.bertconv.tensorflow.table.Octets;
import org.junit.jupiter.api.Test;

class BundleTensorTest {

    private static final String DATA = "m.ckpt.data-00000-of-00001";

    /** The bytes that TensorFlow 2.16.2 wrote for the index entries of these two. */
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

        StateDict tensors = read(writer.toFolder());

        assertThat(tensors.names()).containsExactly("bert/w", "global_step");
        Tensor weight = tensors.get("bert/w").orElseThrow();
        assertThat(weight.info()).isEqualTo(new TensorInfo("bert/w", DType.F32, Shape.of(2, 3)));
        assertThat(weight.load()).isEqualTo(data.slice(0, 24));
        Tensor step = tensors.get("global_step").orElseThrow();
        assertThat(step.info()).isEqualTo(new TensorInfo("global_step", DType.I64, Shape.of()));
        assertThat(step.load().getLong(0)).isEqualTo(7);
    }

    @Test
    void tensorsLieInAnyOfTheDataFiles() throws IOException {
        BundleWriter bundle = new BundleWriter(3)
                .tensor(2, "a", 4, new byte[] {1, 2}, 2)
                .tensor(0, "b", 4, new byte[] {3}, 1)
                .tensor(2, "c", 4, new byte[] {4, 5}, 1, 2);
        StateDict tensors = read(bundle.toFolder());

        assertThat(bytes(tensors, "a")).containsExactly(1, 2);
        assertThat(bytes(tensors, "b")).containsExactly(3);
        assertThat(bytes(tensors, "c")).containsExactly(4, 5);
    }

    @Test
    void aTensorWithoutElementsHasNoBytesButItsDataFileMustBeThere() throws IOException {
        MemoryFolder folder =
                new BundleWriter(1).tensor(0, "e", 1, new byte[0], 0, 4).toFolder();
        Tensor empty = read(folder).get("e").orElseThrow();

        assertThat(empty.info().shape()).isEqualTo(Shape.of(0, 4));
        assertThat(empty.load().array()).isEmpty();
        try (ReadableByteChannel channel = empty.open()) {
            assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
    }

    @Test
    void bigEndianNumbersAreTurnedAndAComplexOneIsTwo() throws IOException {
        BundleWriter bundle =
                new BundleWriter(1).header(new Proto().varint(1, 1).varint(2, 1));
        byte[] octets = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
        bundle.tensor(0, "u8", 4, octets, 16)
                .tensor(0, "f16", 19, octets, 8)
                .tensor(0, "f32", 1, octets, 4)
                .tensor(0, "f64", 2, octets, 2)
                .tensor(0, "c64", 8, octets, 2)
                .tensor(0, "c128", 18, octets, 1);
        StateDict tensors = read(bundle.toFolder());

        assertThat(bytes(tensors, "u8")).isEqualTo(octets);
        assertThat(bytes(tensors, "f16")).containsExactly(2, 1, 4, 3, 6, 5, 8, 7, 10, 9, 12, 11, 14, 13, 16, 15);
        assertThat(bytes(tensors, "f32")).containsExactly(4, 3, 2, 1, 8, 7, 6, 5, 12, 11, 10, 9, 16, 15, 14, 13);
        assertThat(bytes(tensors, "c64")).isEqualTo(bytes(tensors, "f32"));
        assertThat(bytes(tensors, "f64")).containsExactly(8, 7, 6, 5, 4, 3, 2, 1, 16, 15, 14, 13, 12, 11, 10, 9);
        assertThat(bytes(tensors, "c128")).isEqualTo(bytes(tensors, "f64"));
    }

    @Test
    void wrongBytesAreFoundWithTheLastReadAndNotBefore() throws IOException {
        byte[] octets = new byte[600_001];
        MemoryFolder folder =
                new BundleWriter(1).tensor(0, "w", 4, octets, octets.length).toFolder();
        byte[] damaged = octets.clone();
        damaged[3] = 1;
        Tensor tensor = read(folder.with(DATA, damaged)).get("w").orElseThrow();

        try (ReadableByteChannel channel = tensor.open()) {
            assertThat(channel.read(ByteBuffer.allocateDirect(600_000))).isEqualTo(600_000);
            assertThatThrownBy(() -> channel.read(ByteBuffer.allocateDirect(10)))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessage(
                            "MALFORMED: m.ckpt.data-00000-of-00001: tensor w: masked crc32c is 0xE7C26C2A in the index,"
                                    + " the 600001 bytes give 0xBFDFEE26 (offset 0 of 600001)");
        }
    }

    @Test
    void aTensorIsReadAsOftenAsItIsOpenedAndNotOnceItIsClosed() throws IOException {
        Tensor tensor = read(new BundleWriter(1)
                        .tensor(0, "w", 4, new byte[] {1, 2, 3}, 3)
                        .toFolder())
                .get("w")
                .orElseThrow();
        assertThat(tensor.load()).isEqualTo(tensor.load());
        ReadableByteChannel channel = tensor.open();
        ByteBuffer buffer = ByteBuffer.allocate(8).position(1).limit(3);
        assertThat(channel.read(buffer)).isEqualTo(2);
        assertThat(buffer.limit()).isEqualTo(3);
        assertThat(buffer.position()).isEqualTo(3);
        assertThat(channel.isOpen()).isTrue();
        channel.close();
        assertThat(channel.isOpen()).isFalse();
        assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(1))).isInstanceOf(ClosedChannelException.class);
    }

    private static byte[] bytes(StateDict tensors, String name) throws IOException {
        return tensors.get(name).orElseThrow().load().array();
    }

    private static StateDict read(MemoryFolder folder) throws IOException {
        return new TfBundleFormat()
                .read(folder, BundleWriter.INDEX, ReadOptions.STRICT)
                .tensors();
    }
}
