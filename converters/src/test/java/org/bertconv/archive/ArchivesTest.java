package org.bertconv.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.ThrowableAssert;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.Folder;
import org.bertconv.io.MemorySource;
import org.bertconv.io.SourceName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArchivesTest {

    private static final byte[] HELLO = "hello".getBytes(ISO_8859_1);
    private static final byte[] OTHER = "other content".getBytes(ISO_8859_1);
    private static final byte[] SIZE_5 = "00000000005\0".getBytes(ISO_8859_1);

    @Test
    void opensZipTarAndTarInGzip() throws IOException {
        byte[] tar = new TarBuilder()
                .file("./a.txt", HELLO)
                .special("d/", '5')
                .file("d/b", OTHER)
                .build();
        byte[] zip =
                new ZipBuilder().deflated("a.txt", HELLO).stored("d/b", OTHER).build();

        Map<String, String> files = Map.of("a.txt", "hello", "d/b", "other content");
        assertThat(contents(tar)).isEqualTo(files);
        assertThat(contents(gzip(tar))).isEqualTo(files);
        assertThat(contents(zip)).isEqualTo(files);
    }

    @Test
    void readsLongNamesAndSizesOfExtendedHeaders() throws IOException {
        String name = "d/".repeat(100) + "long";
        byte[] tar = new TarBuilder().pax("path=" + name).file("short", HELLO).build();
        assertThat(contents(tar)).isEqualTo(Map.of(name, "hello"));
    }

    @Test
    void leavesOutWhatMacosPutsBesideTheFiles() throws IOException {
        byte[] zip = new ZipBuilder()
                .stored("m/a", HELLO)
                .stored("__MACOSX/m/._a", OTHER)
                .stored("m/.DS_Store", OTHER)
                .stored("m/._b", OTHER)
                .build();
        assertThat(contents(zip)).containsOnlyKeys("m/a");
    }

    @Test
    void joinsGzipMembersThatFollowOneAnother() throws IOException {
        byte[] tar = new TarBuilder().file("a", HELLO).build();
        byte[] both = concat(gzip(Arrays.copyOf(tar, 700)), gzip(Arrays.copyOfRange(tar, 700, tar.length)));
        assertThat(contents(both)).isEqualTo(Map.of("a", "hello"));
    }

    @ParameterizedTest
    @CsvSource({
        "1, REFUSED, 'x is a hard link'",
        "2, REFUSED, 'x is a symbolic link'",
        "3, REFUSED, 'x is a device'",
        "4, REFUSED, 'x is a device'",
        "6, REFUSED, 'x is a fifo'"
    })
    void refusesMembersThatAreNoFiles(char type, String errorClass, String found) {
        byte[] tar = new TarBuilder().special("x", type).build();
        assertError(tar, errorClass + ": f: tar: " + found + " (offset 0 of 1536)");
    }

    @ParameterizedTest
    @CsvSource({
        "../x, leads out of the archive",
        "a/../../x, leads out of the archive",
        "/x, is an absolute path",
        "a\\b, has a backslash",
        "C:x, begins with a drive"
    })
    void refusesNamesThatCouldLeadOut(String name, String why) {
        byte[] tar = new TarBuilder().file(name, HELLO).build();
        assertError(tar, "REFUSED: f: member name: " + name + " " + why + " (offset 0 of 2048)");
    }

    /** What is written through the link would lie somewhere else: the link alone is refused. */
    @Test
    void refusesALinkThatAMemberIsToBeWrittenThrough() {
        byte[] tar = new TarBuilder().special("x", '2').file("x/a", HELLO).build();
        assertError(tar, "REFUSED: f: tar: x is a symbolic link (offset 0 of 2560)");
    }

    @Test
    void findsNamesThatAreThereTwiceAlsoBehindADot() {
        byte[] tar = new TarBuilder().file("a", HELLO).file("./a", OTHER).build();
        assertError(tar, "MALFORMED: f: member name: a is there twice (offset 1024 of 3072)");
    }

    @Test
    void doesNotHandleSparseMembers() {
        byte[] tar = new TarBuilder()
                .pax("GNU.sparse.size=100")
                .pax("GNU.sparse.map=0,5")
                .file("a", HELLO)
                .build();
        assertError(tar, "UNSUPPORTED: f: tar: a is sparse (offset 2048 of 4096)");
    }

    @Test
    void findsNegativeSizes() {
        byte[] base256 = new byte[12];
        Arrays.fill(base256, (byte) 0xff);
        assertThatThrownBy(() -> contents(
                        new TarBuilder().member("a", '0', base256, HELLO).build()))
                .hasMessage(
                        "MALFORMED: f: tar: a header is broken: broken archive, entry with negative size (offset 512 of 2048)");
        assertThatThrownBy(() -> contents(
                        new TarBuilder().pax("size=-5").file("a", HELLO).build()))
                .hasMessage(
                        "MALFORMED: f: tar: a header is broken: Corrupted TAR archive. Entry size is negative (offset 1536 of 3072)");
    }

    @Test
    void doesNotReadALongNameOfGigabytes() {
        byte[] huge = {(byte) 0x80, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0};
        byte[] tar = new TarBuilder().member("././@LongLink", 'L', huge, HELLO).build();
        assertThatThrownBy(() -> contents(tar))
                .hasMessage(
                        "MALFORMED: f: tar: a header is broken: entry size exceeds archive size (offset 512 of 2048)");
    }

    @Test
    void takesATimeOfManyDigitsInNoTime() {
        byte[] tar = new TarBuilder().pax("mtime=9e9999999").file("a", HELLO).build();
        long start = System.nanoTime();
        try {
            contents(tar);
        } catch (IOException e) {
            assertThat(e).isInstanceOf(CheckpointException.class);
        }
        assertThat(System.nanoTime() - start).isLessThan(2_000_000_000L);
    }

    @Test
    void findsBytesBehindTheEndAndAMissingEnd() {
        byte[] tar = new TarBuilder().file("a", HELLO).build();
        byte[] junk = Arrays.copyOf(tar, tar.length + 1);
        junk[tar.length] = 1;
        assertError(junk, "MALFORMED: f: tar: bytes behind the end of the archive (offset 2048 of 2049)");
        assertError(
                Arrays.copyOf(tar, 1024),
                "MALFORMED: f: tar: the end marks are missing: cut short (offset 1024 of 1024)");
    }

    @ParameterizedTest
    @CsvSource({
        "S, UNSUPPORTED, 'a is sparse (offset 0 of 1536)'",
        "V, UNSUPPORTED, 'a has type V (offset 0 of 1536)'",
        "3, REFUSED, 'a is a device (offset 0 of 1536)'"
    })
    void namesWhatIsNoPlainFile(char type, String errorClass, String message) {
        assertError(new TarBuilder().special("a", type).build(), errorClass + ": f: tar: " + message);
    }

    @Test
    void readsNoMoreThanSoManyBytesOfHeaders() {
        byte[] tar = new TarBuilder()
                .pax("comment=" + "x".repeat(17 << 20))
                .file("a", HELLO)
                .build();
        assertError(
                tar, "LIMIT: f: tar: the headers are more than 16777216 bytes together (offset 16769553 of 17828864)");
    }

    @Test
    void doesNotBelieveAHeaderWhoseChecksumIsWrong() {
        byte[] tar = new TarBuilder().file("a", HELLO).file("b", HELLO).build();
        tar[1024] = 'c';
        assertError(tar, "MALFORMED: f: tar: the checksum of the header of c is wrong (offset 1024 of 3072)");
        byte[] cut = new TarBuilder()
                .member("a", '0', "00000004000\0".getBytes(ISO_8859_1), HELLO)
                .build();
        assertError(cut, "MALFORMED: f: tar: a header is broken: Truncated TAR archive (offset 2048 of 2048)");
    }

    @Test
    void knowsNoFlagsOfGzipThatAreReserved() throws IOException {
        byte[] gzip = gzip(new TarBuilder().file("a", HELLO).build());
        gzip[3] = 0x20;
        assertError(
                gzip,
                "MALFORMED: f: gzip: method 8 and flags 0x20 are not those of gzip (offset 0 of " + gzip.length + ")");
    }

    @Test
    void checksLengthAndChecksumOfGzip() throws IOException {
        byte[] gzip = gzip(new TarBuilder().file("a", HELLO).build());
        int end = gzip.length;
        byte[] crc = gzip.clone();
        crc[end - 8] ^= 1;
        assertThatThrownBy(() -> contents(crc))
                .hasMessageMatching(
                        "MALFORMED: f: gzip: CRC-32 is [0-9a-f]{8}, the file says [0-9a-f]{8} \\(offset .*");
        byte[] length = gzip.clone();
        length[end - 4]++;
        assertError(
                length,
                "MALFORMED: f: gzip: length is 2048, the file says 2049 (offset " + (end - 8) + " of " + end + ")");
        byte[] cut = Arrays.copyOf(gzip, end - 9);
        assertError(
                cut,
                "MALFORMED: f: gzip: the data have no end: cut short (offset " + cut.length + " of " + cut.length
                        + ")");
        assertThatThrownBy(() -> contents(Arrays.copyOf(gzip, end + 3)))
                .hasMessage(
                        "MALFORMED: f: gzip: 3 bytes behind the gzip data (offset " + end + " of " + (end + 3) + ")");
    }

    @Test
    void reportsATruncationOfGzipAndTarAtEveryByte() throws IOException {
        byte[] tar = new TarBuilder().file("a", HELLO).build();
        byte[] gzip = gzip(tar);
        for (int length = 3; length < gzip.length; length++) {
            byte[] cut = Arrays.copyOf(gzip, length);
            assertThatThrownBy(() -> contents(cut)).isInstanceOf(CheckpointException.class);
        }
        for (int length = 512; length < 1536; length += 7) {
            byte[] cut = Arrays.copyOf(tar, length);
            assertThatThrownBy(() -> contents(cut)).isInstanceOf(CheckpointException.class);
        }
    }

    @Test
    void neverFailsOtherwiseWhateverBitIsFlipped() throws IOException {
        byte[] tar = new TarBuilder().pax("path=long/name").file("a", HELLO).build();
        byte[] gzip = gzip(tar);
        Map<String, String> expected = contents(gzip);
        for (int bit = 0; bit < gzip.length * 8; bit++) {
            assertThat(flipped(gzip, bit, expected)).as("bit %d", bit).isEqualTo(expected);
        }
        for (int bit = 0; bit < 2048 * 8; bit++) {
            flipped(tar, bit, expected);
        }
    }

    @Test
    void stopsAGzipBomb() throws IOException {
        assertThatThrownBy(() -> contents(gzip(new byte[80 << 20])))
                .hasMessageMatching("LIMIT: f: content: inflates to more than 100 times its \\d+ bytes");
    }

    @ParameterizedTest
    @CsvSource({
        "377abcaf271c0004, 7z",
        "425a683931415926, bzip2",
        "526172211a070100, rar",
        "04224d1864407000, lz4",
        "1f9d907068, compress (.Z)",
        "5d00008000ffffffff, lzma",
        "ff060000734e61507059, framed snappy",
        "303730373031, cpio",
        "303730373037, cpio",
        "c771fd0000, cpio",
        "213c617263683e0a, ar"
    })
    void namesArchivesThatItDoesNotRead(String hex, String name) {
        byte[] file = HexFormat.of().parseHex(hex);
        assertError(file, "UNSUPPORTED: f: is a " + name + " archive; zip, tar, tar.gz, tar.xz and tar.zst are read");
    }

    @Test
    void saysThatGzipHoldsNoTar() throws IOException {
        assertError(gzip(HELLO), "UNSUPPORTED: f: is gzip, but what is in it is not a tar archive");
    }

    @Test
    void saysThatAFileIsNotThere() throws IOException {
        try (Folder folder =
                Archives.open(source(new ZipBuilder().stored("a", HELLO).build()))) {
            assertThatThrownBy(() -> folder.open("b")).hasMessage("INPUT: f!b: does not exist");
        }
    }

    private static Map<String, String> flipped(byte[] file, int bit, Map<String, String> expected) throws IOException {
        byte[] flipped = file.clone();
        flipped[bit / 8] ^= (byte) (1 << bit % 8);
        try {
            return contents(flipped);
        } catch (CheckpointException e) {
            return expected;
        }
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
                ByteBuffer bytes = member.read(0, (int) member.size());
                contents.put(name, ISO_8859_1.decode(bytes).toString());
            }
        }
        return contents;
    }

    private static ByteSource source(byte[] bytes) {
        return MemorySource.of(SourceName.of("f"), bytes);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    private static byte[] concat(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    private static void assertError(byte[] file, String message) {
        ThrowableAssert.ThrowingCallable call = () -> contents(file);
        assertThatThrownBy(call).isInstanceOf(CheckpointException.class).hasMessage(message);
    }
}
