package org.bertconv.hdf5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bertconv.format.MemoryTensor;
import org.bertconv.io.MemorySource;
import org.bertconv.io.SourceName;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;
import org.junit.jupiter.api.Test;

class AllowanceTest {

    private static final int SIZE = 1000;
    private final Allowance allowance = new Allowance(MemorySource.of(SourceName.of("x.h5"), new byte[SIZE]));

    @Test
    void structuresAreReadAFewTimesAndNoMore() throws IOException {
        allowance.structure("s", 5, 16 * SIZE + (1 << 20) - 1);
        allowance.structure("s", 5, 0);
        assertLimit(
                () -> allowance.structure("s", 5, 0), "s: the structures of the file are read more than 16 times over");
    }

    @Test
    void namesBlocksAndChunksAreBounded() throws IOException {
        allowance.text("t", 5, 48 << 20);
        assertLimit(
                () -> allowance.text("t", 5, 1),
                "t: all names and texts have more than 50331648 bytes, which are allowed");
        allowance.kept("k", 5, 48 << 20);
        assertLimit(() -> allowance.kept("k", 5, 1), "k: all heaps have more than 50331648 bytes, which are allowed");
        for (int i = 0; i < 500_000; i++) {
            allowance.chunk("c", 5);
        }
        assertLimit(() -> allowance.chunk("c", 5), "c: all datasets have more than 500000 chunks, which are allowed");
    }

    private static void assertLimit(ThrowingCallable action, String message) {
        assertThatThrownBy(action).hasMessage("LIMIT: x.h5: " + message + " (offset 5 of 1000)");
    }

    /** Many small headers over the same large elements: a file of a few megabytes that would be read as terabytes. */
    @Test
    void noByteBelongsToTwoDatasets() throws IOException {
        Hdf5Group root = new Hdf5Group();
        root.dataset("a", MemoryTensor.of("a", DType.F32, Shape.of(2000)));
        root.dataset("b", MemoryTensor.of("b", DType.F32, Shape.of(2000)));
        Hdf5Plan plan = Hdf5Plan.of(root);
        long first = plan.places().get(0).position();
        long second = plan.places().get(1).position();
        byte[] bytes = new byte[(int) second];
        plan.structures().get(bytes, 0, plan.structures().remaining());
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i + Long.BYTES <= first; i++) {
            if (file.getLong(i) == second) {
                file.putLong(i, first);
            }
        }
        file.putLong(40, bytes.length);
        Hdf5File overlapping = Hdf5File.open(MemorySource.of(SourceName.of("x.h5"), bytes));
        Tensor a = overlapping.objects().get("a").dataset().tensor("a");
        assertThat(a.load().remaining()).isEqualTo(8000);
        assertThatThrownBy(() -> overlapping.objects().get("b").dataset().tensor("b"))
                .hasMessageStartingWith("MALFORMED: x.h5: /b: the elements up to here have more than the "
                        + bytes.length + " bytes of the file: datasets overlap (offset ");
        assertThat(overlapping.objects().get("a").dataset().tensor("a").info()).isEqualTo(a.info());
    }

    @Test
    void aDatasetWithTwoNamesIsOneDataset() throws IOException {
        Hdf5Group root = new Hdf5Group();
        Tensor tensor = MemoryTensor.of("a", DType.F32, Shape.of(2));
        for (String name : List.of("one", "group/two")) {
            root.dataset(name, tensor);
        }
        Hdf5Plan plan = Hdf5Plan.of(root);
        assertThat(plan.places()).hasSize(1);
        byte[] bytes = new byte[(int) plan.bytes()];
        plan.structures().get(bytes, 0, plan.structures().remaining());
        var objects =
                Hdf5File.open(MemorySource.of(SourceName.of("x.h5"), bytes)).objects();
        assertThat(objects.get("one").address())
                .isEqualTo(objects.get("group/two").address());
    }
}
