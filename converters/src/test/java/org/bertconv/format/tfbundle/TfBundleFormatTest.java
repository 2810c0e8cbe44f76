package org.bertconv.format.tfbundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.bertconv.checkpoint.Ignored;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.io.CheckpointException;
import org.bertconv.tensorflow.Proto;
import org.bertconv.tensorflow.table.BlockWriter;
import org.bertconv.tensorflow.table.MemorySource;
import org.bertconv.tensorflow.table.Octets;
import org.bertconv.tensorflow.table.TableWriter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the format takes and refuses, word for word. Everything about the index's own blocks is in {@code TableReaderTest}. */
class TfBundleFormatTest {

    private static final byte[] FLOATS = Octets.hex("0000803F 00000040 00004040");

    @Test
    void filesThatEndAsTablesMatchWhateverTheirNameIs() throws IOException {
        TfBundleFormat format = new TfBundleFormat();
        byte[] index = new BundleWriter(1).tensor(0, "w", 1, FLOATS, 3).index();

        assertThat(format.name()).isEqualTo("tf-bundle");
        assertThat(format.matches(new MemorySource("m.ckpt.index", index))).isTrue();
        assertThat(format.matches(new MemorySource("m.ckpt.index", FLOATS))).isFalse();
        assertThat(format.matches(new MemorySource("m.ckpt.index", new byte[200])))
                .isFalse();
    }

    @Test
    void aCheckpointOfTheOlderFormatIsLeftToItsReader() throws IOException {
        // SavedTensorSlices { 1: meta { 1: SavedSliceMeta { 1: "w" } } }
        byte[] header = new Proto()
                .message(1, new Proto().message(1, new Proto().message(1, new byte[] {'w'})))
                .toArray();
        byte[] table = new TableWriter()
                .block("a", new BlockWriter(16).add("", header).contents())
                .toArray();
        assertThat(new TfBundleFormat().matches(new MemorySource("model.ckpt", table)))
                .isFalse();
    }

    @Test
    void anIndexUnderAnotherNameCannotFindItsData() {
        MemoryFolder folder = new MemoryFolder()
                .with("index", new BundleWriter(1).tensor(0, "w", 1, FLOATS, 3).index());
        assertThatThrownBy(() -> new TfBundleFormat().read(folder, "index", ReadOptions.STRICT))
                .hasMessage(
                        "INPUT: index: is the index of a TensorFlow bundle, but its data files cannot be found, because its"
                                + " name does not end in .index");
    }

    @Test
    void aMissingDataFileIsNamed() {
        BundleWriter bundle = new BundleWriter(2).tensor(1, "w", 1, FLOATS, 3);
        MemoryFolder folder = new MemoryFolder().with(BundleWriter.INDEX, bundle.index());
        assertThatThrownBy(() -> read(folder))
                .hasMessage("INPUT: m.ckpt.index: entry w: its data file m.ckpt.data-00001-of-00002 is missing");
    }

    @Test
    void headersThatAreWrongAreSaidForWhatTheyAre() {
        assertHeader(
                null,
                "MALFORMED: m.ckpt.index: header: first record must have the empty key and is the header (offset 0 of 112)");
        assertHeader(
                new Proto(), "MALFORMED: m.ckpt.index: header: num_shards is 0, must be at least 1 (offset 3 of 115)");
        assertHeader(
                new Proto().varint(1, -1),
                "MALFORMED: m.ckpt.index: header: num_shards is -1, must be at least 1 (offset 3 of 126)");
        assertHeader(
                new Proto().varint(1, Integer.MAX_VALUE),
                "LIMIT: m.ckpt.index: header: num_shards 2147483647 is over the limit of 100000 (offset 3 of 121)");
        assertHeader(
                new Proto().varint(1, 1L << 40),
                "MALFORMED: m.ckpt.index: header: 1099511627776 is over 32 bits (offset 3 of 122)");
        assertHeader(
                new Proto().varint(1, 1).varint(2, 2),
                "MALFORMED: m.ckpt.index: header: endianness is 2, must be 0 (little) or 1 (big) (offset 5 of 119)");
        assertHeader(
                version(1, -1),
                "MALFORMED: m.ckpt.index: header: version producer is -1, must be at least 0 (offset 7 of 130)");
        assertHeader(
                version(2, 2),
                "UNSUPPORTED: m.ckpt.index: header: the bundle wants a reader of version 2 or later, this one is of version 1 (offset 7 of 121)");
        assertHeader(
                version(3, 1),
                "UNSUPPORTED: m.ckpt.index: header: the bundle must not be read by a reader of version 1 (offset 7 of 121)");
        assertHeader(
                new Proto().varint(1, 1).message(3, new Proto().message(3, Octets.hex("00 02 01"))),
                "UNSUPPORTED: m.ckpt.index: header: the bundle must not be read by a reader of version 1 (offset 7 of 124)");
        assertHeader(
                new Proto().varint(1, 1).message(3, new Proto().message(3, Octets.hex("00 82"))),
                "MALFORMED: m.ckpt.index: header: protobuf field 3 is cut or over 64 bits (offset 7 of 123)");
    }

