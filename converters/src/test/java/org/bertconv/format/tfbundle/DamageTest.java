package org.bertconv.format.tfbundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.io.CheckpointException;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensorflow.Extent;
import org.bertconv.tensorflow.SliceKey;
import org.bertconv.tensorflow.table.TableKey;
import org.junit.jupiter.api.Test;

/** Whatever happens to the files of a bundle: an error, or the tensors as they were. Never other tensors, never a crash. */
class DamageTest {

    private static final String DATA = "m.ckpt.data-00000-of-00001";

    @Test
    void everyFlippedBitIsFoundOrChangesNothing() throws IOException {
        MemoryFolder sound = bundle().toFolder();
        Map<String, String> expected = contents(sound);
        for (String file : sound.names()) {
            byte[] bytes = sound.bytes(file);
            int unharmed = 0;
            for (int bit = 0; bit < bytes.length * 8; bit++) {
                byte[] damaged = bytes.clone();
                damaged[bit / 8] ^= (byte) (1 << bit % 8);
                unharmed += isUnharmed(sound, file, damaged, expected) ? 1 : 0;
            }
            // Bytes that no entry names are the one place where a bit does not matter: the string's and the padding's.
            assertThat(unharmed).as(file).isEqualTo(file.equals(DATA) ? 8 * (5 + 3) : 0);
        }
    }

    @Test
    void everyTruncationIsFoundOrChangesNothing() throws IOException {
        MemoryFolder sound = bundle().toFolder();
        Map<String, String> expected = contents(sound);
        for (String file : sound.names()) {
            byte[] bytes = sound.bytes(file);
            for (int length = 0; length < bytes.length; length++) {
                boolean unharmed = isUnharmed(sound, file, Arrays.copyOf(bytes, length), expected);
                assertThat(unharmed)
                        .as(file + " cut at " + length)
                        .isEqualTo(file.equals(DATA) && length >= bytes.length - 3);
            }
        }
    }

    @Test
    void bytesBeforeOrBehindTheIndexAreFound() throws IOException {
        MemoryFolder sound = bundle().toFolder();
        Map<String, String> expected = contents(sound);
        byte[] index = sound.bytes(BundleWriter.INDEX);
        byte[] behind = Arrays.copyOf(index, index.length + 1);
        byte[] before = new byte[index.length + 7];
        System.arraycopy(index, 0, before, 7, index.length);

        assertThat(isUnharmed(sound, BundleWriter.INDEX, behind, expected)).isFalse();
        assertThat(isUnharmed(sound, BundleWriter.INDEX, before, expected)).isFalse();
    }

    /** Checksums say nothing about a writer that means harm: here they are right, and the records are noise. */
    @Test
    void recordsOfNoiseUnderSoundChecksumsNeverCrashTheReader() throws IOException {
        Random random = new Random(11);
        Map<String, String> expected = contents(bundle().toFolder());
        String[] keys = {
            "",
            "a",
            "s",
            "w",
            new SliceKey(TableKey.of("w"), List.of(new Extent(0, 1), new Extent(0, Extent.WHOLE)))
                    .encode()
                    .octets()
        };
        int unharmed = 0;
        for (int round = 0; round < 3_000; round++) {
            BundleWriter bundle = bundle();
            String key = keys[random.nextInt(keys.length)];
            byte[] record = bundle.bytes(key).clone();
            for (int i = 0; i <= random.nextInt(3); i++) {
                record[random.nextInt(record.length)] =
                        (byte) (random.nextBoolean() ? random.nextInt(256) : random.nextInt(24));
            }
            bundle.record(key, record);
            unharmed += isUnharmed(bundle.toFolder(), "none", new byte[0], expected) ? 1 : 0;
        }
        assertThat(unharmed).isLessThan(3_000);
    }

    /** {@return whether the same tensors come out although a file is damaged} */
    private static boolean isUnharmed(MemoryFolder sound, String file, byte[] damaged, Map<String, String> expected)
            throws IOException {
        MemoryFolder folder = new MemoryFolder();
        for (String name : sound.names()) {
            folder.with(name, sound.bytes(name));
        }
        folder.with(file, damaged);
        try {
            Map<String, String> found = contents(folder);
            if (!file.equals("none")) {
                assertThat(found).isEqualTo(expected);
            }
            return found.equals(expected);
        } catch (CheckpointException e) {
            return false;
        } catch (RuntimeException e) {
            return fail("a crash, not an error", e);
        }
    }

    private static Map<String, String> contents(MemoryFolder folder) throws IOException {
        WeightsFile file = new TfBundleFormat().read(folder, BundleWriter.INDEX, ReadOptions.STRICT);
        Map<String, String> contents = new TreeMap<>();
        for (Tensor tensor : file.tensors().tensors()) {
            contents.put(tensor.info().toString(), Arrays.toString(tensor.load().array()));
        }
        file.ignored().forEach(each -> contents.put(each.name(), each.why()));
        return contents;
    }

    /** A whole tensor, one in two slices, an ignored one, two blocks, and three bytes of padding. */
    private static BundleWriter bundle() {
        BundleWriter bundle = new BundleWriter(1).keysPerBlock(3);
        bundle.tensor(0, "a", 3, new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, 2);
        bundle.tensor(0, "s", 7, new byte[] {0, 1, 2, 3, 4});
        EntryWriter whole = EntryWriter.of(4, 2, 3);
        for (int i = 0; i < 2; i++) {
            byte[] row = {(byte) (10 * i), 7, 9};
            String key = new SliceKey(TableKey.of("w"), List.of(new Extent(i, 1), new Extent(0, Extent.WHOLE)))
                    .encode()
                    .octets();
            bundle.record(key, EntryWriter.of(4, 1, 3).data(0, bundle.append(0, row), row));
            whole.slice(i, 1, 0, -1);
        }
        bundle.record("w", whole);
        bundle.append(0, new byte[3]);
        return bundle;
    }
}
