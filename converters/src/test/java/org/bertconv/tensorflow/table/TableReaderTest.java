package org.bertconv.tensorflow.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bertconv.io.CheckpointException;
import org.junit.jupiter.api.Test;

class TableReaderTest {

    @Test
    void entriesOfAllBlocksComeInOrder() throws IOException {
        byte[] table = new TableWriter()
                .block(
                        "b",
                        new BlockWriter(1)
                                .add("", value("0"))
                                .add("a", value("1"))
                                .contents())
                .block(
                        "bz",
                        new BlockWriter(16)
                                .add("ba", value("2"))
                                .add("bab", value("3"))
                                .contents())
                .toArray();

        assertThat(entries(table))
                .containsExactly(Map.entry("", "0"), Map.entry("a", "1"), Map.entry("ba", "2"), Map.entry("bab", "3"));
    }

    @Test
    void snappyBlocksAreInflated() throws IOException {
        BlockWriter block = new BlockWriter(16);
        for (int i = 0; i < 200; i++) {
            block.add("key" + (1000 + i), value("the same value again"));
        }
        byte[] stream = SnappyDecoderTest.deflate(block.contents());
        byte[] table = new TableWriter().block("l", stream, TableLayout.SNAPPY).toArray();

        assertThat(stream.length).isLessThan(block.contents().length);
        assertThat(entries(table)).hasSize(200).containsEntry("key1199", "the same value again");
    }

    @Test
    void aTableIsKnownByItsLastBytes() throws IOException {
        byte[] table = sound();
        assertThat(TableReader.isTable(new MemorySource("t", table))).isTrue();
        assertThat(TableReader.isTable(new MemorySource("t", new byte[100]))).isFalse();
        assertThat(TableReader.isTable(new MemorySource("t", new byte[0]))).isFalse();
        assertThat(TableReader.isTable(new MemorySource("t", java.util.Arrays.copyOf(table, table.length - 1))))
                .isFalse();
    }

    @Test
    void aTableWithoutBlocksHasNoHeader() throws IOException {
        MemorySource empty = new MemorySource("t", new TableWriter().toArray());
        assertThat(TableReader.open(empty).header()).isEmpty();
        assertThat(entries(new TableWriter().toArray())).isEmpty();
    }

    @Test
    void brokenFootersAreSaidForWhatTheyAre() {
        assertMessage(
                new byte[47], "MALFORMED: t: footer: a table has at least 48 bytes, this file 47 (offset 0 of 47)");
        assertMessage(
                new byte[48],
                "MALFORMED: t: footer: magic is 0x0000000000000000, must be 0xDB4775248B80FB57 (offset 40 of 48)");
        assertFooter(
                "00 00 00 2A", "index block of 42 bytes at 0 does not end at the footer at 100 (offset 100 of 148)");
        assertFooter("00 08 00 5F 01", "padding byte is 0x01, must be 0 (offset 104 of 148)");
        assertFooter(
                "00 08 00 5F",
                "metaindex block of 8 bytes at 0 does not end at the index block at 0 (offset 100 of 148)");
        assertFooter("FF FF FF FF FF FF FF FF FF 01 00 00 00", "varint -1 is negative (offset 100 of 148)");
        assertFooter("FF FF FF FF FF FF FF FF FF FF 01", "varint is over 64 bits (offset 100 of 148)");
        assertFooter(
                "FF FF FF FF FF FF FF FF 7F 00 00 5F",
                "metaindex block of 0 bytes at 9223372036854775807 does not"
                        + " end at the index block at 0 (offset 100 of 148)");
        assertFooter(
                "00 00 FF FF FF FF FF FF FF FF 7F FF FF FF FF FF FF FF FF 7F",
                "index block of 9223372036854775807"
                        + " bytes at 9223372036854775807 does not end at the footer at 100 (offset 100 of 148)");
    }

