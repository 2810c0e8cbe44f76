package org.bertconv.format.tfv1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.bertconv.format.tfv1.V1Builder.key;
import static org.bertconv.format.tfv1.V1Builder.whole;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.bertconv.checkpoint.Ignored;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.format.MemoryFolder;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.Folder;
import org.bertconv.io.MemorySource;
import org.bertconv.io.SourceName;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensorflow.Proto;
import org.bertconv.tensorflow.table.Octets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the format takes and refuses, word for word. */
class TfV1FormatTest {

    private static final byte[] FLOATS = Octets.hex("0000803F 00000040 00004040");

    @Test
    void onlyTablesWithAHeaderOfV1Match() throws IOException {
        TfV1Format format = new TfV1Format();
        byte[] sound = new V1Builder().floats("w", FLOATS, 3).toArray();
        assertThat(format.name()).isEqualTo("tf-v1");
        assertThat(format.matches(source(sound))).isTrue();
        assertThat(format.matches(source(Arrays.copyOf(sound, sound.length - 1))))
                .isFalse();
        assertThat(format.matches(source(FLOATS))).isFalse();
        sound[5] ^= 1;
        assertThat(format.matches(source(sound))).isFalse();
    }

    @Test
    void elementsOneByOneAreReadAsThoseOfAList() throws IOException {
        Proto single = new Proto()
                .fixed32(5, 0x3F800000)
                .message(5, Octets.hex("00000040"))
                .fixed32(5, 0x40400000);
        byte[] file = new V1Builder()
                .meta("w", 1, new long[] {3}, whole(1))
                .data("w", whole(1), single)
                .meta("n", 6, new long[] {4}, whole(1))
                .data(
                        "n",
                        whole(1),
                        new Proto()
                                .varint(7, -1)
                                .message(7, Octets.hex("7F 00"))
                                .varint(7, -128))
                .toArray();
        assertThat(contents(read(file)))
                .isEqualTo(Map.of("w", ByteBuffer.wrap(FLOATS), "n", ByteBuffer.wrap(Octets.hex("FF 7F 00 80"))));
    }

    @Test
    void aCompressedBlockIsReadAsOneThatIsNot() throws IOException {
        assertThat(contents(read(sample().toSnappy()))).isEqualTo(contents(read(sample().toArray())));
        V1Builder broken =
                new V1Builder().meta("w", 1, new long[] {3}, whole(1)).data("w", whole(1), new Proto());
        assertThatThrownBy(() -> read(broken.toSnappy()))
                .hasMessageMatching("MALFORMED: m.ckpt: slice w\\[:]: elements have 0 bytes, f32 \\[3] has 12 .*");
    }

    /** Each costs no more than its own bytes, however little that is. */
    @Test
    @Timeout(120)
    void twentyThousandTensorsAreReadInNoTime() throws IOException {
        V1Builder file = new V1Builder();
        for (int i = 0; i < 20_000; i++) {
            file.floats("t" + i, Arrays.copyOf(FLOATS, 4), 1);
        }
        assertThat(read(file.toArray()).tensors().size()).isEqualTo(20_000);
    }

    @Test
    void unknownFieldsAndTypesThatAreNotReadDoNoHarm() throws IOException {
        Proto tensor = new Proto().varint(1, 1).message(5, FLOATS).message(99, FLOATS);
        byte[] file = new V1Builder()
                .meta("w", 1, new long[] {3}, whole(1))
                .data("w", whole(1), tensor)
                .meta("s", 7, new long[] {}, whole(0))
                .data("s", whole(0), new Proto().message(8, FLOATS))
                .toArray();
        WeightsFile read = read(file);
        assertThat(read.tensors().names()).containsExactly("w");
        assertThat(read.ignored()).containsExactly(new Ignored("s", "dtype string is not read"));
    }

