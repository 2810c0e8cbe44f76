package org.bertconv.hdf5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.format.safetensors.SafetensorsFormat;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.DirectoryFolder;
import org.bertconv.io.MemorySource;
import org.bertconv.io.SourceName;
import org.bertconv.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that the real library wrote: the same tensors in three kinds of files, and those that must not be followed. */
@Timeout(120)
class Hdf5KindsTest {

    private static Path fixture(String name) {
        Path fixture = Path.of(System.getProperty("bertconv.fixtures", "fixtures"), name);
        assumeTrue(Files.exists(fixture), "SKIPPED: there is no " + fixture);
        return fixture;
    }

    @ParameterizedTest
    @ValueSource(strings = {"earliest", "v108", "latest"})
    void everyKindOfFileGivesTheSameTensors(String kind) throws IOException {
        Map<String, String> expected = new TreeMap<>();
        try (DirectoryFolder folder = DirectoryFolder.open(fixture("hdf5-kinds"))) {
            for (Tensor tensor : new SafetensorsFormat()
                    .read(folder, "expected.safetensors", ReadOptions.STRICT)
                    .tensors()
                    .tensors()) {
                expected.put(tensor.info().name(), content(tensor));
            }
        }
        Map<String, String> found = contents(bytes("hdf5-kinds/" + kind + ".h5"));
        assertThat(found).isEqualTo(expected).hasSize(44);
    }

    /** Where a structure has a checksum, no bit of it can change unseen; all others give an error or some tensors, and nothing else. */
    @ParameterizedTest
    @CsvSource({"earliest,7", "v108,11", "latest,11"})
    void damageIsAnErrorAndNeverACrash(String kind, int step) throws IOException {
        byte[] sound = bytes("hdf5-kinds/" + kind + ".h5");
        List<String> survived = new ArrayList<>();
        for (int bit = 0; bit < Math.min(sound.length, 60_000) * Byte.SIZE; bit += 8 * step + 1) {
            byte[] damaged = sound.clone();
            damaged[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            try {
                contents(damaged);
                survived.add(kind);
            } catch (CheckpointException e) {
                assertThat(e.errorClass().exitCode()).isEqualTo(3);
            } catch (RuntimeException e) {
                throw new AssertionError("bit " + bit, e);
            }
        }
        assertThat(survived).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"earliest", "v108", "latest"})
    void aFileThatIsCutIsAlwaysAnError(String kind) throws IOException {
        byte[] sound = bytes("hdf5-kinds/" + kind + ".h5");
        for (int length = 0; length < sound.length; length += length < 2000 ? 1 : 97) {
            byte[] cut = java.util.Arrays.copyOf(sound, length);
            assertThatThrownBy(() -> contents(cut)).isInstanceOf(CheckpointException.class);
        }
        byte[] oneShort = java.util.Arrays.copyOf(sound, sound.length - 1);
        assertThatThrownBy(() -> contents(oneShort))
                .hasMessageMatching(
                        "MALFORMED: x.h5: superblock: end of the file: " + sound.length + ", and the file has "
                                + oneShort.length + " bytes \\(offset \\d+ of " + oneShort.length + "\\)");
    }

    @Test
    void aChecksumThatDoesNotMatchIsSaid() throws IOException {
        byte[] damaged = bytes("hdf5-kinds/v108.h5");
        damaged[512 + 13] ^= 1;
        assertThatThrownBy(() -> contents(damaged))
                .hasMessageMatching(
                        "MALFORMED: x.h5: superblock: checksum: [0-9a-f]{8}, and the bytes have [0-9a-f]{8} \\(offset 556 of .*");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "soft | REFUSED: x.h5: group leaf: link loop: is a soft link; only hard links are followed (offset 828 of 1128)",
                "soft-latest | REFUSED: x.h5: /: link loop: is a soft link; only hard links are followed (offset 95 of 179)",
                "external | REFUSED: x.h5: /: link other: is an external link, to another file; only hard links are followed (offset 865 of 888)",
                "storage | REFUSED: x.h5: /secret: its elements are in other files (offset 800 of 1456)",
                "cycle | MALFORMED: x.h5: /a/b/c: is a group that has another name already (offset 96 of 3192)",
                "bomb | LIMIT: x.h5: /x: a chunk, or all chunks of the same rows, have more than 25165824 bytes, which are allowed (offset 800 of 1400)"
            })
    void whatLeadsOutOfAFileOrInCirclesIsRefused(String name, String message) throws IOException {
        byte[] file = bytes("hdf5-refused/" + name + ".h5");
        assertThatThrownBy(() -> contents(file)).hasMessage(message);
    }

    @Test
    void virtualDatasetsAndDeepGroupsAreRefused() throws IOException {
        byte[] virtual = bytes("hdf5-refused/virtual.h5");
        assertThatThrownBy(() -> contents(virtual))
                .hasMessage(
                        "REFUSED: x.h5: /x: class: 3, a virtual dataset, whose elements are in other files (offset 905 of 6144)");
        byte[] deep = bytes("hdf5-refused/deep.h5");
        assertThatThrownBy(() -> contents(deep))
                .hasMessage(
                        "LIMIT: x.h5: /g/g/g/g/g/g/g/g/g/g/g/g/g/g/g/g/g/g/g/g/g/g/g/g/g/g/g/g/g/g/g/g/g/g/g/g/g/g/g/g/g/g/g/g/g/g/g/g/g/g/g/g/g/g/g/g/g/g/g/g/g/g/g/g: has members more than 64 groups deep (offset 65816 of 73040)");
    }

    @Test
    void attributesOfEveryLengthAreRead() throws IOException {
        for (String kind : List.of("earliest", "v108", "latest")) {
            Map<String, Hdf5Object> objects =
                    Hdf5File.open(source(bytes("hdf5-kinds/" + kind + ".h5"))).objects();
            Map<String, Hdf5Attribute> attributes = objects.get("attributes").attributes();
            assertThat(attributes.get("a7").texts()).containsExactly("text 7", "two");
            assertThat(attributes.get("fixed").texts()).containsExactly("abc", "d");
            if (!kind.equals("earliest")) {
                assertThat(attributes.get("large").texts()).hasSize(7500).endsWith("name07499");
            }
            assertThat(objects.get("text").dataset().unfit()).contains("elements are of type variable-length string");
        }
    }

    private static byte[] bytes(String name) throws IOException {
        return Files.readAllBytes(fixture(name));
    }

    private static ByteSource source(byte[] file) {
        return MemorySource.of(SourceName.of("x.h5"), file);
    }

    private static Map<String, String> contents(byte[] file) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        for (Hdf5Object object : Hdf5File.open(source(file)).objects().values()) {
            if (object.kind() == Hdf5Object.Kind.DATASET
                    && object.dataset().unfit().isEmpty()) {
                contents.put(object.path(), content(object.dataset().tensor(object.path())));
            }
        }
        return contents;
    }

    private static String content(Tensor tensor) throws IOException {
        return tensor.info() + " " + java.util.Arrays.toString(tensor.load().array());
    }
}
