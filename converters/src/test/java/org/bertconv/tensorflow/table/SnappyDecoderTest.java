package org.bertconv.tensorflow.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.apache.commons.compress.compressors.lz77support.Parameters;
import org.apache.commons.compress.compressors.snappy.SnappyCompressorInputStream;
import org.apache.commons.compress.compressors.snappy.SnappyCompressorOutputStream;
import org.bertconv.io.CheckpointException;
import org.junit.jupiter.api.Test;

class SnappyDecoderTest {

    private static final int LIMIT = 1 << 20;

    @Test
    void literalsAndCopiesOfEveryKindAreWritten() throws IOException {
        // A literal of 4; 1-byte, 2-byte and 4-byte offsets; the last copies overlap what they write.
        byte[] stream = Octets.hex("1A | 0C 61 62 63 64 | 01 04 | 0E 08 00 | 2B 02 00 00 00 | 00 7A | 0A 01 00");
        stream[0] = (byte) (4 + 4 + 4 + 11 + 1 + 3);
        assertThat(new String(decode(stream), StandardCharsets.US_ASCII))
                .isEqualTo("abcdabcdabcd" + "cdcdcdcdcdc" + "z" + "zzz");
    }

    @Test
    void longLiteralsHaveTheirLengthInOneToFourBytes() throws IOException {
        for (int bytes = 1; bytes <= 4; bytes++) {
            Octets stream = new Octets().varint(200).octet((59 + bytes) << 2).octet(199);
            stream.bytes(new byte[bytes - 1]).bytes(new byte[200]);
            assertThat(decode(stream.toArray())).hasSize(200);
        }
    }

    @Test
    void anEmptyStreamInflatesToNothing() throws IOException {
        assertThat(decode(Octets.hex("00"))).isEmpty();
    }

    @Test
    void streamsOfCommonsCompressInflateToWhatWentIn() throws IOException {
        Random random = new Random(1);
        for (int round = 0; round < 200; round++) {
            byte[] original = compressible(random, random.nextInt(5000));
            assertThat(decode(deflate(original))).isEqualTo(original);
        }
    }

    /** Flips bits of a sound stream: both decoders give the same bytes, or ours gives an error. */
    @Test
    void damagedStreamsNeverInflateToOtherBytesThanCommonsCompressGives() throws IOException {
        Random random = new Random(2);
        byte[] sound = deflate(compressible(random, 600));
        int agreed = 0;
        for (int bit = 0; bit < sound.length * 8; bit++) {
            byte[] damaged = sound.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                byte[] inflated = decode(damaged);
                assertThat(inflated).isEqualTo(inflate(damaged));
                agreed++;
            } catch (CheckpointException e) {
                assertThat(e.getMessage()).startsWith("MALFORMED: t: block: ");
            }
        }
        assertThat(agreed).isPositive();
    }

    @Test
    void everyStreamThatIsCutIsMalformed() throws IOException {
        byte[] sound = deflate(compressible(new Random(3), 600));
        for (int length = 0; length < sound.length; length++) {
            byte[] cut = Arrays.copyOf(sound, length);
            assertThatThrownBy(() -> decode(cut)).isInstanceOf(CheckpointException.class);
        }
    }

    @Test
    void brokenStreamsAreSaidForWhatTheyAre() {
        assertMessage("", "MALFORMED: t: block: varint is cut after 0 bytes (offset 0 of 0)");
        assertMessage(
                "FF FF FF FF 0F 00 61",
                "MALFORMED: t: block: snappy: 7 bytes cannot hold 4294967295 bytes (offset 0 of 7)");
        assertMessage("FF FF FF FF 7F", "MALFORMED: t: block: varint is over 32 bits (offset 0 of 5)");
        assertMessage(
                "04 01 01", "MALFORMED: t: block: snappy: copy from 1 bytes back, 0 came out so far (offset 3 of 3)");
        assertMessage(
                "05 00 61 01 00",
                "MALFORMED: t: block: snappy: copy from 0 bytes back, 1 came out so far (offset 5 of 5)");
        assertMessage("05 0C 61 62", "MALFORMED: t: block: snappy: literal of 4 bytes, 2 left (offset 2 of 4)");
        assertMessage(
                "05 FC FF FF FF FF",
                "MALFORMED: t: block: snappy: literal of 4294967296 bytes, 0 left (offset 6 of 6)");
        assertMessage("05 00 61 02", "MALFORMED: t: block: snappy: element is cut (offset 4 of 4)");
        assertMessage(
                "02 08 61 62 63",
                "MALFORMED: t: block: snappy: 3 more bytes after 0 are over the declared 2 (offset 2 of 5)");
        assertMessage("05 00 61", "MALFORMED: t: block: snappy: 1 bytes came out, 5 were declared (offset 3 of 3)");
    }

    @Test
    void moreThanTheLimitIsNotInflated() {
        byte[] zeros = new byte[LIMIT / 20];
        Octets stream = new Octets().varint(LIMIT + 1).bytes(zeros);
        assertThatThrownBy(() -> decode(stream.toArray()))
                .hasMessage("LIMIT: t: block: snappy: 1048577 inflated bytes are over the limit of 1048576"
                        + " (offset 0 of 52431)");
    }

    /** The files that Snappy's own tests call bad, if a folder of hostile files is given. */
    @Test
    void filesThatSnappyItselfCallsBadAreMalformed() throws IOException {
        Path folder = Path.of(System.getProperty("bertconv.hostile", ""), "google__snappy", "testdata");
        assumeTrue(Files.isDirectory(folder), "no folder of hostile files is given");
        for (int i = 1; i <= 3; i++) {
            byte[] bad = Files.readAllBytes(folder.resolve("baddata" + i + ".snappy"));
            assertThatThrownBy(() -> decode(bad)).hasMessageStartingWith("MALFORMED: t: block: ");
        }
    }

    private static void assertMessage(String hex, String message) {
        assertThatThrownBy(() -> decode(Octets.hex(hex)))
                .isInstanceOf(CheckpointException.class)
                .hasMessage(message);
    }

    static byte[] decode(byte[] stream) throws IOException {
        return SnappyDecoder.decode(Excerpt.read(new MemorySource("t", stream), "block", 0, stream.length), LIMIT);
    }

    static byte[] deflate(byte[] original) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Parameters parameters =
                SnappyCompressorOutputStream.createParameterBuilder(1 << 15).build();
        try (SnappyCompressorOutputStream snappy = new SnappyCompressorOutputStream(out, original.length, parameters)) {
            snappy.write(original);
        }
        return out.toByteArray();
    }

    private static byte[] inflate(byte[] stream) throws IOException {
        try (SnappyCompressorInputStream in = new SnappyCompressorInputStream(new ByteArrayInputStream(stream))) {
            return in.readAllBytes();
        }
    }

    private static byte[] compressible(Random random, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            boolean repeat = i > 70 && random.nextInt(8) > 0;
            bytes[i] = repeat ? bytes[i - 1 - (i / 100 % 60)] : (byte) random.nextInt(256);
        }
        return bytes;
    }
}