    @Test
    void brokenBlocksAreSaidForWhatTheyAre() throws IOException {
        byte[] damaged = sound();
        damaged[4] ^= 1;
        assertThatThrownBy(() -> entries(damaged))
                .isInstanceOf(CheckpointException.class)
                .hasMessageMatching("MALFORMED: t: data block: masked crc32c is 0x[0-9A-F]{8}, the 18 bytes give"
                        + " 0x[0-9A-F]{8} \\(offset 18 of 102\\)");
        byte[] contents =
                new BlockWriter(16).add("", value("0")).add("a", value("1")).contents();
        assertMessage(
                new TableWriter().block("b", contents, 7).toArray(),
                "MALFORMED: t: data block: block type is 7, must be 0 (stored) or 1 (snappy) (offset 17 of 102)");
        assertMessage(
                new TableWriter().block("b", contents, TableLayout.SNAPPY).toArray(),
                "MALFORMED: t: data block: snappy: 1 more bytes after 0 are over the declared 0 (offset 2 of 102)");
        assertBlock(new byte[3], "block of 3 bytes has no restart count (offset 0 of 88)");
        assertBlock(Octets.hex("00000000"), "restart count is 0, must be 1 to 0 (offset 0 of 89)");
        assertBlock(Octets.hex("00000000 00000080"), "restart count is 2147483648, must be 1 to 1 (offset 4 of 93)");
        assertBlock(Octets.hex("00000000 FFFFFFFF"), "restart count is 4294967295, must be 1 to 1 (offset 4 of 93)");
        assertBlock(Octets.hex("00000000 01000000"), "has no entries (offset 0 of 93)");
    }

    @Test
    void brokenEntriesAreSaidForWhatTheyAre() throws IOException {
        byte[] none = new byte[0];
        assertEntry(1, 0, 0, "", none, "key at a restart shares 1 bytes, must be 0 (offset 0 of 96)");
        assertEntry(0, 5, 0, "abc", none, "key of 5 and value of 0 bytes are over the 3 left (offset 0 of 99)");
        assertEntry(0, 1, 1, "a", none, "key of 1 and value of 1 bytes are over the 1 left (offset 0 of 97)");
        assertEntry(
                0,
                0xffff_ffffL,
                0xffff_ffffL,
                "",
                none,
                "key of 4294967295 and value of 4294967295 bytes are over" + " the 0 left (offset 0 of 104)");
        assertEntry(0, 0x1_0000_0000L, 0, "", none, "varint is over 32 bits (offset 1 of 100)");
        BlockWriter shares = new BlockWriter(16).add("a", none).entry(2, 1, 0, "b", none);
        assertBlock(shares.contents(), "key shares 2 bytes with the key before it, which has 1 (offset 4 of 101)");
        BlockWriter same = new BlockWriter(16).add("a", none).entry(0, 1, 0, "a", none);
        assertBlock(same.contents(), "key \"a\" does not come after \"a\" (offset 4 of 101)");
        BlockWriter falls = new BlockWriter(16).add("b", none).entry(0, 1, 0, "a", none);
        assertBlock(falls.contents(), "key \"a\" does not come after \"b\" (offset 4 of 101)");
        BlockWriter sound = new BlockWriter(16).add("a", none).add("b", none);
        assertBlock(
                sound.contents(List.of(0, 3), 2),
                "restart 1 points to 3, must be the start of an entry, restart 0 of the first one (offset 12 of 105)");
        assertBlock(
                sound.contents(List.of(0, 99), 2),
                "restart 1 points to 99, must be the start of an entry, restart 0 of the first one (offset 12 of 105)");
        assertBlock(
                sound.contents(List.of(4), 1),
                "restart 0 points to 4, must be the start of an entry, restart 0 of the first one (offset 8 of 101)");
        assertMessage(
                new TableWriter()
                        .block(
                                "z",
                                new BlockWriter(16)
                                        .add("k".repeat(65_536), none)
                                        .contents())
                        .toArray(),
                "LIMIT: t: data block: key of 65536 bytes is over the limit of 65535 (offset 0 of 65636)");
    }

