package org.bertconv.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.Folder;
import org.bertconv.io.MemorySource;
import org.bertconv.io.SourceName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZ;
import org.tukaani.xz.XZOutputStream;

/** Tar archives in xz and zstd. */
@Timeout(120)
class CompressedTarTest {

    private static final Path FIXTURES = Path.of(System.getProperty("bertconv.fixtures", "../fixtures"));
    private static final byte[] HELLO = "hello".getBytes(ISO_8859_1);

    /** How a test compresses. */
    enum Packing {
        XZ,
        ZSTD
    }

    @ParameterizedTest
    @ValueSource(strings = {"xz", "zst"})
    void readsWhatTheRealPackersWrote(String suffix) throws IOException {
        byte[] packed = Files.readAllBytes(FIXTURES.resolve("archives/bert-tiny.tar." + suffix));
        try (Folder folder = Archives.open(source(packed))) {
            assertThat(folder.names())
                    .containsExactly("bert-tiny/config.json", "bert-tiny/pytorch_model.bin", "bert-tiny/vocab.txt");
            for (String name : folder.names()) {
                ByteSource member = folder.open(name);
                byte[] plain = Files.readAllBytes(FIXTURES.resolve("pytorch-base" + name.substring(9)));
                assertThat(member.read(0, (int) member.size())).isEqualTo(ByteBuffer.wrap(plain));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Packing.class)
    void joinsStreamsThatFollowOneAnother(Packing packing) throws IOException {
        byte[] tar = new TarBuilder().file("a", HELLO).build();
        byte[] first = pack(packing, Arrays.copyOf(tar, 700));
        byte[] second = pack(packing, Arrays.copyOfRange(tar, 700, tar.length));
        assertThat(contents(concat(first, second))).isEqualTo(Map.of("a", "hello"));
    }

    @ParameterizedTest
    @EnumSource(Packing.class)
    void reportsATruncationAtEveryByte(Packing packing) throws IOException {
        byte[] packed = pack(packing, new TarBuilder().file("a", HELLO).build());
        for (int length = 6; length < packed.length; length++) {
            byte[] cut = Arrays.copyOf(packed, length);
            assertThatThrownBy(() -> contents(cut)).as("%d", length).isInstanceOf(CheckpointException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(Packing.class)
    void neverGivesOtherContentWhateverBitIsFlipped(Packing packing) throws IOException {
        byte[] packed = packing == Packing.XZ
                ? xz(new TarBuilder().file("a", HELLO).build())
                : Files.readAllBytes(FIXTURES.resolve("archives/hello.tar.zst"));
        for (int bit = 0; bit < packed.length * Byte.SIZE; bit++) {
            byte[] flipped = packed.clone();
            flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            try {
                assertThat(contents(flipped)).as("bit %d", bit).isEqualTo(Map.of("a", "hello"));
            } catch (CheckpointException e) {
                assertThat(e.errorClass().exitCode()).isEqualTo(3);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Packing.class)
    void stopsABomb(Packing packing) {
        assertThatThrownBy(() -> contents(bomb(packing)))
                .isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith("LIMIT: f: content: inflates to more than 100 times its ");
    }

    @ParameterizedTest
    @CsvSource({"XZ, xz, unxz", "ZSTD, zstd, unzstd"})
    void saysThatItHoldsNoTar(Packing packing, String label, String program) throws IOException {
        byte[] packed = pack(packing, HELLO);
        assertThatThrownBy(() -> contents(packed))
                .hasMessage("UNSUPPORTED: f: is " + label + ", but what is in it is not a tar archive")
                .isInstanceOfSatisfying(
                        CheckpointException.class,
                        e -> assertThat(e.hint()).contains("unpack it first: " + program + " f"));
    }

    @ParameterizedTest
    @EnumSource(Packing.class)
    void looksAtTheNamesInIt(Packing packing) throws IOException {
        byte[] packed = pack(packing, new TarBuilder().file("../x", HELLO).build());
        assertThatThrownBy(() -> contents(packed))
                .hasMessage("REFUSED: f: member name: ../x leads out of the archive (offset 0 of 2048)");
        byte[] link = pack(packing, new TarBuilder().special("x", '2').build());
        assertThatThrownBy(() -> contents(link)).hasMessage("REFUSED: f: tar: x is a symbolic link (offset 0 of 1536)");
    }

    @Test
    void allowsXzOnlySoMuchMemory() throws IOException {
        byte[] packed = xz(new byte[10]);
        // The dictionary of the first block, 1 GiB; its header has a checksum of its own.
        int property = 12 + 4;
        assertThat(packed[property - 2]).isEqualTo((byte) 0x21);
        packed[property] = 36;
        java.util.zip.CRC32 crc = new java.util.zip.CRC32();
        int size = (packed[12] + 1) * 4;
        crc.update(packed, 12, size - 4);
        ByteBuffer.wrap(packed).order(java.nio.ByteOrder.LITTLE_ENDIAN).putInt(12 + size - 4, (int) crc.getValue());
        assertThatThrownBy(() -> contents(packed))
                .isInstanceOf(CheckpointException.class)
                .hasMessageMatching(
                        "LIMIT: f: xz: needs \\d+ KiB of memory, at most 102400 are allowed \\(offset .*\\)");
    }

    @Test
    void findsAWrongChecksumOfXz() throws IOException {
        byte[] packed = xz(new TarBuilder().file("a", HELLO).build());
        int check = packed.length - 12 - 8 - 8;
        packed[check] ^= 1;
        assertThatThrownBy(() -> contents(packed))
                .hasMessage("MALFORMED: f: xz: Integrity check (CRC64) does not match (offset 100 of 124)");
    }

    @Test
    void saysThatXzIsCutShort() throws IOException {
        byte[] packed = xz(new TarBuilder().file("a", HELLO).build());
        byte[] cut = Arrays.copyOf(packed, packed.length - 1);
        assertThatThrownBy(() -> contents(cut))
                .hasMessage("MALFORMED: f: xz: the data have no end: cut short (offset " + cut.length + " of "
                        + cut.length + ")");
    }

    private static byte[] pack(Packing packing, byte[] content) throws IOException {
        return packing == Packing.XZ ? xz(content) : zstd(content);
    }

    private static byte[] bomb(Packing packing) throws IOException {
        if (packing == Packing.XZ) {
            return xz(new byte[40 << 20]);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(HexFormat.of().parseHex("28b52ffd0038"));
        for (int i = 0; i < 320; i++) {
            // A block of one zero, 131,072 times.
            out.writeBytes(HexFormat.of().parseHex("02001000"));
        }
        return out.toByteArray();
    }

    private static byte[] xz(byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (XZOutputStream xz = new XZOutputStream(out, new LZMA2Options(1), XZ.CHECK_CRC64)) {
            xz.write(content);
        }
        return out.toByteArray();
    }

    /** A frame of raw blocks, whose content size is said and whose checksum is not. */
    private static byte[] zstd(byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(HexFormat.of().parseHex("28b52ffda0"));
        out.writeBytes(little(content.length, 4));
        out.writeBytes(little(content.length << 3 | 1, 3));
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] little(int value, int bytes) {
        byte[] little = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            little[i] = (byte) (value >> (Byte.SIZE * i));
        }
        return little;
    }

    private static Map<String, String> contents(byte[] file) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        ByteSource source = source(file);
        if (!Archives.matches(source)) {
            throw source.malformed("file", -1, "is no archive");
        }
        try (Folder folder = Archives.open(source)) {
            for (String name : folder.names()) {
                ByteSource member = folder.open(name);
                contents.put(
                        name,
                        ISO_8859_1.decode(member.read(0, (int) member.size())).toString());
            }
        }
        return contents;
    }

    private static ByteSource source(byte[] bytes) {
        return MemorySource.of(SourceName.of("f"), bytes);
    }

    private static byte[] concat(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }
}
