package org.bertconv.deflate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.Deflater;
import org.bertconv.io.MemorySource;
import org.bertconv.io.SourceName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class ZlibStreamTest {

    private static Verdict ofZlib(byte[] data) {
        Verdict verdict = Verdict.ofZlib(data, false);
        return new Verdict(verdict.fault(), verdict.bytes(), verdict.crc32(), 0);
    }

    @ParameterizedTest
    @EnumSource
    void givesBackWhatZlibMade(Sample sample) throws IOException {
        byte[] content = sample.content(200_003);
        byte[] data = Sample.deflate(content, 6, Deflater.DEFAULT_STRATEGY, false, false);
        Verdict verdict = Verdict.ofZlibStream(data);
        assertThat(verdict.bytes()).isEqualTo(content.length);
        assertThat(verdict).isEqualTo(ofZlib(data));
    }

    @Test
    void makesOfEveryFlippedBitWhatZlibMakesOfIt() throws IOException {
        byte[] data = Sample.deflate(Sample.FLOATS.content(400), 6, Deflater.DEFAULT_STRATEGY, true, false);
        for (int bit = 0; bit < data.length * Byte.SIZE; bit++) {
            data[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            assertThat(Verdict.ofZlibStream(data)).as("bit %d", bit).isEqualTo(ofZlib(data));
            data[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
        }
    }

    @Test
    void saysOfDataThatAreCutAnywhereThatTheyHaveNoEnd() throws IOException {
        byte[] data = Sample.deflate(Sample.TEXT.content(400), 6, Deflater.DEFAULT_STRATEGY, false, false);
        for (int length = 0; length < data.length; length++) {
            byte[] cut = Arrays.copyOf(data, length);
            assertThat(Verdict.ofZlibStream(cut).fault()).isEqualTo(Verdict.CUT);
        }
    }

    @Test
    void goesOnWithOtherDataWhoseChecksumIsTheirOwn() throws IOException {
        ZlibStream stream = new ZlibStream(MemorySource.of(SourceName.of("e"), new byte[0]));
        for (Sample sample : List.of(Sample.TEXT, Sample.FLOATS, Sample.ONE)) {
            byte[] content = sample.content(5_000);
            byte[] data = Sample.deflate(content, 6, Deflater.DEFAULT_STRATEGY, false, false);
            MemorySource source = MemorySource.of(SourceName.of("f"), data);
            stream.start(source);
            ByteBuffer into = ByteBuffer.allocate(6_000);
            while (stream.read(into) >= 0) {}
            assertThat(Arrays.copyOf(into.array(), into.position())).isEqualTo(content);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "789d030000000001, incorrect header check",
        "7918030000000001, unknown compression method",
        "881c030000000001, invalid window size",
        "78bb030000000001, asks for a dictionary",
        "789c030000000002, incorrect data check",
    })
    void saysWhatIsWrongAsZlibDoes(String hex, String fault) throws IOException {
        byte[] data = HexFormat.of().parseHex(hex);
        assertThat(Verdict.ofZlibStream(data).fault()).isEqualTo(fault);
        assertThat(ofZlib(data).fault()).isEqualTo(fault);
    }
}
