package org.bertconv.format.kerasv3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.bertconv.checkpoint.Ignored;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.format.MemoryFolder;
import org.bertconv.format.MemoryTensor;
import org.bertconv.format.kerash5.KerasH5Format;
import org.bertconv.hdf5.Hdf5Group;
import org.bertconv.hdf5.Hdf5Plan;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.MemorySource;
import org.bertconv.io.SourceName;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorContent;
import org.junit.jupiter.api.Test;

class KerasV3ReaderTest {

    private final KerasV3Format format = new KerasV3Format();
    private final Hdf5Group root = new Hdf5Group();

    @Test
    void variablesAreReadUnderTheirPathsAndStateIsIgnored() throws IOException {
        dataset("layers/dense/vars/0");
        dataset("layers/dropout/seed_generator/vars/0");
        dataset("optimizer/vars/0");
        WeightsFile read = read(Map.of("x.weights.h5", bytes()), "x.weights.h5");
        assertThat(read.tensors().names()).containsExactly("layers/dense/vars/0");
        assertThat(read.warnings()).isEmpty();
        assertThat(read.ignored())
                .containsExactly(
                        new Ignored("layers/dropout/seed_generator/vars/0", "state of a random generator"),
                        new Ignored("optimizer/vars/0", "optimizer state"));
    }

    @Test
    void aSecondNameIsIgnored() throws IOException {
        MemoryTensor tensor = MemoryTensor.of("x", DType.F32, Shape.of(3));
        root.dataset("a/vars/0", tensor);
        root.dataset("b/vars/0", tensor);
        WeightsFile read = read(Map.of("x.h5", bytes()), "x.h5");
        assertThat(read.tensors().names()).containsExactly("a/vars/0");
        assertThat(read.ignored()).containsExactly(new Ignored("b/vars/0", "second name of a/vars/0"));
    }

    @Test
    void anyOtherFileIsReadWithAWarning() throws IOException {
        dataset("anything");
        assertThat(read(Map.of("x.h5", bytes()), "x.h5").warnings())
                .containsExactly("x.h5: nothing in it says that Keras wrote it: neither layer_names nor vars");
    }

    @Test
    void noFileIsOfBothFormats() throws IOException {
        dataset("layers/dense/vars/0");
        assertTakenBy(bytes(), false, true);
        root.attribute("layer_names", List.of());
        assertTakenBy(bytes(), true, false);
        byte[] damaged = bytes();
        damaged[8] = 7;
        assertTakenBy(damaged, true, false);
        assertTakenBy("no HDF5 at all".getBytes(StandardCharsets.UTF_8), false, false);
    }

    private void assertTakenBy(byte[] file, boolean h5, boolean v3) throws IOException {
        MemorySource source = MemorySource.of(SourceName.of("x"), file);
        assertThat(new KerasH5Format().matches(source)).isEqualTo(h5);
        assertThat(format.matches(source)).isEqualTo(v3);
    }

    @Test
    void theWeightsOfAnArchiveAreReadAndItsCodeIsSaidAndNotRun() throws IOException {
        dataset("layers/dense/vars/0");
        Map<String, byte[]> members = new LinkedHashMap<>();
        members.put("metadata.json", "{}".getBytes(StandardCharsets.UTF_8));
        members.put("config.json", "{\"class_name\": \"Lambda\"}".getBytes(StandardCharsets.UTF_8));
        members.put("model.weights.h5", bytes());
        byte[] archive = zip(members);
        assertTakenBy(archive, false, true);
        WeightsFile read = read(Map.of("x.keras", archive), "x.keras");
        assertThat(read.tensors().names()).containsExactly("layers/dense/vars/0");
        assertThat(read.warnings())
                .containsExactly(
                        "x.keras: config.json has a Lambda layer, which is code; it is not looked at, and not run");
    }

    @Test
    void weightsInAnotherFormOfArchiveAreSaid() throws IOException {
        byte[] archive = zip(Map.of("config.json", new byte[] {'{', '}'}, "model.weights.npz", new byte[1]));
        assertThatThrownBy(() -> read(Map.of("x.keras", archive), "x.keras"))
                .isInstanceOf(CheckpointException.class)
                .hasMessage("UNSUPPORTED: x.keras: has its weights in model.weights.npz; model.weights.h5 is read");
        assertTakenBy(zip(Map.of("config.json", new byte[] {'{', '}'})), false, false);
    }

    /** What keras-hub wrote: the archive holds the same as the file. */
    @Test
    void theArchiveOfKerasHubHoldsWhatItsFileHolds() throws IOException {
        Path fixtures = Path.of(System.getProperty("bertconv.fixtures", "fixtures"));
        assumeTrue(
                Files.isDirectory(fixtures.resolve("keras-hub-base")), "SKIPPED: there are no fixtures of keras-hub");
        byte[] file = Files.readAllBytes(fixtures.resolve("keras-hub-base/model.weights.h5"));
        byte[] archive = Files.readAllBytes(fixtures.resolve("keras-hub-archive/model.keras"));
        WeightsFile left = read(Map.of("x.h5", file), "x.h5");
        WeightsFile right = read(Map.of("x.keras", archive), "x.keras");
        assertThat(left.tensors().names()).hasSize(39).isEqualTo(right.tensors().names());
        for (Tensor tensor : left.tensors().tensors()) {
            Tensor other = right.tensors().get(tensor.info().name()).orElseThrow();
            assertThat(TensorContent.same(tensor, other)).isTrue();
        }
    }

    private void dataset(String path) throws CheckpointException {
        root.dataset(path, MemoryTensor.of(path, DType.F32, Shape.of(3)));
    }

    private WeightsFile read(Map<String, byte[]> files, String name) throws IOException {
        return format.read(MemoryFolder.of(files), name, ReadOptions.STRICT);
    }

    private static byte[] zip(Map<String, byte[]> members) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> member : members.entrySet()) {
                zip.putNextEntry(new ZipEntry(member.getKey()));
                zip.write(member.getValue());
            }
        }
        return bytes.toByteArray();
    }

    private byte[] bytes() throws IOException {
        Hdf5Plan plan = Hdf5Plan.of(root);
        ByteBuffer file = ByteBuffer.allocate((int) plan.bytes());
        file.put(plan.structures());
        for (Hdf5Plan.Place place : plan.places()) {
            file.put((int) place.position(), place.tensor().load().array());
        }
        return file.array();
    }
}
