package org.bertconv.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.MemorySource;
import org.bertconv.io.SourceName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is said of zip archives in which one or two fields are wrong, word for word. */
class ZipMessagesTest {

    private static final byte[] HELLO = "hello, hello, hello, world".getBytes(ISO_8859_1);
    private static final int ALL = 0xff;
    private static final int END = 22;
    private static final int LOCATOR = 20;
    private static final int END_64 = 56;

    /**
     * An archive with one member that is damaged.
     *
     * @param member which is added
     * @param zip64 whether there are zip64 end records
     * @param damage what is done to the bytes
     * @param message that is expected
     */
    record Damaged(Consumer<ZipBuilder> member, boolean zip64, Damage damage, String message) {

        @Override
        public String toString() {
            return message;
        }
    }

    /** Changes the bytes of an archive. */
    @FunctionalInterface
    interface Damage {
        void to(byte[] zip, ZipBuilder builder);
    }

    static Stream<Damaged> damaged() {
        return Stream.of(
                stored((zip, b) -> zip[2] = 0, "member a: there is no local header (offset 0 of 126)"),
                stored(
                        (zip, b) -> zip[b.central(0) + 42] = 1,
                        "zip: 1 bytes before the first member (offset 0 of 126)"),
                stored(
                        (zip, b) -> zip[b.central(0)] = 0,
                        "central header: does not begin with PK 01 02 (offset 57 of 126)"),
                stored(
                        (zip, b) -> {
                            zip[7] = zip[b.central(0) + 9] = 8;
                            zip[30] = zip[b.central(0) + 46] = (byte) ALL;
                        },
                        "central header: the name is not UTF-8, which the flags say it is (offset 57 of 126)"),
                stored(
                        (zip, b) -> zip[18] = zip[22] = zip[b.central(0) + 20] = zip[b.central(0) + 24] = 27,
                        "member a: 27 bytes at 31 overlap what follows at 57 (offset 0 of 126)"),
                torch(
                        (zip, b) -> {
                            zip[31] = zip[35] = 1;
                            zip[32] = zip[36] = 0;
                            zip[33] = zip[37] = 0;
                        },
                        "extra field: two parts are for zip64 (offset 0 of 175)"),
                new Damaged(
                        b -> b.torch("a", HELLO),
                        false,
                        (zip, b) -> {
                            zip[31] = 1;
                            Arrays.fill(zip, 32, 35, (byte) 0);
                            Arrays.fill(zip, 22, 26, (byte) ALL);
                        },
                        "extra field: size is not in the zip64 part (offset 0 of 175)"),
                new Damaged(
                        b -> b.stored("a/", HELLO),
                        false,
                        (zip, b) -> {},
                        "central header: directory a/ has 26 bytes (offset 58 of 128)"),
                deflated(
                        (zip, b) -> {
                            zip[b.data(0)] = 3;
                            zip[b.data(0) + 1] = 0;
                            zip[22] = zip[b.central(0) + 24] = 0;
                        },
                        "a: content: the deflated data end at 2 of 16 bytes (offset 2 of 16)"),
                torch((zip, b) -> zip[33] = 90, "extra field: part of 90 bytes, 29 left (offset 0 of 175)"),
                described(
                        (zip, b) -> zip[b.descriptor(0)] = 0,
                        "member a: the descriptor does not begin with PK 07 08 (offset 47 of 132)"),
                new Damaged(
                        b -> b.described("a", HELLO, 16).junk(new byte[1]),
                        false,
                        (zip, b) -> {},
                        "member a: a descriptor has 12, 16, 20 or 24 bytes, here are 17 (offset 47 of 133)"),
                zip64(-LOCATOR + 8, 5, "zip64 locator: there is no zip64 end record at 5 (offset 160 of 202)"),
                zip64(
                        -LOCATOR - END_64 + 4,
                        40,
                        "zip64 end record: 40 bytes long, 44 lie before its locator (offset 104 of 202)"),
                zip64(
                        -LOCATOR - END_64 + 47,
                        ALL,
                        "zip64 end record: count, size or offset is negative (offset 104 of 202)"),
                new Damaged(
                        b -> b.stored("a", HELLO),
                        true,
                        (zip, b) -> {
                            zip[zip.length - END - LOCATOR - END_64 + 24] = 2;
                            zip[zip.length - END - LOCATOR - END_64 + 32] = 2;
                        },
                        "zip64 end record: count, size or offset differ from those of the end record (offset 104 of 202)"),
                deflated(
                        (zip, b) -> zip[b.data(0)] = (byte) ALL,
                        "a: content: is not deflated data: invalid block type"),
                deflated(
                        (zip, b) -> zip[b.data(0)] &= ~1,
                        "a: content: the deflated data have no end (offset 16 of 16)"));
    }

    private static Damaged stored(Damage damage, String message) {
        return new Damaged(b -> b.stored("a", HELLO), false, damage, message);
    }

    private static Damaged torch(Damage damage, String message) {
        return new Damaged(b -> b.torch("a", HELLO), false, damage, message);
    }

    private static Damaged described(Damage damage, String message) {
        return new Damaged(b -> b.described("a", HELLO, 16), false, damage, message);
    }

    private static Damaged deflated(Damage damage, String message) {
        return new Damaged(b -> b.deflated("a", HELLO), false, damage, message);
    }

    private static Damaged zip64(int beforeEnd, int value, String message) {
        return new Damaged(
                b -> b.stored("a", HELLO), true, (zip, b) -> zip[zip.length - END + beforeEnd] = (byte) value, message);
    }

    @ParameterizedTest
    @MethodSource("damaged")
    void aWrongFieldIsNamed(Damaged damaged) {
        ZipBuilder builder = new ZipBuilder();
        damaged.member().accept(builder);
        byte[] zip = damaged.zip64() ? builder.build64() : builder.build();
        damaged.damage().to(zip, builder);
        String place = damaged.message().startsWith("a: ") ? "x.zip!" : "x.zip: ";
        assertThatThrownBy(() -> readAll(zip))
                .isInstanceOf(CheckpointException.class)
                .hasMessage("MALFORMED: " + place + damaged.message());
    }

    /** The count is checked before a header is read, so that the directory may be of zeros. */
    @Test
    void anArchiveOfTooManyMembersIsNotListed() {
        int count = 1_000_001;
        int size = 46 * count;
        ByteBuffer zip = ByteBuffer.allocate(size + END_64 + LOCATOR + END).order(ByteOrder.LITTLE_ENDIAN);
        zip.position(size)
                .putInt(0x06064b50)
                .putLong(44)
                .putInt(0x031e)
                .putInt(0)
                .putInt(0);
        zip.putLong(count).putLong(count).putLong(size).putLong(0);
        zip.putInt(0x07064b50).putInt(0).putLong(size).putInt(1);
        zip.putInt(0x06054b50).putInt(0).putInt(-1).putInt(-1).putInt(-1).putShort((short) 0);
        assertThatThrownBy(() -> readAll(zip.array()))
                .isInstanceOf(CheckpointException.class)
                .hasMessage(
                        "LIMIT: x.zip: end record: 1000001 members, at most 1000000 are allowed (offset 0 of 46000144)");
    }

    private static void readAll(byte[] zip) throws IOException {
        for (ZipMember member :
                ZipArchive.read(MemorySource.of(SourceName.of("x.zip"), zip)).members()) {
            member.content();
        }
    }
}