    @Test
    void aMetaindexWithEntriesIsNotThatOfATensorFlowTable() throws IOException {
        byte[] filters = new BlockWriter(16).add("filter", value("1")).contents();
        assertMessage(
                new TableWriter().metaindex(filters).toArray(),
                "MALFORMED: t: metaindex block: has entries, must be empty (offset 0 of 84)");
        assertMessage(
                new TableWriter().block("b", new byte[(16 << 20) + 1]).toArray(),
                "LIMIT: t: data block: block of 16777217 bytes is over the limit of 16777216 (offset 0 of 16777305)");
    }

    @Test
    void blocksThatDoNotFitTogetherAreSaidForWhatTheyAre() throws IOException {
        byte[] a = new BlockWriter(16).add("a", value("1")).contents();
        byte[] c = new BlockWriter(16).add("c", value("2")).contents();
        assertMessage(
                new TableWriter().block("c", a).block("d", c).toArray(),
                "MALFORMED: t: entry c: key does not come after the index key \"c\" of the block before (offset 22 of 126)");
        assertMessage(
                new TableWriter().block("A", a).toArray(),
                "MALFORMED: t: index entry A: index key \"A\" is before the block's last key \"a\" (offset 35 of 98)");
        assertMessage(
                new TableWriter().block("b", a).hole(3).block("d", c).toArray(),
                "MALFORMED: t: index entry d: block of 13 bytes at 21 must begin at 18 and end by 39 (offset 62 of 129)");
        assertMessage(
                new TableWriter().block("b", a).hole(3).toArray(),
                "MALFORMED: t: metaindex block: begins at 21, the data blocks end at 18 (offset 21 of 101)");
        assertMessage(
                new TableWriter().hole(3).toArray(),
                "MALFORMED: t: metaindex block: begins at 3, the data blocks end at 0 (offset 3 of 77)");
        byte[] longHandle = new BlockWriter(1).add("b", Octets.hex("00 0D 00")).contents();
        assertMessage(
                new TableWriter().block("b", a).toArray(index -> longHandle),
                "MALFORMED: t: index entry b: 1 bytes behind the block handle (offset 37 of 99)");
        byte[] pastEnd = new BlockWriter(1).add("b", Octets.hex("00 7F")).contents();
        assertMessage(
                new TableWriter().block("b", a).toArray(index -> pastEnd),
                "MALFORMED: t: index entry b: block of 127 bytes at 0 must begin at 0 and end by 18 (offset 35 of 98)");
    }

    private static byte[] sound() {
        return new TableWriter()
                .block(
                        "b",
                        new BlockWriter(16)
                                .add("", value("0"))
                                .add("a", value("1"))
                                .contents())
                .toArray();
    }

    private static byte[] value(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static Map<String, String> entries(byte[] table) throws IOException {
        Map<String, String> entries = new TreeMap<>();
        TableReader.open(new MemorySource("t", table))
                .forEach((key, value) -> entries.put(key.octets(), value.octets(0, value.length())));
        return entries;
    }

    private static void assertEntry(
            long shared, long unshared, long length, String suffix, byte[] value, String message) {
        assertBlock(
                new BlockWriter(16)
                        .entry(shared, unshared, length, suffix, value)
                        .contents(),
                message);
    }

    private static void assertBlock(byte[] contents, String message) {
        assertMessage(new TableWriter().block("b", contents).toArray(), "MALFORMED: t: data block: " + message);
    }

    private static void assertFooter(String handles, String message) {
        byte[] start = Octets.hex(handles);
        byte[] file = new Octets()
                .bytes(new byte[100])
                .bytes(start)
                .bytes(new byte[40 - start.length])
                .fixed64(TableLayout.MAGIC)
                .toArray();
        assertMessage(file, "MALFORMED: t: footer: " + message);
    }

    private static void assertMessage(byte[] table, String message) {
        assertThatThrownBy(() -> entries(table))
                .isInstanceOf(CheckpointException.class)
                .hasMessage(message);
    }
}