    @Test
    void headersOfOtherVersionsThatAllowThisReaderAreRead() throws IOException {
        BundleWriter bundle = new BundleWriter(1).tensor(0, "w", 1, FLOATS, 3);
        Proto version = new Proto().varint(1, 9).varint(2, 1).varint(3, 2).message(3, Octets.hex("00 03"));
        bundle.header(
                new Proto().varint(9, 5).varint(1, 7).varint(1, 1).varint(2, 0).message(3, version));
        assertThat(read(bundle.toFolder()).tensors().names()).containsExactly("w");
    }

    @Test
    void messagesThatAreBrokenAreSaidForWhatTheyAre() {
        assertEntry(
                new Proto().raw(Octets.hex("00 00")),
                "protobuf tag is cut, too long, or of field 0 (offset 13 of 108)");
        assertEntry(
                new Proto().raw(Octets.hex("FF FF")),
                "protobuf tag is cut, too long, or of field 0 (offset 13 of 108)");
        assertEntry(new Proto().raw(Octets.hex("08 FF")), "protobuf field 1 is cut or over 64 bits (offset 13 of 108)");
        assertEntry(
                new Proto().raw(Octets.hex("0D 01 00 00 00")),
                "protobuf field 1 has wire type 5, must be 0 (offset 13 of 111)");
        assertEntry(new Proto().raw(Octets.hex("35 01 00")), "protobuf field 6 is cut (offset 13 of 109)");
        assertEntry(
                new Proto().raw(Octets.hex("12 7F 00")),
                "protobuf field 2 of 127 bytes is over the 1 left (offset 13 of 109)");
        assertEntry(
                new Proto().raw(Octets.hex("12 FF FF FF FF 0F")),
                "protobuf field 2 of 4294967295 bytes is over the 0 left (offset 13 of 112)");
        assertEntry(
                new Proto().raw(Octets.hex("52 7F 00")),
                "protobuf field 10 of 127 bytes is over the 1 left (offset 13 of 109)");
        assertEntry(
                new Proto().raw(Octets.hex("51 00 00")),
                "protobuf field 10 of 8 bytes is over the 2 left (offset 13 of 109)");
        assertEntry(
                new Proto().raw(Octets.hex("53 53 53 53")),
                "protobuf field 10 has wire type 3, which no bundle has (offset 13 of 110)");
        assertEntry(
                new Proto().raw(Octets.hex("54")),
                "protobuf field 10 has wire type 4, which no bundle has (offset 13 of 107)");
        assertEntry(
                new Proto().raw(Octets.hex("57")),
                "protobuf field 10 has wire type 7, which no bundle has (offset 13 of 107)");
        assertEntry(
                EntryWriter.of(1, 3).proto().message(2, EntryWriter.shape(3)),
                "shape is given twice (offset 21 of 120)");
    }

    @Test
    void groupsAreRefusedHoweverDeepTheyAre() {
        byte[] bomb = new byte[3_000_000];
        java.util.Arrays.fill(bomb, (byte) 0x53);
        assertThatThrownBy(() -> read(sound().record("w", bomb).toFolder()))
                .hasMessage(
                        "MALFORMED: m.ckpt.index: entry w: protobuf field 10 has wire type 3, which no bundle has (offset 16 of 3000112)");
    }

    @Test
    void fieldsComeInAnyOrderAndUnknownOnesAreSkippedAndTheLastOneCounts() throws IOException {
        BundleWriter bundle = new BundleWriter(1).tensor(0, "w", 1, FLOATS, 3);
        Proto entry = new Proto()
                .raw(Octets.hex("51 0000000000000000 55 00000000 52 01 00 50 01"))
                .varint(5, 999)
                .fixed32(6, 0)
                .raw(EntryWriter.of(1, 3).data(0, 0, FLOATS).toArray())
                .varint(1, 1);
        assertThat(read(bundle.record("w", entry.toArray()).toFolder())
                        .tensors()
                        .names())
                .containsExactly("w");
    }

