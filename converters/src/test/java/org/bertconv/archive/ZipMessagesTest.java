package org.bertconv.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.MemorySource;
import org.bertconv.io.SourceName;
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

    private static void readAll(byte[] zip) throws IOException {
        for (ZipMember member :
                ZipArchive.read(MemorySource.of(SourceName.of("x.zip"), zip)).members()) {
            member.content();
        }
    }
}
