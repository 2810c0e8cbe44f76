package org.bertconv.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.MemorySource;
import org.bertconv.io.SourceName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ZipArchiveTest {

    private static final byte[] HELLO = "hello, hello, hello, world".getBytes(ISO_8859_1);
    private static final byte[] OTHER = {1, 2, 3};

    private final ZipBuilder builder = new ZipBuilder();

    @Test
    void readsStoredAndDeflatedMembers() throws IOException {
        byte[] zip = builder.stored("a/one", HELLO)
                .deflated("a/two", HELLO)
                .stored("a/", new byte[0])
                .build();

        assertThat(contents(zip)).containsOnlyKeys("a/one", "a/two", "a/").containsEntry("a/one", text(HELLO));
        assertThat(contents(zip)).containsEntry("a/two", text(HELLO)).containsEntry("a/", "");
    }

    @Test
    void givesAStoredMemberAsAPartOfTheArchive() throws IOException {
        byte[] zip = builder.torch("archive/data/0", HELLO).build64();

        ZipMember member = ZipArchive.read(source(zip)).find("archive/data/0").orElseThrow();

        assertThat(member.offset()).isEqualTo(64);
        assertThat(member.stored().size()).isEqualTo(HELLO.length);
        assertThat(member.source()).hasToString("x.zip!archive/data/0");
    }

    @ParameterizedTest
    @ValueSource(ints = {12, 16, 20, 24})
    void readsEveryFormOfDescriptor(int size) throws IOException {
        byte[] zip =
                builder.described("a", HELLO, size).described("b", OTHER, size).build();

        assertThat(contents(zip)).containsEntry("a", text(HELLO)).containsEntry("b", text(OTHER));
    }

    @Test
    void readsAnArchiveWithAComment() throws IOException {
        assertThat(contents(builder.stored("a", HELLO).build("made by hand"))).containsOnlyKeys("a");
    }

    @Test
    void unpacksALargeMemberToAFileThatHasNoName() throws IOException {
        byte[] large = new byte[20 << 20];
        new Random(7).nextBytes(large);
        byte[] zip = builder.deflated("large", large).build();

        ByteSource content =
                ZipArchive.read(source(zip)).find("large").orElseThrow().content();

        assertThat(content).isInstanceOf(Spool.class);
        assertThat(content.read(0, large.length)).isEqualTo(ByteBuffer.wrap(large));
    }

    @Test
    void saysWhatTheChecksumIsAndWhatItShouldBe() {
        byte[] zip = builder.stored("a", HELLO).build();
        zip[builder.data(0)] ^= 1;

        assertError(() -> contents(zip), "MALFORMED: x.zip!a: CRC-32: 9cf8b207, the archive says 7be51490");
    }

    @ParameterizedTest
    @CsvSource({
        "../a, leads out of the archive",
        "b/../a, leads out of the archive",
        "/etc/a, is an absolute path",
        "b\\a, has a backslash",
        "C:a, begins with a drive"
    })
    void refusesNamesThatCouldLeadOut(String name, String why) {
        byte[] zip = builder.stored(name, HELLO).build();
        assertError(
                () -> contents(zip),
                "REFUSED: x.zip: member name: " + name + " " + why + " (offset " + builder.central(0) + " of "
                        + zip.length + ")");
    }

    @Test
    void findsNamesThatAreThereTwice() {
        byte[] zip = builder.stored("a", HELLO).stored("a", OTHER).build();
        assertError(() -> contents(zip), "MALFORMED: x.zip: member name: a is there twice (offset 138 of 207)");
    }

    @Test
    void findsNamesThatAreEqualButForCase() {
        byte[] zip = builder.stored("a", HELLO).stored("A", OTHER).build();
        assertError(
                () -> contents(zip), "MALFORMED: x.zip: member name: A is there twice, also as a (offset 138 of 207)");
    }

    @Test
    void findsANulInAName() {
        byte[] zip = builder.stored("a\0b", HELLO).build();
        assertError(() -> contents(zip), "MALFORMED: x.zip: member name: a\\u0000b has a NUL (offset 59 of 130)");
    }

    @Test
    void findsALocalNameThatDiffers() {
        byte[] zip = builder.stored("a", HELLO).build();
        zip[builder.local(0) + 30] = 'b';
        assertError(
                () -> contents(zip), "MALFORMED: x.zip: member a: the local header has another name (offset 0 of 126)");
    }

    @ParameterizedTest
    @CsvSource({
        "6, 2, flags is 2 at the data and 0 in the directory",
        "8, 8, method is 8 at the data and 0 in the directory",
        "14, 1, CRC-32 is 2078610433 at the data and 2078610576 in the directory",
        "18, 27, compressed size is 27 at the data and 26 in the directory",
        "22, 27, size is 27 at the data and 26 in the directory"
    })
    void comparesTheLocalHeaderFieldByField(int field, byte value, String found) {
        byte[] zip = builder.stored("a", HELLO).build();
        zip[builder.local(0) + field] = value;
        assertError(() -> contents(zip), "MALFORMED: x.zip: member a: " + found + " (offset 0 of 126)");
    }

    @Test
    void comparesTheDescriptor() {
        byte[] zip = builder.torch("a", HELLO).build();
        zip[builder.descriptor(0) + 8]++;
        assertError(
                () -> contents(zip),
                "MALFORMED: x.zip: member a: compressed size is 27 at the data and 26 in the directory (offset 0 of 175)");
    }

    @Test
    void findsBytesBetweenMembers() {
        byte[] zip = builder.stored("a", HELLO).junk(OTHER).stored("b", OTHER).build();
        assertError(
                () -> contents(zip),
                "MALFORMED: x.zip: member a: 3 bytes between the members belong to none (offset 57 of 210)");
    }

    @Test
    void findsMembersThatOverlap() {
        byte[] zip = builder.stored("a", HELLO).stored("b", OTHER).build();
        zip[builder.central(1) + 42] = 0;
        assertError(
                () -> contents(zip),
                "MALFORMED: x.zip: member a: the local header overlaps what follows at 0 (offset 0 of 207)");
    }

    @Test
    void findsBytesBeforeTheArchive() {
        byte[] zip = concat(OTHER, builder.stored("a", HELLO).build());
        assertError(
                () -> contents(zip),
                "MALFORMED: x.zip: end record: directory of 47 bytes at 57 does not end where the end records begin,"
                        + " at 107 (offset 107 of 129)");
    }

    @Test
    void findsBytesBehindTheArchive() {
        byte[] zip = concat(builder.stored("a", HELLO).build(), OTHER);
        assertError(
                () -> contents(zip),
                "MALFORMED: x.zip: end record: the file does not end where the end record does (offset 104 of 129)");
    }

    @Test
    void findsASecondEndRecordInTheComment() {
        byte[] end = new ZipBuilder().stored("a", HELLO).build();
        String comment = text(Arrays.copyOfRange(end, end.length - 22, end.length));
        byte[] zip = builder.stored("a", HELLO).build(comment);
        assertError(
                () -> contents(zip),
                "MALFORMED: x.zip: end record: there is another end record at 126 (offset 104 of 148)");
    }

    @Test
    void saysThatAnArchiveWithoutAnEndIsCutShort() {
        byte[] zip = Arrays.copyOf(builder.stored("a", HELLO).build(), 100);
        assertError(
                () -> contents(zip),
                "MALFORMED: x.zip: zip: no end record in the last 100 bytes: cut short, or not an archive");
    }

    @ParameterizedTest
    @CsvSource({
        "8, 1, UNSUPPORTED, 'a is encrypted'",
        "8, 64, UNSUPPORTED, 'a is encrypted'",
        "8, 32, UNSUPPORTED, 'a has flags 0x0020 that are not handled'",
        "10, 12, UNSUPPORTED, 'a is compressed by method 12 (bzip2)'",
        "10, 99, UNSUPPORTED, 'a is compressed by method 99 (aes)'",
        "34, 1, UNSUPPORTED, 'a is on disk 1 of several'",
        "41, -95, REFUSED, 'a is a symbolic link'",
        "41, 17, REFUSED, 'a is a special file'",
        "24, 27, MALFORMED, 'a is stored, but 27 bytes are 26'"
    })
    void looksAtEachFieldOfTheCentralHeader(int field, byte value, String errorClass, String found) {
        byte[] zip = builder.stored("a", HELLO).build();
        zip[builder.central(0) + field] = value;
        assertError(() -> contents(zip), errorClass + ": x.zip: central header: " + found + " (offset 57 of 126)");
    }

    @Test
    void countsTheMembersOfTheDirectory() {
        byte[] one = new ZipBuilder().stored("a", HELLO).stored("b", OTHER).build();
        one[one.length - 12] = one[one.length - 14] = 1;
        assertError(
                () -> contents(one),
                "MALFORMED: x.zip: central directory: 1 members end here, the directory does not (offset 138 of 207)");
        byte[] many = new ZipBuilder().stored("a", HELLO).build();
        many[many.length - 12] = many[many.length - 14] = 9;
        assertError(
                () -> contents(many),
                "MALFORMED: x.zip: end record: 9 members do not fit into a directory of 47 bytes (offset 57 of 126)");
    }

    @Test
    void saysThatAnArchiveIsEmpty() {
        assertError(
                () -> contents(builder.build()), "MALFORMED: x.zip: end record: the archive is empty (offset 0 of 22)");
    }

    @Test
    void comparesZip64EndRecordsWithTheEndRecord() {
        byte[] zip = builder.stored("a", HELLO).build64();
        zip[zip.length - 22 - 20 - 56 + 32]++;
        assertError(
                () -> contents(zip),
                "UNSUPPORTED: x.zip: zip64 end record: the archive is split over several files (offset 104 of 202)");
    }

    @Test
    void stopsWhenAMemberInflatesToMoreOrLessThanItSays() {
        for (int size : new int[] {25, 27}) {
            ZipBuilder deflated = new ZipBuilder().deflated("a", HELLO);
            byte[] zip = deflated.build();
            zip[deflated.local(0) + 22] = zip[deflated.central(0) + 24] = (byte) size;
            assertError(
                    () -> contents(zip),
                    size == 25
                            ? "MALFORMED: x.zip!a: content: inflates to more than the 25 bytes that the archive says"
                            : "MALFORMED: x.zip!a: content: inflates to 26 bytes, the archive says 27");
        }
    }

    @Test
    void stopsABombOnceItIsLargeAndOutOfProportion() throws IOException {
        byte[] zip = builder.deflated("zeros", new byte[64 << 20]).build();
        assertThatThrownBy(() -> contents(zip))
                .isInstanceOf(CheckpointException.class)
                .hasMessageMatching("LIMIT: x.zip!zeros: content: inflates to more than 100 times its [0-9]+ bytes");
    }

    @Test
    void reportsATruncationAtEveryByte() {
        byte[] zip = builder.torch("p/a", HELLO).deflated("p/b", HELLO).build64();
        for (int length = 0; length < zip.length; length++) {
            byte[] cut = Arrays.copyOf(zip, length);
            assertThatThrownBy(() -> contents(cut)).isInstanceOf(CheckpointException.class);
        }
    }

    @Test
    void neverGivesOtherContentWhateverBitIsFlipped() throws IOException {
        byte[] zip = builder.torch("p/a", HELLO).deflated("p/b", HELLO).build64();
        Map<String, String> expected = contents(zip);
        for (int bit = 0; bit < zip.length * 8; bit++) {
            byte[] flipped = zip.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                assertThat(contents(flipped)).as("bit %d", bit).isEqualTo(expected);
            } catch (CheckpointException e) {
                assertThat(e).hasMessageContaining("x.zip");
            }
        }
    }

    private static Map<String, String> contents(byte[] zip) throws IOException {
        Map<String, String> contents = new LinkedHashMap<>();
        for (ZipMember member : ZipArchive.read(source(zip)).members()) {
            ByteSource content = member.content();
            contents.put(
                    member.name(),
                    ISO_8859_1.decode(content.read(0, (int) content.size())).toString());
        }
        return contents;
    }

    private static ByteSource source(byte[] bytes) {
        return MemorySource.of(SourceName.of("x.zip"), bytes);
    }

    private static String text(byte[] bytes) {
        return ISO_8859_1.decode(ByteBuffer.wrap(bytes)).toString();
    }

    private static byte[] concat(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    private static void assertError(ThrowableAssert.ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(CheckpointException.class).hasMessage(message);
    }
}