    @Test
    void shapesThatNoTensorHasAreSaidForWhatTheyAre() {
        assertEntry(EntryWriter.of(1, -1), "dimension is -1, must be at least 0 (offset 19 of 123)");
        assertEntry(
                EntryWriter.of(1, 1L << 62, 4),
                "shape [4611686018427387904, 4] has more elements than 63 bits count (offset 17 of 126)");
        assertEntry(
                EntryWriter.of(1, 0, 1L << 62, 4),
                "shape [0, 4611686018427387904, 4] has more elements than 63 bits count (offset 17 of 128)");
        assertEntry(
                EntryWriter.of(1, 1L << 62),
                "f32 [4611686018427387904] has more bytes than 63 bits count (offset 13 of 122)");
        assertEntry(
                new Proto().varint(1, 1).message(2, new Proto().varint(3, 1)),
                "shape is of unknown rank (offset 17 of 112)");
        BundleWriter deep = sound().record("w", EntryWriter.of(1, new long[65]));
        assertThatThrownBy(() -> read(deep.toFolder()))
                .hasMessage("LIMIT: m.ckpt.index: entry w: shape has more than 64 dimensions (offset 147 of 243)");
    }

    @Test
    void dtypesThatNoTensorHasAreMalformed() {
        assertEntry(EntryWriter.of(0, 3), "dtype is 0, which no tensor has (offset 13 of 114)");
        assertEntry(EntryWriter.of(9999, 3), "dtype is 9999, which no tensor has (offset 13 of 115)");
        assertEntry(new Proto().varint(1, -1), "dtype is -1, which no tensor has (offset 13 of 117)");
        assertEntry(
                new Proto().varint(1, Integer.MIN_VALUE),
                "dtype is -2147483648, which no tensor has (offset 13 of 117)");
    }

    @Test
    void placesThatAreNotInTheDataAreSaidForWhatTheyAre() {
        assertEntry(EntryWriter.of(1, 3).place(1, 0, 12), "shard_id is 1, must be 0 to 0 (offset 13 of 118)");
        assertEntry(EntryWriter.of(1, 3).place(-1, 0, 12), "shard_id is -1, must be 0 to 0 (offset 13 of 127)");
        assertEntry(
                EntryWriter.of(1, 3).place(0, 1, 12),
                "12 bytes at 1 do not fit into the 12 bytes of m.ckpt.data-00000-of-00001 (offset 13 of 118)");
        assertEntry(
                EntryWriter.of(1, 3).place(0, -1, 12),
                "12 bytes at -1 do not fit into the 12 bytes of m.ckpt.data-00000-of-00001 (offset 13 of 127)");
        assertEntry(
                EntryWriter.of(1, 3).place(0, 0, -12),
                "-12 bytes at 0 do not fit into the 12 bytes of m.ckpt.data-00000-of-00001 (offset 13 of 125)");
        assertEntry(
                EntryWriter.of(1, 3).place(0, Long.MAX_VALUE, Long.MAX_VALUE),
                "9223372036854775807 bytes at 9223372036854775807 do not fit into the 12 bytes of m.ckpt.data-00000-of-00001 (offset 13 of 134)");
        assertEntry(
                EntryWriter.of(1, 3).place(0, Long.MIN_VALUE, Long.MAX_VALUE),
                "9223372036854775807 bytes at -9223372036854775808 do not fit into the 12 bytes of m.ckpt.data-00000-of-00001 (offset 13 of 135)");
        assertEntry(EntryWriter.of(1, 3).place(0, 0, 8), "size is 8 bytes, f32 [3] has 12 (offset 13 of 116)");
        assertEntry(
                EntryWriter.of(1, 0), "masked crc32c of no bytes is 0x00000000, must be 0xA282EAD8 (offset 13 of 112)");
    }

    @Test
    void bytesThatOverlapInPartAreMalformedAndTheSameBytesTwiceAreATie() throws IOException {
        BundleWriter bundle = new BundleWriter(1).tensor(0, "a", 1, FLOATS, 3);
        bundle.record("b", EntryWriter.of(1, 3).data(0, 0, FLOATS));
        assertThat(read(bundle.toFolder())
                        .tensors()
                        .get("b")
                        .orElseThrow()
                        .load()
                        .array())
                .isEqualTo(FLOATS);

        bundle.record("c", EntryWriter.of(1, 2).place(0, 4, 8));
        assertThatThrownBy(() -> read(bundle.toFolder()))
                .hasMessage(
                        "MALFORMED: m.ckpt.index: entry c: bytes at 4 of data file 0 overlap in part those of entry b,"
                                + " which end at 12 (offset 51 of 156)");
    }

    @Test
    void thereIsAnEndToHowMuchTiesMayDeclare() {
        BundleWriter bundle = new BundleWriter(1);
        byte[] data = new byte[20_000];
        bundle.append(0, data);
        for (int i = 0; i < 1001; i++) {
            bundle.record("t" + i, EntryWriter.of(4, data.length).data(0, 0, data));
        }
        assertThatThrownBy(() -> read(bundle.toFolder()))
                .hasMessage(
                        "LIMIT: m.ckpt.index: 1001 entries declare more than 1000 times the 20000 bytes that they lie on");
    }

