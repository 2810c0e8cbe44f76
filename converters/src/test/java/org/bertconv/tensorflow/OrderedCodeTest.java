package org.bertconv.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.bertconv.tensorflow.table.Octets;
import org.bertconv.tensorflow.table.TableKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrderedCodeTest {

    @ParameterizedTest
    @CsvSource({
        "0, 80",
        "2, 82",
        "-1, 7F",
        "63, BF",
        "64, C0 40",
        "-64, 40",
        "-65, 3F BF",
        "768, C3 00",
        "8191, DF FF",
        "8192, E0 20 00",
        "30522, E0 77 3A",
        "1048576, F0 10 00 00",
        "2147483648, F8 80 00 00 00",
        "9223372036854775807, FF C0 7F FF FF FF FF FF FF FF",
        "-9223372036854775808, 00 3F 80 00 00 00 00 00 00 00"
    })
    void numbersWithASignAreWrittenAsTensorFlowWritesThem(long value, String bytes) {
        String octets = octets(bytes);
        assertThat(new OrderedCode().signed(value).octets()).isEqualTo(octets);
        assertThat(new OrderedCodeReader(octets).signed()).hasValue(value);
    }

    @ParameterizedTest
    @CsvSource({"0, 00", "2, 01 02", "255, 01 FF", "256, 02 01 00", "9223372036854775807, 08 7F FF FF FF FF FF FF FF"})
    void numbersWithoutASignHaveTheirLengthInFront(long value, String bytes) {
        String octets = octets(bytes);
        assertThat(new OrderedCode().number(value).octets()).isEqualTo(octets);
        assertThat(new OrderedCodeReader(octets).number()).hasValue(value);
    }

    @ParameterizedTest
    @CsvSource({
        "'', 00 01",
        "61 62, 61 62 00 01",
        "00, 00 FF 00 01",
        "FF, FF 00 00 01",
        "61 00 FF 62, 61 00 FF FF 00 62 00 01"
    })
    void textsEscapeTheBytesThatEndThem(String text, String bytes) {
        String octets = octets(bytes);
        assertThat(new OrderedCode().text(octets(text)).octets()).isEqualTo(octets);
        assertThat(new OrderedCodeReader(octets).text()).hasValue(octets(text));
    }

    @Test
    void randomNumbersComeBackAndSortAsTheirBytes() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            long a = random.nextLong() >> random.nextInt(64);
            long b = random.nextLong() >> random.nextInt(64);
            String codeA = new OrderedCode().signed(a).octets();
            String codeB = new OrderedCode().signed(b).octets();
            assertThat(new OrderedCodeReader(codeA).signed()).hasValue(a);
            assertThat(Integer.signum(codeA.compareTo(codeB))).isEqualTo(Integer.signum(Long.compare(a, b)));
        }
    }

    @Test
    void brokenPartsAreEmpty() {
        assertThat(new OrderedCodeReader("").number()).isEmpty();
        assertThat(new OrderedCodeReader(octets("02 01")).number()).isEmpty();
        assertThat(new OrderedCodeReader(octets("09 01 01 01 01 01 01 01 01 01")).number())
                .isEmpty();
        assertThat(new OrderedCodeReader(octets("08 FF 00 00 00 00 00 00 00")).number())
                .isEmpty();
        assertThat(new OrderedCodeReader("").text()).isEmpty();
        assertThat(new OrderedCodeReader(octets("61 62")).text()).isEmpty();
        assertThat(new OrderedCodeReader(octets("61 00 02")).text()).isEmpty();
        assertThat(new OrderedCodeReader("").signed()).isEmpty();
        assertThat(new OrderedCodeReader(octets("C0")).signed()).isEmpty();
        assertThat(new OrderedCodeReader(octets("FF")).signed()).isEmpty();
        assertThat(new OrderedCodeReader(octets("00 00 00")).signed()).isEmpty();
    }

    @Test
    void keyOfASliceIsTheOneThatTensorFlowWrites() {
        SliceKey slice = new SliceKey(TableKey.of("part"), List.of(new Extent(0, 2), new Extent(0, Extent.WHOLE)));
        TableKey key = new TableKey(octets("00 70 61 72 74 00 01 01 02 80 82 80 7F"));

        assertThat(slice.encode()).isEqualTo(key);
        assertThat(SliceKey.parse(key)).hasValue(slice);
        assertThat(slice).hasToString("part[0:2, :]");
    }

    @Test
    void whatIsNotAKeyOfASliceIsNone() {
        assertThat(SliceKey.parse(TableKey.of("part"))).isEmpty();
        assertThat(SliceKey.parse(TableKey.EMPTY)).isEmpty();
        assertThat(SliceKey.parse(new TableKey(octets("00 70 00 01 01 01 80")))).isEmpty();
        assertThat(SliceKey.parse(new TableKey(octets("00 70 00 01 01 01 80 82 00"))))
                .isEmpty();
        assertThat(SliceKey.parse(new TableKey(octets("00 70 00 01 01 41")))).isEmpty();
        assertThat(SliceKey.parse(new TableKey(octets("01 01 70 00 01 00")))).isEmpty();
    }

    private static String octets(String hex) {
        return new String(Octets.hex(hex), StandardCharsets.ISO_8859_1);
    }
}