    @Test
    void slicesOfSeveralFilesAreOneTensor() throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (int i = 0; i < 3; i++) {
            long[] slice = {i, 1};
            files.put(
                    "m-0000" + i + "-of-00003",
                    new V1Builder()
                            .meta("w", 1, new long[] {3}, slice)
                            .data("w", slice, new Proto().message(5, Arrays.copyOfRange(FLOATS, 4 * i, 4 * i + 4)))
                            .toArray());
        }
        for (String given : files.keySet()) {
            assertThat(contents(new TfV1Format().read(MemoryFolder.of(files), given, ReadOptions.STRICT)))
                    .isEqualTo(Map.of("w", ByteBuffer.wrap(FLOATS)));
        }
        files.remove("m-00001-of-00003");
        assertThatThrownBy(() -> new TfV1Format().read(MemoryFolder.of(files), "m-00002-of-00003", ReadOptions.STRICT))
                .hasMessage("INPUT: m-00002-of-00003: its shard m-00001-of-00003 is missing");
        assertThat(TfV1Format.first("m-00002-of-00003")).isEqualTo("m-00000-of-00003");
        assertThat(TfV1Format.first("m-00002-of-00000")).isEqualTo("m-00002-of-00000");
        assertThat(TfV1Format.first("m.ckpt")).isEqualTo("m.ckpt");
    }

    @Test
    void filesThatContradictEachOtherAreMalformed() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("m-00000-of-00002", new V1Builder().floats("w", FLOATS, 3).toArray());
        files.put("m-00001-of-00002", new V1Builder().floats("w", FLOATS, 3, 1).toArray());
        assertThatThrownBy(() -> new TfV1Format().read(MemoryFolder.of(files), "m-00000-of-00002", ReadOptions.STRICT))
                .hasMessage(
                        "MALFORMED: m-00001-of-00002: tensor w: is float [3, 1], in another file float [3] (offset 7 of 170)");
    }

    @Test
    void listsWithTooFewOrTooManyElementsAreMalformed() {
        assertData(new Proto(), "slice w[:]: elements have 0 bytes, f32 [3] has 12 (offset 44 of 144)");
        assertData(
                new Proto().message(5, Arrays.copyOf(FLOATS, 8)),
                "slice w[:]: elements have 8 bytes, f32 [3] has 12 (offset 44 of 154)");
        assertData(
                new Proto().message(5, Arrays.copyOf(FLOATS, 16)),
                "slice w[:]: elements have 16 bytes, f32 [3] has 12 (offset 44 of 162)");
        assertData(
                new Proto().message(5, Arrays.copyOf(FLOATS, 11)),
                "slice w[:]: list of elements is not one of float (offset 44 of 157)");
        assertData(new Proto().varint(5, 1), "slice w[:]: list of elements is not one of float (offset 44 of 146)");
        assertData(
                new Proto().raw(Octets.hex("2A 7F 00")),
                "slice w[:]: protobuf field 5 of 127 bytes is over the 1 left (offset 44 of 147)");
        assertData(
                new Proto().raw(Octets.hex("2B 2C")),
                "slice w[:]: protobuf field 5 has wire type 3, which no checkpoint has (offset 44 of 146)");
        assertData(
                new Proto().raw(Octets.hex("00 00")),
                "slice w[:]: protobuf tag is too long, or of field 0 (offset 44 of 146)");
        assertData(
                new Proto().raw(Octets.hex("2A FF FF FF FF FF FF FF FF FF FF")),
                "slice w[:]: protobuf number is cut or over 64 bits (offset 44 of 155)");
    }

    @Test
    void elementsThatAreOutOfRangeAreMalformed() {
        V1Builder file = new V1Builder()
                .meta("b", 10, new long[] {2}, whole(1))
                .data("b", whole(1), new Proto().message(11, Octets.hex("01 02")));
        assertThatThrownBy(() -> read(file.toArray()))
                .hasMessage("MALFORMED: m.ckpt: slice b[:]: element is 2, which is no bool (offset 47 of 148)");
    }

    @Test
    void headersAndEntriesThatContradictEachOtherAreMalformed() {
        long[] all = whole(1);
        Proto floats = new Proto().message(5, FLOATS);
        assertFile(
                new V1Builder().meta("w", 1, new long[] {3}, all),
                "tensor w: slice w[:] has no entry (offset 7 of 114)");
        assertFile(
                new V1Builder().data("w", all, floats),
                "entry \\u0000w\\u0000\\u0001\\u0001\\u0001\\u0080\\u007F: the header lists no such slice (offset 16 of 141)");
        assertFile(
                new V1Builder().floats("w", FLOATS, 3).entry("w", FLOATS),
                "entry w: the header lists no such slice (offset 62 of 167)");
        assertFile(
                new V1Builder().meta("w", 1, new long[] {3}, all, all).data("w", all, floats),
                "tensor w: slice w[:] is listed twice (offset 7 of 162)");
        assertFile(
                new V1Builder().floats("w", FLOATS, 3).floats("w", FLOATS, 3),
                "header: tensor w is listed twice (offset 24 of 175)");
        assertFile(new V1Builder().meta("w", 1, new long[] {3}), "tensor w: has no slice (offset 7 of 110)");
        assertFile(
                new V1Builder().floats("w", FLOATS, 3).entry(key("w", 0, -1), new byte[0]),
                "slice w[:]: has no data (offset 33 of 133)");
        assertFile(
                new V1Builder()
                        .meta("w", 1, new long[] {3}, all)
                        .entry(
                                key("w", all),
                                new Proto()
                                        .message(
                                                2,
                                                new Proto()
                                                        .message(1, new byte[] {'w'})
                                                        .message(2, new byte[] {10, 0}))
                                        .toArray()),
                "slice w[:]: has no tensor (offset 33 of 142)");
        assertFile(
                new V1Builder()
                        .meta("w", 1, new long[] {3}, all)
                        .entry(
                                key("w", all),
                                new Proto()
                                        .message(
                                                2,
                                                new Proto()
                                                        .message(1, new byte[] {'v'})
                                                        .message(2, new byte[] {10, 0}))
                                        .toArray()),
                "slice w[:]: holds v[:] (offset 33 of 142)");
    }

    @Test
    void slicesThatDoNotCoverTheirTensorAreMalformed() {
        byte[] one = Arrays.copyOf(FLOATS, 4);
        assertFile(
                new V1Builder()
                        .meta("w", 1, new long[] {2}, new long[] {0, 1})
                        .data("w", new long[] {0, 1}, new Proto().message(5, one)),
                "tensor w: slices have 1 of the 2 elements of [2] (offset 7 of 154)");
        assertFile(
                new V1Builder()
                        .meta("w", 1, new long[] {1}, new long[] {1, 1})
                        .data("w", new long[] {1, 1}, new Proto().message(5, one)),
                "slice w[1:2]: is not inside of [1] (offset 37 of 158)");
        assertFile(
                new V1Builder()
                        .meta("w", 1, new long[] {1}, new long[] {0, 1}, new long[] {0, -1})
                        .data("w", new long[] {0, 1}, new Proto().message(5, one))
                        .data("w", new long[] {0, -1}, new Proto().message(5, one)),
                "tensor w: slices [0:1] and [0:1] overlap (offset 7 of 179)");
    }

    @Test
    void dtypesAndShapesThatNoTensorHasAreMalformed() {
        assertFile(
                new V1Builder().meta("w", 0, new long[] {3}),
                "header: dtype is 0, which no tensor has (offset 7 of 110)");
        assertFile(
                new V1Builder().meta("w", 101, new long[] {3}),
                "header: dtype is 101, which no tensor has (offset 7 of 110)");
        assertFile(
                new V1Builder().meta("w", 1, new long[] {-3}),
                "header: dimension is -3, must be at least 0 (offset 14 of 119)");
        assertFile(
                new V1Builder().meta("w", 1, new long[] {1L << 62, 4}),
                "header: shape [4611686018427387904, 4] has more elements than 63 bits count (offset 12 of 122)");
        assertFile(
                new V1Builder().meta(new Proto().message(1, new byte[] {-1}).varint(3, 1)),
                "tensor ÿ: name is not UTF-8 (offset 7 of 104)");
    }

    @Test
    void aHeaderOfTooManyExtentsIsOverTheLimit() {
        V1Builder file = new V1Builder();
        long[] wide = whole(60);
        long[][] slices = new long[4_000][];
        Arrays.fill(slices, wide);
        for (int i = 0; i < 5; i++) {
            file.meta("w" + i, 1, new long[] {3}, slices);
        }
        assertThatThrownBy(() -> read(file.toArray()))
                .isInstanceOf(CheckpointException.class)
                .hasMessage(
                        "LIMIT: m.ckpt: header: header has more than 1000000 dimensions and extents (offset 1952075 of 2440186)");
        long[][] many = new long[4_097][];
        Arrays.fill(many, whole(1));
        assertThatThrownBy(() ->
                        read(new V1Builder().meta("w", 1, new long[] {3}, many).toArray()))
                .hasMessage("LIMIT: m.ckpt: header: tensor has more than 4096 slices (offset 16408 of 16506)");
    }

    @Test
    void aHeaderOfTooManyTensorsIsOverTheLimit() {
        V1Builder file = new V1Builder();
        for (int i = 0; i <= TfV1Layout.MAX_ENTRIES; i++) {
            file.meta("w" + i, 1, new long[] {});
        }
        assertThatThrownBy(() -> read(file.toArray()))
                .isInstanceOf(CheckpointException.class)
                .hasMessage("LIMIT: m.ckpt: header: header has more than 200000 tensors (offset 2888901 of 2889011)");
    }

    @Test
    void aSliceOfTooManyExtentsIsOverTheLimit() {
        V1Builder file = new V1Builder().meta("w", 1, new long[] {3}, whole(65));
        assertThatThrownBy(() -> read(file.toArray()))
                .isInstanceOf(CheckpointException.class)
                .hasMessage("LIMIT: m.ckpt: header: slice has more than 64 extents (offset 152 of 247)");
    }

    @Test
    void noFlippedBitAndNoCutGivesOtherTensors() throws IOException {
        byte[] sound = sample().toArray();
        Map<String, ByteBuffer> expected = contents(read(sound));
        assertThat(expected).hasSize(3);
        for (int bit = 0; bit < sound.length * 8; bit++) {
            byte[] flipped = sound.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> contents(read(flipped))).isInstanceOf(CheckpointException.class);
        }
        for (int length = 0; length < sound.length; length++) {
            byte[] cut = Arrays.copyOf(sound, length);
            assertThatThrownBy(() -> contents(read(cut))).isInstanceOf(CheckpointException.class);
        }
    }

    /** Checksums say nothing about a writer that means harm: here they are right, and the records are noise. */
    @Test
    void recordsOfNoiseUnderSoundChecksumsNeverCrashTheReader() throws IOException {
        Random random = new Random(3);
        int refused = 0;
        for (int round = 0; round < 4_000; round++) {
            V1Builder file = sample();
            byte[] value = new Proto()
                    .message(
                            2,
                            new Proto()
                                    .message(1, new byte[] {'w'})
                                    .message(2, new byte[] {10, 0})
                                    .message(3, new Proto().message(5, FLOATS)))
                    .toArray();
            for (int i = 0; i <= random.nextInt(3); i++) {
                value[random.nextInt(value.length)] = (byte) random.nextInt(round % 2 == 0 ? 256 : 48);
            }
            file.entry(key("w", 0, -1), value);
            try {
                contents(read(file.toArray()));
            } catch (CheckpointException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(2_000, 3_999);
    }

    private static V1Builder sample() {
        return new V1Builder()
                .floats("w", FLOATS, 3)
                .meta("h", 19, new long[] {2}, whole(1))
                .data("h", whole(1), new Proto().message(13, Octets.hex("80 78 00")))
                .meta("cut", 1, new long[] {1, 3}, new long[] {0, -1, 0, 1}, new long[] {0, -1, 1, 2})
                .data("cut", new long[] {0, -1, 0, 1}, new Proto().message(5, Arrays.copyOf(FLOATS, 4)))
                .data("cut", new long[] {0, -1, 1, 2}, new Proto().message(5, Arrays.copyOf(FLOATS, 8)));
    }

    private static void assertData(Proto tensor, String message) {
        assertFile(new V1Builder().meta("w", 1, new long[] {3}, whole(1)).data("w", whole(1), tensor), message);
    }

    private static void assertFile(V1Builder file, String message) {
        assertThatThrownBy(() -> read(file.toArray()))
                .isInstanceOf(CheckpointException.class)
                .hasMessage("MALFORMED: m.ckpt: " + message);
    }

    private static Map<String, ByteBuffer> contents(WeightsFile file) throws IOException {
        Map<String, ByteBuffer> contents = new TreeMap<>();
        for (Tensor tensor : file.tensors().tensors()) {
            contents.put(tensor.info().name(), tensor.load());
        }
        return contents;
    }

    private static WeightsFile read(byte[] file) throws IOException {
        try (Folder folder = MemoryFolder.of(Map.of("m.ckpt", file))) {
            return new TfV1Format().read(folder, "m.ckpt", ReadOptions.STRICT);
        }
    }

    private static MemorySource source(byte[] file) {
        return MemorySource.of(SourceName.of("m.ckpt"), file);
    }
}
