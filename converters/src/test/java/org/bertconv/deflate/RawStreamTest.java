package org.bertconv.deflate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.ZipException;
import org.bertconv.io.MemorySource;
import org.bertconv.io.SourceName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever zlib makes of data, this does too, to the byte and to the word. */
@Timeout(120)
class RawStreamTest {

    /** The last block: the longest match, from as far back as there is any, and the end. */
    private static final String FARTHEST_MATCH = "1bbdff1f00";

    private static final int[] STRATEGIES = {Deflater.DEFAULT_STRATEGY, Deflater.FILTERED, Deflater.HUFFMAN_ONLY};

    @ParameterizedTest
    @EnumSource
    void givesBackWhatZlibDeflatedAtEveryLevelInEveryStrategy(Sample sample) throws IOException {
        byte[] content = sample.content(300_007);
        CRC32 crc = new CRC32();
        crc.update(content);
        for (int level = 0; level <= 9; level++) {
            for (int strategy : STRATEGIES) {
                byte[] data = Sample.deflate(content, level, strategy, level % 2 == 1, true);
                assertThat(Verdict.ofRaw(data, 100_003))
                        .isEqualTo(new Verdict("", content.length, crc.getValue(), data.length));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void handsContentOutInPartsOfAnySize(Sample sample) throws IOException {
        byte[] data = Sample.deflate(sample.content(70_001), 6, Deflater.DEFAULT_STRATEGY, true, true);
        for (int part : new int[] {1, 7, 4_096, 1 << 20}) {
            assertThat(Verdict.ofRaw(data, part)).isEqualTo(Verdict.ofZlib(data, true));
        }
    }

    @ParameterizedTest
    @EnumSource
    void saysOfDataThatAreCutAnywhereThatTheyHaveNoEnd(Sample sample) throws IOException {
        for (int strategy : STRATEGIES) {
            byte[] data = Sample.deflate(sample.content(600), 6, strategy, true, true);
            for (int length = 0; length < data.length; length++) {
                byte[] cut = Arrays.copyOf(data, length);
                assertThat(Verdict.ofRaw(cut, 512).fault()).isEqualTo(Verdict.CUT);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void makesOfEveryFlippedBitWhatZlibMakesOfIt(Sample sample) throws IOException {
        for (int level : new int[] {0, 1, 9}) {
            byte[] data = Sample.deflate(sample.content(500), level, Deflater.DEFAULT_STRATEGY, level == 1, true);
            for (int bit = 0; bit < data.length * Byte.SIZE; bit++) {
                data[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
                assertThat(Verdict.ofRaw(data, 4_096)).as("bit %d", bit).isEqualTo(Verdict.ofZlib(data, true));
                data[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            }
        }
    }

    /** Of bytes that are nothing, a third begin a block with codes of its own, and every hundredth of those goes on for a while. */
    @Test
    void makesOfNoiseWhatZlibMakesOfIt() throws IOException {
        Random random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            byte[] data = new byte[1 + random.nextInt(150)];
            random.nextBytes(data);
            assertThat(Verdict.ofRaw(data, 4_096))
                    .as(() -> HexFormat.of().formatHex(data))
                    .isEqualTo(Verdict.ofZlib(data, true));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "07, invalid block type",
        "0105000000, invalid stored block lengths",
        "fdff00, too many length or distance symbols",
        // 31 distances
        "051e000000000000000000, too many length or distance symbols",
        "05c0ff00000000000000000000, invalid code lengths set",
        // one code of one bit, which would do for literals and distances
        "050002000000000000000000, invalid code lengths set",
        // of nothing, and by one more than there are lengths
        "05e005090000000020040000000000000000, invalid bit length repeat",
        "05e005090000000020fc7f6d000000000000000000, invalid bit length repeat",
        "05e005090000000020e8ffd3000000000000000000, invalid code -- missing end-of-block",
        // too many codes, and too few
        "05e005090000000020e8ffd3020000000000000000, invalid literal/lengths set",
        "05e001090000008020fc7f1d0000000000000000, invalid literal/lengths set",
        "05e205090000000020fc7fad0a0000000000000000, invalid distances set",
        "05e001090000008020fc7f6d0000000000000000, invalid distances set",
        // a code that the block did not give a meaning, and one that the specification did not
        "05e005090000000020fc7f2d010000000000000000, invalid literal/length code",
        "1b030000000000000000, invalid literal/length code",
        "0de005090000000020fc7fad040000000000000000, invalid distance code",
        "63003e0000000000000000, invalid distance code",
        // by one
        "03020000000000000000, invalid distance too far back",
        "6300420000000000000000, invalid distance too far back",
    })
    void saysWhatIsWrongAsZlibDoes(String hex, String fault) throws IOException {
        byte[] data = HexFormat.of().parseHex(hex);
        assertThat(Verdict.ofRaw(data, 10).fault()).isEqualTo(fault);
        assertThat(Verdict.ofZlib(data, true).fault()).isEqualTo(fault);
    }

    /** zlib never goes so far back itself; the window is moved at 160 KiB, and again after another 128. */
    @ParameterizedTest
    @CsvSource({
        "32767, invalid distance too far back",
        "32768, ''",
        "163839, ''",
        "163840, ''",
        "163841, ''",
        "294912, ''",
        "294913, ''"
    })
    void repeatsWhatLies32KiBBackAndNothingBeforeIt(int before, String fault) throws IOException {
        byte[] noise = Sample.NOISE.content(before);
        ByteBuffer data = ByteBuffer.allocate(before + 100).order(ByteOrder.LITTLE_ENDIAN);
        for (int start = 0; start < before; start += 65_535) {
            int length = Math.min(65_535, before - start);
            data.put((byte) 0).putShort((short) length).putShort((short) ~length);
            data.put(noise, start, length);
        }
        data.put(HexFormat.of().parseHex(FARTHEST_MATCH));
        byte[] all = Arrays.copyOf(data.array(), data.position());
        assertThat(Verdict.ofRaw(all, 4_096).fault()).isEqualTo(fault);
        assertThat(Verdict.ofRaw(all, 4_096)).isEqualTo(Verdict.ofZlib(all, true));
    }

    @Test
    void goesOnWithOtherDataOfTheSameSourceAndOfAnother() throws IOException {
        byte[] one = Sample.deflate(Sample.TEXT.content(1_000), 6, Deflater.DEFAULT_STRATEGY, false, true);
        byte[] other = Sample.deflate(Sample.NOISE.content(90_000), 6, Deflater.DEFAULT_STRATEGY, false, true);
        ByteBuffer both = ByteBuffer.allocate(3 + one.length + other.length);
        both.put(new byte[3]).put(one).put(other);
        MemorySource source = MemorySource.of(SourceName.of("f"), both.array());
        MemorySource alone = MemorySource.of(SourceName.of("g"), other);
        RawStream stream = new RawStream(source);
        for (int turn = 0; turn < 2; turn++) {
            stream.start(source, 3);
            assertThat(content(stream)).isEqualTo(Sample.TEXT.content(1_000));
            assertThat(stream.position()).isEqualTo(3 + one.length);
            assertThat(stream.produced()).isEqualTo(1_000);
            stream.start(source, stream.position());
            assertThat(content(stream)).isEqualTo(Sample.NOISE.content(90_000));
            assertThat(stream.position()).isEqualTo(both.capacity());
            stream.start(alone, 0);
            assertThat(content(stream)).isEqualTo(Sample.NOISE.content(90_000));
        }
    }

    /** zlib itself never writes it, other compressors do: one distance, of a code of one bit. */
    @Test
    void readsABlockWithALoneDistance() throws IOException {
        byte[] data = HexFormat.of().parseHex("0de0010900000080206cf5ff89d204");
        MemorySource source = MemorySource.of(SourceName.of("f"), data);
        RawStream stream = new RawStream(source);
        stream.start(source, 0);
        assertThat(content(stream)).asString(StandardCharsets.US_ASCII).isEqualTo("aaaaa");
        assertThat(Verdict.ofRaw(data, 10)).isEqualTo(Verdict.ofZlib(data, true));
    }

    /** Or the content of one member of an archive could be had from another. */
    @Test
    void doesNotReachBackToTheContentOfOtherData() throws IOException {
        byte[] first = Sample.deflate(Sample.TEXT.content(1_000), 6, Deflater.DEFAULT_STRATEGY, false, true);
        MemorySource source = MemorySource.of(SourceName.of("f"), first);
        MemorySource second = MemorySource.of(SourceName.of("g"), HexFormat.of().parseHex("03020000000000000000"));
        RawStream stream = new RawStream(source);
        stream.start(source, 0);
        assertThat(content(stream)).isEqualTo(Sample.TEXT.content(1_000));
        stream.start(second, 0);
        assertThatThrownBy(() -> content(stream))
                .isInstanceOf(ZipException.class)
                .hasMessage("invalid distance too far back");
    }

    /** The bytes of the beginning are no longer in memory then. */
    @Test
    void goesBackToTheBeginningOfALongSource() throws IOException {
        byte[] content = Sample.NOISE.content(200_003);
        byte[] data = Sample.deflate(content, 6, Deflater.DEFAULT_STRATEGY, false, true);
        MemorySource source = MemorySource.of(SourceName.of("f"), data);
        RawStream stream = new RawStream(source);
        for (int turn = 0; turn < 3; turn++) {
            stream.start(source, 0);
            assertThat(content(stream)).isEqualTo(content);
            assertThat(stream.position()).isEqualTo(data.length);
        }
    }

    /**
     * Literals of eight bits, and behind them stored bytes. The header of these is read with a word of bits ahead, which are given back;
     * wherever the buffer of 64 KiB ends meanwhile, they are still there.
     */
    @Test
    void findsStoredBytesBehindCodesWhereverTheBufferEnds() throws IOException {
        byte[] content = Sample.NOISE.content(1_000);
        for (int literals = 65_500; literals < 65_550; literals++) {
            byte[] data = new byte[literals + 7 + content.length];
            data[0] = 2;
            int bit = 3;
            for (int i = 0; i < literals; i++, bit += Byte.SIZE) {
                // 0x30, the code of 0, its highest bit first
                data[bit + 2 >> 3] |= (byte) (1 << (bit + 2 & 7));
                data[bit + 3 >> 3] |= (byte) (1 << (bit + 3 & 7));
            }
            bit += 7;
            data[bit >> 3] |= (byte) (1 << (bit & 7));
            ByteBuffer stored =
                    ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).position((bit + 3 + 7) >> 3);
            stored.putShort((short) content.length)
                    .putShort((short) ~content.length)
                    .put(content);
            byte[] all = Arrays.copyOf(data, stored.position());
            assertThat(Verdict.ofRaw(all, 100_000)).as("%d", literals).isEqualTo(Verdict.ofZlib(all, true));
            assertThat(Verdict.ofZlib(all, true).fault()).isEmpty();
        }
    }

    private static byte[] content(RawStream stream) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(300_000);
        while (stream.read(into) >= 0) {}
        return Arrays.copyOf(into.array(), into.position());
    }

    /** Each of ten bits, in codes that are known: their tables are not made anew. */
    @Test
    @Timeout(120)
    void isNotHeldUpByMillionsOfEmptyBlocks() throws IOException {
        byte[] data = new byte[5_000_000];
        for (int block = 0; block < data.length / 10 * Byte.SIZE; block++) {
            int bit = 10 * block + 1;
            data[bit / Byte.SIZE] |= (byte) (1 << bit % Byte.SIZE);
        }
        assertThat(Verdict.ofRaw(data, 10)).isEqualTo(Verdict.ofZlib(data, true));
    }
}