    @Test
    void moreEntriesThanTheLimitAreNotKept() {
        BundleWriter bundle = new BundleWriter(1).keysPerBlock(5000);
        byte[] empty = EntryWriter.of(1, 0).data(0, 0, new byte[0]).toArray();
        for (int i = 0; i <= 200_000; i++) {
            bundle.record("t" + i, empty);
        }
        assertThatThrownBy(() -> read(bundle.toFolder()))
                .hasMessage(
                        "LIMIT: m.ckpt.index: entry t99999: index has more than 200000 entries (offset 3118544 of 3119449)");
    }

    @Test
    void longNamesThatShareTheirBytesInTheFileDoNotFillTheMemory() {
        BundleWriter bundle = new BundleWriter(1);
        byte[] empty = EntryWriter.of(1, 0).data(0, 0, new byte[0]).toArray();
        for (int i = 0; i < 600; i++) {
            bundle.record("n".repeat(65_000) + (1000 + i), empty);
        }
        assertThat(bundle.index().length).isLessThan(3_000_000);
        assertThatThrownBy(() -> read(bundle.toFolder()))
                .hasMessageMatching(
                        "LIMIT: m.ckpt.index: entry n{200}… \\(64804 more characters\\): names and shapes up to here"
                                + " take more than 33554432 bytes \\(offset \\d+ of \\d+\\)");
    }

    @Test
    void whatIsNotANumberIsIgnoredWithAReason() throws IOException {
        BundleWriter bundle = new BundleWriter(1).tensor(0, "w", 1, FLOATS, 3);
        bundle.tensor(0, "text", 7, Octets.hex("00 A6 7B 11 3A"));
        bundle.tensor(0, "q", 11, new byte[3], 3).tensor(0, "r", 101, FLOATS, 3).tensor(0, "z", 20, new byte[1]);
        WeightsFile file = read(bundle.toFolder());

        assertThat(file.tensors().names()).containsExactly("w");
        assertThat(file.ignored())
                .containsExactly(
                        new Ignored("q", "dtype qint8 is not read"),
                        new Ignored("r", "dtype float_ref is not read"),
                        new Ignored("text", "dtype string is not read"),
                        new Ignored("z", "dtype resource is not read"));
    }

    @Test
    void aNameThatIsNotUtf8IsMalformed() {
        assertThatThrownBy(() -> read(
                        sound().record("\u00ff\u00fe", EntryWriter.of(1, 3)).toFolder()))
                .hasMessage("MALFORMED: m.ckpt.index: entry \u00ff\u00fe: name is not UTF-8 (offset 14 of 116)");
    }

    @Test
    void namesAreUtf8AndPrintedSafely() throws IOException {
        String name = new String("wört".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        assertThat(read(new BundleWriter(1).tensor(0, name, 1, FLOATS, 3).toFolder())
                        .tensors()
                        .names())
                .containsExactly("wört");
        assertThatThrownBy(() ->
                        read(sound().record("x\u001b[2J", EntryWriter.of(0, 3)).toFolder()))
                .hasMessage(
                        "MALFORMED: m.ckpt.index: entry x\\u001B[2J: dtype is 0, which no tensor has (offset 17 of 122)");
    }

    private static BundleWriter sound() {
        BundleWriter bundle = new BundleWriter(1);
        bundle.append(0, FLOATS);
        return bundle;
    }

    private static Proto version(int field, long value) {
        return new Proto().varint(1, 1).message(3, new Proto().varint(field, value));
    }

    private static void assertHeader(@Nullable Proto header, String message) {
        BundleWriter bundle = new BundleWriter(1).tensor(0, "w", 1, FLOATS, 3);
        assertMessage(header == null ? bundle.without("") : bundle.header(header), message);
    }

    private static void assertEntry(EntryWriter entry, String message) {
        assertEntry(entry.proto(), message);
    }

    private static void assertEntry(Proto entry, String message) {
        assertMessage(sound().record("w", entry.toArray()), "MALFORMED: m.ckpt.index: entry w: " + message);
    }

    private static void assertMessage(BundleWriter bundle, String message) {
        assertThatThrownBy(() -> read(bundle.toFolder()))
                .isInstanceOf(CheckpointException.class)
                .hasMessage(message);
    }

    private static WeightsFile read(MemoryFolder folder) throws IOException {
        return new TfBundleFormat().read(folder, BundleWriter.INDEX, ReadOptions.STRICT);
    }
}
