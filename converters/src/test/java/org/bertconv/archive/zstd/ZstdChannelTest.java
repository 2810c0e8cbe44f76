package org.bertconv.archive.zstd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.MemorySource;
import org.bertconv.io.SourceName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(120)
class ZstdChannelTest {

    private static final Path SAMPLES =
            Path.of(System.getProperty("bertconv.fixtures", "../fixtures")).resolve("archives/zstd");
    private static final long ENOUGH = 4 << 20;

    /** A sample, and what it comes to. */
    record Sample(String file, long bytes, String sha256) {}

    static Stream<Sample> samples() throws IOException {
        return Files.readAllLines(SAMPLES.resolve("sha256.tsv")).stream()
                .map(line -> line.split("\t"))
                .map(row -> new Sample(row[0], Long.parseLong(row[1]), row[2]));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void readsWhatZstdWrote(Sample sample) throws IOException {
        byte[] packed = Files.readAllBytes(SAMPLES.resolve(sample.file()));
        for (int part : new int[] {1 << 20, 4_099}) {
            MessageDigest digest = sha256();
            assertThat(read(packed, part, digest)).isEqualTo(sample.bytes());
            assertThat(HexFormat.of().formatHex(digest.digest())).isEqualTo(sample.sha256());
        }
    }

    /** A sample, a byte of it, what is put there, and what is said. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "far.19.zst | 9 | 85 | zstd block: 77 bits behind the last sequence (offset 3030 of 3077)",
                "ramp.-5.zst | 10 | 1 | zstd block: 263 bytes behind the last sequence (offset 13 of 280)",
                "far.-5.zst | 12 | 170 | zstd block: 5084 bytes of literals, 3007 are left (offset 16 of 3079)",
                "far.-5.zst | 12 | 63 | zstd block: 203699 literals, at most 131072 are allowed (offset 17 of 3079)",
                "floats.1.zst | 14 | 8 | zstd block: Huffman weights that make no tree of at most 11 bits (offset 23 of 11130)",
                "floats.1.zst | 10 | 2 | zstd block: a Huffman weight of 15, at most 11 are allowed (offset 37 of 11130)",
                "far.-5.zst | 9 | 85 | zstd block: a bit stream of 13 bytes has no end mark (offset 3030 of 3079)",
                "text.1.zst | 88 | 0 | zstd block: a match at distance 0 (offset 24433 of 27278)",
                "far.-5.zst | 7 | 2 | zstd block: a match at distance 203000, the content so far is 203000 bytes and the window 152391 (offset 3054 of 3079)",
                "far.1.zst | 13 | 128 | zstd block: a sequence of 3013 literals, 2053 are left (offset 3035 of 3079)",
                "floats.1.zst | 11 | 0 | zstd block: a stream of literals has 6989 bits too many (offset 11125 of 11130)",
                "floats.1.zst | 10 | 170 | zstd block: a stream of literals is 27 bits short (offset 11125 of 11130)",
                "floats.1.zst | 15 | 1 | zstd block: an FSE table for more than 13 symbols (offset 15 of 11130)",
                "text.19.zst | 10 | 2 | zstd block: an FSE table is cut (offset 85 of 17037)",
                "far.-5.zst | 12 | 2 | zstd block: an FSE table of 2^12 states, at most 2^6 are allowed (offset 16 of 3079)",
                "floats.1.zst | 10 | 5 | zstd block: code 104, at most 30 is allowed (offset 17 of 11130)",
                "floats.1.zst | 13 | 1 | zstd block: four streams of literals that do not fit (offset 68 of 11130)",
                "far.-5.zst | 12 | 3 | zstd block: literals for the Huffman table of a block before, and there is none (offset 15 of 3079)",
                "floats.1.zst | 14 | 63 | zstd block: more than 255 Huffman weights (offset 78 of 11130)",
                "far.-5.zst | 12 | 0 | zstd block: reserved bits of the sequences are set (offset 16 of 3079)",
                "far.-5.zst | 12 | 192 | zstd block: sequences for the table of a block before, and there is none (offset 39 of 3079)",
                "floats.1.zst | 13 | 0 | zstd block: the Huffman table is longer than the literals (offset 62 of 11130)",
                "far.-5.zst | 7 | 0 | zstd block: the block comes to more than 21319 bytes (offset 3023 of 3079)",
                "far.-5.zst | 9 | 5 | zstd block: the sequences are cut (offset 3020 of 3079)",
                "floats.1.zst | 14 | 0 | zstd block: the table of Huffman weights is longer than they are (offset 19 of 11130)",
                "far.-5.zst | 4 | 192 | zstd frame: the content size is over 2^63 - 1 (offset 4 of 3079)"
            })
    void saysWhatIsWrongInASampleInWhichOneByteIs(String sample, int at, int value, String message) throws IOException {
        byte[] packed = Files.readAllBytes(SAMPLES.resolve(sample));
        packed[at] = (byte) value;
        assertThatThrownBy(() -> read(packed, 1 << 20, sha256()))
                .isInstanceOf(CheckpointException.class)
                .hasMessage("MALFORMED: f: " + message);
    }

    @ParameterizedTest
    @CsvSource({
        "28b52ffd08, 'zstd frame: a reserved bit is set (offset 4 of 5)'",
        "28b52ffd0018010000ffffffff, 'zstd frame: 4 bytes that are no zstd frame (offset 9 of 13)'",
        "28b52ffd0018070000, 'zstd block: kind 3, size 0 (offset 6 of 9)'",
        "28b52ffd0018000010, 'zstd block: kind 0, size 131072 (offset 6 of 9)'",
        "28b52ffd2002010000, 'zstd block: content of 0 bytes, the frame says 2 (offset 6 of 9)'",
        "28b52ffd200119000000, 'zstd block: kind 0, size 3 (offset 6 of 10)'",
        "28b52ffd200211000000, 'zstd block: 2 bytes wanted, 1 left (offset 9 of 10)'",
        "28b52ffd0018050000, 'zstd block: is compressed to 0 bytes (offset 6 of 9)'",
        "28b52ffd00181d000003000000, 'zstd block: literals for the Huffman table of a block before, and there is none (offset 12 of 13)'",
        "28b52ffd00182500000001c000, 'zstd block: sequences for the table of a block before, and there is none (offset 12 of 13)'",
        "28b52ffd001825000000010300, 'zstd block: reserved bits of the sequences are set (offset 12 of 13)'",
        "28b52ffd04180100000000000000, 'zstd checksum: 51d8e999, the file says 00000000 (offset 9 of 14)'",
        "28b52ffd00182500001240007f, 'zstd block: 127 bytes of Huffman weights, 0 are left (offset 13 of 13)'",
        "28b52ffd00183d000016000180100000, 'zstd block: four streams of literals in 2 bytes (offset 14 of 16)'",
        "502a4d18ff000000, 'zstd frame: 255 bytes wanted, 0 left (offset 8 of 8)'",
    })
    void saysWhatIsWrong(String hex, String message) {
        assertThatThrownBy(() -> read(HexFormat.of().parseHex(hex), 100, sha256()))
                .isInstanceOf(CheckpointException.class)
                .hasMessage("MALFORMED: f: " + message);
    }

    @Test
    void doesNotHandleDictionaries() {
        assertThatThrownBy(() -> read(HexFormat.of().parseHex("28b52ffd01180701"), 1, sha256()))
                .hasMessage("UNSUPPORTED: f: zstd frame: needs dictionary 7 (offset 4 of 8)");
    }

    @Test
    void allowsAWindowOnlySoLargeAndMakesItWhenItIsUsed() throws IOException {
        assertThatThrownBy(() -> read(HexFormat.of().parseHex("28b52ffd0089010000"), 1, sha256()))
                .hasMessage(
                        "LIMIT: f: zstd frame: a window of 150994944 bytes, at most 134217728 are allowed (offset 4 of 9)");
        assertThatThrownBy(() -> read(HexFormat.of().parseHex("28b52ffde0ffffffffffffff7f010000"), 1, sha256()))
                .hasMessageStartingWith("LIMIT: f: zstd frame: a window of 9223372036854775807 bytes");
        long start = System.nanoTime();
        for (int i = 0; i < 10_000; i++) {
            read(HexFormat.of().parseHex("28b52ffd0088010000"), 1, sha256());
        }
        assertThat(System.nanoTime() - start).isLessThan(10_000_000_000L);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void neverFailsOtherwiseWhateverIsBroken(Sample sample) throws IOException {
        byte[] packed = Files.readAllBytes(SAMPLES.resolve(sample.file()));
        Random random = new Random(5);
        for (int i = 0; i < 300; i++) {
            byte[] broken = packed.clone();
            for (int change = 0; change <= i % 3; change++) {
                broken[random.nextInt(random.nextBoolean() ? Math.min(packed.length, 60) : packed.length)] =
                        (byte) random.nextInt();
            }
            byte[] cut = i % 5 == 0 ? Arrays.copyOf(broken, random.nextInt(broken.length)) : broken;
            try {
                read(cut, 1 << 20, sha256());
            } catch (CheckpointException e) {
                assertThat(e.errorClass().exitCode()).isEqualTo(3);
            }
        }
    }

    private static long read(byte[] packed, int part, MessageDigest digest) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(part);
        long total = 0;
        try (ZstdChannel channel = new ZstdChannel(MemorySource.of(SourceName.of("f"), packed))) {
            while (channel.read(into.clear()) >= 0 && total < ENOUGH) {
                total += into.flip().remaining();
                digest.update(into);
            }
        }
        return total;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
