package org.bertconv.tensorflow.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bertconv.io.CheckpointException;
import org.junit.jupiter.api.Test;

/** Blocks that are gone through without being in memory; here they are small, since what they do does not depend on it. */
class StoredBlockTest {

    private static final byte[] VALUE = "value".getBytes(StandardCharsets.US_ASCII);

    @Test
    void entriesAreThoseOfTheBlock() throws IOException {
        BlockWriter block = new BlockWriter(2);
        List<String> expected = new ArrayList<>();
        for (int i = 10; i < 30; i++) {
            block.add("key" + i, (i + "=").getBytes(StandardCharsets.US_ASCII));
            expected.add("key" + i + " " + i + "=");
        }
        byte[] file = file(block.contents(), 0);
        MemorySource source = new MemorySource("t", file);
        BlockHandle handle = handle(file);
        StoredBlock.verify(source, handle);
        assertThat(entries(StoredBlock.open(source, handle))).isEqualTo(expected);
    }

    @Test
    void everyFlippedBitIsFound() {
        byte[] sound = file(new BlockWriter(16).add("a", VALUE).add("b", VALUE).contents(), 0);
        for (int bit = 0; bit < sound.length * 8; bit++) {
            byte[] flipped = sound.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> StoredBlock.verify(new MemorySource("t", flipped), handle(flipped)))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageMatching("MALFORMED: t: data block: masked crc32c is 0x.{8}, the 27 bytes give 0x.{8} "
                            + "\\(offset 27 of 31\\)");
        }
    }

    @Test
    void whatIsBrokenUnderASoundChecksumIsSaidForWhatItIs() {
        assertBroken(
                new BlockWriter(16).entry(1, 1, 0, "a", new byte[0]),
                "key shares 1 bytes with the key before it, which has 0 (offset 0 of 17)");
        assertBroken(
                new BlockWriter(16).entry(0, 9, 0, "a", new byte[0]),
                "key of 9 and value of 0 bytes are over the 1 left (offset 0 of 17)");
        assertBroken(
                new BlockWriter(16).entry(0, 1, 6, "a", VALUE),
                "key of 1 and value of 6 bytes are over the 6 left (offset 0 of 22)");
        assertBroken(
                new BlockWriter(16).entry(0, 1, 0, "b", new byte[0]).entry(0, 1, 0, "a", new byte[0]),
                "key \"a\" does not come after \"b\" (offset 4 of 21)");
        assertBroken(
                new BlockWriter(16).entry(0, 1L << 35, 0, "", new byte[0]),
                "varint is cut or over 32 bits (offset 0 of 21)");
        assertThatThrownBy(() -> entries(
                        open(new BlockWriter(16).add("k".repeat(65_536), VALUE).contents(), 0)))
                .hasMessage("LIMIT: t: data block: key of 65536 bytes is over the limit of 65535 (offset 0 of 65559)");
    }

    @Test
    void restartsThatDoNotFitAndCompressionAreRefused() {
        byte[] contents = new BlockWriter(16).add("a", VALUE).contents();
        byte[] many = contents.clone();
        many[many.length - 4] = 9;
        assertThatThrownBy(() -> open(many, 0))
                .hasMessage("MALFORMED: t: data block: restart count is 9, must be 1 to 3 (offset 13 of 22)");
        assertThatThrownBy(() -> open(contents, 1))
                .hasMessage(
                        "LIMIT: t: data block: block of 17 bytes is not stored as it is, and over the limit of 16777216"
                                + " (offset 17 of 22)");
    }

    @Test
    void aTableWithAValueOverTheLimitOfABlockIsReadWithoutHoldingIt() throws IOException {
        byte[] large = new byte[TableLayout.MAX_BLOCK_BYTES + 1];
        large[large.length - 1] = 7;
        byte[] table = new TableWriter()
                .block("a", new BlockWriter(16).add("", VALUE).add("a", VALUE).contents())
                .block("b", new BlockWriter(16).add("b", large).contents())
                .block("c", new BlockWriter(16).add("c", VALUE).contents())
                .toArray();
        List<String> found = new ArrayList<>();
        TableReader reader = TableReader.open(new MemorySource("t", table));
        reader.forEachStretch((key, value) -> {
            found.add(key + " " + value.length());
            Excerpt last = value.part(value.length() - 1, 1).read(1);
            assertThat(last.octet(0)).isEqualTo(key.equals(TableKey.of("b")) ? 7 : 'e');
        });
        assertThat(found).containsExactly(" 5", "a 5", "b 16777217", "c 5");
        assertThatThrownBy(() -> reader.forEach((key, value) -> {}))
                .hasMessage(
                        "LIMIT: t: data block: block of 16777232 bytes is over the limit of 16777216 (offset 30 of 16777395)");
        table[1_000_000] ^= 1;
        assertThatThrownBy(() -> reader(table).forEachStretch((key, value) -> {}))
                .hasMessageStartingWith("MALFORMED: t: data block: masked crc32c is 0x");
    }

    @Test
    void aHeaderInABlockOverTheLimitIsFound() throws IOException {
        byte[] large = new byte[TableLayout.MAX_BLOCK_BYTES + 1];
        byte[] table = new TableWriter()
                .block("b", new BlockWriter(16).add("", VALUE).add("b", large).contents())
                .toArray();
        assertThat(reader(table).header().orElseThrow().octets(0, 5)).isEqualTo("value");
    }

    private static TableReader reader(byte[] table) throws IOException {
        return TableReader.open(new MemorySource("t", table));
    }

    private static void assertBroken(BlockWriter block, String message) {
        assertThatThrownBy(() -> entries(open(block.contents(), 0))).hasMessage("MALFORMED: t: data block: " + message);
    }

    private static StoredBlock open(byte[] contents, int type) throws IOException {
        byte[] file = file(contents, type);
        return StoredBlock.open(new MemorySource("t", file), handle(file));
    }

    private static List<String> entries(StoredBlock block) throws IOException {
        List<String> entries = new ArrayList<>();
        while (block.advance()) {
            Excerpt value = block.value().read(100);
            entries.add(block.key() + " " + value.octets(0, value.length()));
        }
        return entries;
    }

    private static byte[] file(byte[] contents, int type) {
        return new Octets()
                .bytes(Arrays.copyOf(contents, contents.length))
                .octet(type)
                .maskedCrc()
                .toArray();
    }

    private static BlockHandle handle(byte[] file) {
        return new BlockHandle(0, file.length - TableLayout.TRAILER_BYTES);
    }

    @Test
    void aNumberHasOneForm() throws IOException {
        assertThatThrownBy(() -> varints(0x80, 0x00).size())
                .hasMessage("MALFORMED: t: number: varint of 2 bytes has a shorter form (offset 0 of 2)");
        assertThatThrownBy(() -> varints(0x80).size())
                .hasMessage("MALFORMED: t: number: varint is cut after 1 bytes (offset 0 of 1)");
        assertThatThrownBy(() -> varints(0xff, 0xff, 0xff, 0xff, 0x7f).uint32())
                .hasMessage("MALFORMED: t: number: varint is over 32 bits (offset 0 of 5)");
    }

    private static Varints varints(int... octets) throws IOException {
        byte[] bytes = new byte[octets.length];
        for (int i = 0; i < octets.length; i++) {
            bytes[i] = (byte) octets[i];
        }
        return new Varints(Excerpt.read(new MemorySource("t", bytes), "number", 0, bytes.length), 0, bytes.length);
    }

    @Test
    void aMessageThatIsTooLongIsNotReadIntoMemory() {
        Stretch stretch = new Stretch(new MemorySource("t", new byte[5]), "entry a", 1, 4);
        assertThatThrownBy(() -> stretch.read(3))
                .hasMessage("LIMIT: t: entry a: message of 4 bytes is over the limit of 3 (offset 1 of 5)");
    }
}
