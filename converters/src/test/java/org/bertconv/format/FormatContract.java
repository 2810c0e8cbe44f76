package org.bertconv.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.Folder;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every format has to pass. A test of a format implements this; the files may come from a writer of ours or from one that the test
 * has for itself.
 */
@Timeout(120)
public interface FormatContract {

    /** {@return the files, by name, of a checkpoint with these tensors in this order} */
    Map<String, byte[]> write(List<MemoryTensor> tensors) throws IOException;

    /** {@return what the reader of the format finds in the folder of those files} */
    WeightsFile read(Folder folder) throws IOException;

    /** {@return the dtypes that the format has} */
    Set<DType> dtypes();

    /** {@return whether the format has checksums over all that matters, so that no damage can go unseen} */
    boolean hasChecksums();

    @Test
    default void aCheckpointWithoutTensorsIsRead() throws IOException {
        assertRead(List.of());
    }

    @Test
    default void scalarsAndEmptyTensorsAreRead() throws IOException {
        assertRead(List.of(
                MemoryTensor.of("scalar", DType.F32, Shape.of()),
                MemoryTensor.of("empty", DType.F32, Shape.of(0)),
                MemoryTensor.of("hollow.empty", DType.F32, Shape.of(3, 0, 2))));
    }

    @Test
    default void everyDtypeIsReadWithItsBytes() throws IOException {
        assertRead(sample());
    }

    @Test
    default void aFileThatIsCutAnywhereIsReadRightOrNotAtAll() throws IOException {
        Map<String, byte[]> whole = write(sample());
        for (Map.Entry<String, byte[]> file : whole.entrySet()) {
            for (int length = 0; length < file.getValue().length; length++) {
                Map<String, byte[]> cut = new LinkedHashMap<>(whole);
                cut.put(file.getKey(), Arrays.copyOf(file.getValue(), length));
                assertReadRightOrNotAtAll(cut, true, file.getKey() + " cut to " + length);
            }
        }
    }

    @Test
    default void aFileWithAnyBitFlippedIsReadOrRefusedAndNothingElse() throws IOException {
        Map<String, byte[]> whole = write(sample());
        for (Map.Entry<String, byte[]> file : whole.entrySet()) {
            for (int bit = 0; bit < file.getValue().length * Byte.SIZE; bit++) {
                byte[] bytes = file.getValue().clone();
                bytes[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
                Map<String, byte[]> flipped = new LinkedHashMap<>(whole);
                flipped.put(file.getKey(), bytes);
                assertReadRightOrNotAtAll(flipped, hasChecksums(), file.getKey() + " with bit " + bit + " flipped");
            }
        }
    }

    private List<MemoryTensor> sample() {
        List<MemoryTensor> tensors = new ArrayList<>();
        for (DType dtype : DType.values()) {
            if (dtypes().contains(dtype)) {
                tensors.add(MemoryTensor.of("layer." + dtype.label(), dtype, Shape.of(2, 3)));
            }
        }
        return tensors;
    }

    private void assertRead(List<MemoryTensor> tensors) throws IOException {
        try (Folder folder = MemoryFolder.of(write(tensors))) {
            WeightsFile file = read(folder);
            assertThat(file.warnings()).isEmpty();
            assertThat(contents(file)).isEqualTo(contents(tensors));
        }
    }

    private void assertReadRightOrNotAtAll(Map<String, byte[]> files, boolean right, String damage) throws IOException {
        try (Folder folder = MemoryFolder.of(files)) {
            Map<String, ByteBuffer> found = contents(read(folder));
            if (right) {
                assertThat(found).as(damage).isEqualTo(contents(sample()));
            }
        } catch (CheckpointException e) {
            assertThat(e.errorClass().exitCode()).as(damage).isEqualTo(3);
        } catch (RuntimeException e) {
            throw new AssertionError(damage, e);
        }
    }

    private static Map<String, ByteBuffer> contents(WeightsFile file) throws IOException {
        return contents(file.tensors().tensors());
    }

    private static Map<String, ByteBuffer> contents(Iterable<? extends Tensor> tensors) throws IOException {
        Map<String, ByteBuffer> contents = new LinkedHashMap<>();
        for (Tensor tensor : tensors) {
            contents.put(tensor.info().toString(), tensor.load());
        }
        return contents;
    }
}
