package org.bertconv.format.pytorch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bertconv.io.MemorySource;
import org.bertconv.io.SourceName;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class StridedBlocksTest {

    @ParameterizedTest
    @CsvSource({
        "0, 6, 1",
        "2, 3, 0",
        "0, '3,4', '1,3'",
        "5, '3,4', '4,1'",
        "1, '2,3,4', '1,8,2'",
        "0, '4,3,2', '0,2,1'",
        "0, '2,1,3', '100,7,5'",
        "7, '2,2,2,2,2', '1,2,4,8,16'",
        "0, '1,1,1', '9,9,9'",
        "3, '50,60,70', '1,50,3000'",
        "0, '30,20000', '20000,1'",
        "0, '1500,2000', '1,1500'",
        "0, '2000,1500', '0,3'",
        "0, '3,1000', '100000,2000'"
    })
    void gathersWhatTheIndicesSay(long offset, String shape, String strides) throws IOException {
        TensorView view = view(DType.F32, offset, longs(shape), longs(strides));
        int[] storage = new int[4_000_000];
        ByteBuffer bytes = ByteBuffer.allocate(storage.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < storage.length; i++) {
            bytes.putInt(i);
        }
        ByteBuffer gathered = gather(view, bytes.flip(), false);
        long wrong = 0;
        for (long i = 0; i < view.shape().elements(); i++) {
            wrong += gathered.getInt() == (int) source(view, i) ? 0 : 1;
        }
        assertThat(wrong).isZero();
        assertThat(gathered.hasRemaining()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void gathersElementsOfEveryWidthAndTurnsThemAround(DType dtype) throws IOException {
        int width = dtype.bytes();
        TensorView view = view(dtype, 1, List.of(2L, 3L), List.of(1L, 2L));
        ByteBuffer bytes = ByteBuffer.allocate(7 * width);
        for (int i = 0; i < bytes.capacity(); i++) {
            bytes.put(i, (byte) i);
        }
        ByteBuffer plain = gather(view, bytes.duplicate(), false);
        ByteBuffer swapped = gather(view, bytes.duplicate(), true);
        int number = dtype == DType.C64 || dtype == DType.C128 ? width / 2 : width;
        int[] order = {1, 3, 5, 2, 4, 6};
        for (int i = 0; i < order.length * width; i++) {
            assertThat(plain.get(i)).isEqualTo((byte) (order[i / width] * width + i % width));
            assertThat(swapped.get(i)).isEqualTo(plain.get(i / number * number + number - 1 - i % number));
        }
    }

    private static ByteBuffer gather(TensorView view, ByteBuffer storage, boolean swapped) throws IOException {
        StridedBlocks blocks = new StridedBlocks(view, MemorySource.of(SourceName.of("s"), storage), swapped);
        ByteBuffer all = ByteBuffer.allocate(
                        (int) view.shape().elements() * view.dtype().bytes())
                .order(ByteOrder.LITTLE_ENDIAN);
        try (BlockChannel channel = new BlockChannel(blocks)) {
            ByteBuffer part = ByteBuffer.allocate(1001);
            while (channel.read(part.clear()) >= 0) {
                all.put(part.flip());
            }
        }
        return all.flip().order(ByteOrder.LITTLE_ENDIAN);
    }

    private static TensorView view(DType dtype, long offset, List<Long> shape, List<Long> strides) {
        StorageType type = new StorageType("FloatStorage", dtype.bytes(), Optional.of(dtype));
        return new TensorView(StorageRef.of("0", type, 0), dtype, offset, new Shape(shape), strides);
    }

    private static long source(TensorView view, long element) {
        long at = view.offset();
        long rest = element;
        for (int i = view.shape().rank() - 1; i >= 0; i--) {
            at += rest % view.shape().dimension(i) * view.strides().get(i);
            rest /= view.shape().dimension(i);
        }
        return at;
    }

    private static List<Long> longs(String list) {
        return Arrays.stream(list.split(",", -1)).map(Long::valueOf).toList();
    }
}
