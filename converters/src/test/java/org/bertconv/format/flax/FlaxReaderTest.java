package org.bertconv.format.flax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.bertconv.checkpoint.Ignored;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.MemorySource;
import org.bertconv.io.SourceName;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files put together byte by byte; every message, word for word. */
class FlaxReaderTest {

    private static final String F32 = "a7666c6f61743332";
    private static final String ONE_TWO = "c408 0000803f 00000040";
    private static final String GOOD = "c71501 93 9102" + F32 + ONE_TWO;

    @Test
    void aPathIsJoinedByDots() throws IOException {
        // {"bert": {"w": float32[0, 1]}}, as formats of flax itself
        WeightsFile file = read("81 a462657274 81 a177 c71501 93 91 02 a7666c6f61743332 c408 00000000 0000803f");
        Tensor tensor = file.tensors().get("bert.w").orElseThrow();
        assertThat(tensor.info().dtype()).isEqualTo(DType.F32);
        assertThat(tensor.info().shape()).isEqualTo(Shape.of(2));
        assertThat(tensor.load().getFloat(4)).isEqualTo(1);
        assertThat(file.wrappers()).isEmpty();
    }

    @Test
    void anArrayWithoutDimensionsAndANumPyScalarAreScalars() throws IOException {
        WeightsFile file = read(
                "82 a173 d801 93 90 a7666c6f61743332 c404 0000803f a174 d803 93 90 a7666c6f61743332 c404 00000040");
        assertThat(file.tensors().get("s").orElseThrow().info().shape()).isEqualTo(Shape.of());
        assertThat(file.tensors().get("t").orElseThrow().load().getFloat()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "de0001 da000161 c8001501 dc0003 dc0001 d002 d907666c6f61743332 c50008 0000803f 00000040",
                "df00000001 db0000000161 c90000001501 dd00000003 dd00000001 ce00000002 c407666c6f61743332 c600000008 0000803f 00000040",
                "81 a161 c71801 93 91 cf0000000000000002 a7666c6f61743332 da0008 0000803f 00000040"
            })
    void lengthsNeedNotBeMinimal(String hex) throws IOException {
        // The lengths of the extensions are those of the payloads, whatever spelling they have.
        byte[] bytes = hex(hex);
        int payload = bytes.length - payloadStart(bytes);
        setLength(bytes, payload);
        Tensor tensor = read(bytes).tensors().get("a").orElseThrow();
        assertThat(tensor.load().getFloat(4)).isEqualTo(2);
    }

    private static int payloadStart(byte[] bytes) {
        int at = 0;
        while (at < bytes.length
                && (bytes[at] & 0xff) != 0xc7
                && (bytes[at] & 0xff) != 0xc8
                && (bytes[at] & 0xff) != 0xc9) {
            at++;
        }
        return at + ((bytes[at] & 0xff) == 0xc7 ? 3 : (bytes[at] & 0xff) == 0xc8 ? 4 : 6);
    }

    private static void setLength(byte[] bytes, int length) {
        bytes[payloadStart(bytes) - 2] = (byte) length;
    }

    @Test
    void whatIsNoArrayIsIgnoredAndSaid() throws IOException {
        WeightsFile file = read("87 a161 c0 a162 c3 a163 2a a164 ca00000000 a165 a178 a166 c40100 a167" + GOOD);
        assertThat(file.tensors().names()).containsExactly("g");
        assertThat(file.ignored())
                .containsExactly(
                        new Ignored("a", "nil, not an array"),
                        new Ignored("b", "true, not an array"),
                        new Ignored("c", "a number, 42, not an array"),
                        new Ignored("d", "a floating-point number, not an array"),
                        new Ignored("e", "a text, not an array"),
                        new Ignored("f", "binary data, not an array"));
    }

    @Test
    void ofManyThatAreNoArraysAThousandAreNamed() throws IOException {
        List<Ignored> ignored = read("81 a161 dc03eb" + "c0".repeat(1003)).ignored();
        assertThat(ignored).hasSize(1001).endsWith(new Ignored("and 3 more", "not arrays"));
    }

    @Test
    void listsCountTheirValuesAndSlashesArePaths() throws IOException {
        assertThat(read("81 a178 92" + GOOD + GOOD).tensors().names()).containsExactly("x.0", "x.1");
        assertThat(read("81 a3612f62" + GOOD).tensors().names()).containsExactly("a.b");
    }

    @Test
    void paramsIsAWrapperAsOftenAsItComes() throws IOException {
        String params = "a6706172616d73";
        WeightsFile file = read("82" + params + "82" + params + "81 a177" + GOOD + "a173" + GOOD + "a16f" + GOOD);
        assertThat(file.tensors().names()).containsExactly("w");
        assertThat(file.wrappers()).containsExactly("params", "params");
        assertThat(file.ignored())
                .containsExactly(new Ignored("o", "beside params"), new Ignored("params.s", "beside params.params"));
    }

    @Test
    void chunksAreJoined() throws IOException {
        WeightsFile file = read(chunked("82 a130 02 a131 02", "82 a130" + GOOD + "a131" + GOOD));
        Tensor tensor = file.tensors().get("w").orElseThrow();
        assertThat(tensor.info().shape()).isEqualTo(Shape.of(2, 2));
        assertThat(tensor.load().getFloat(8)).isEqualTo(1);
        assertThat(file.ignored()).isEmpty();
    }

    /** {"w": {"__msgpack_chunked_array__": true, "shape": …, "chunks": …}} */
    private static String chunked(String shape, String chunks) {
        return "81 a177" + chunkMap(shape, chunks);
    }

    private static String chunkMap(String shape, String chunks) {
        String mark = HexFormat.of()
                .formatHex("__msgpack_chunked_array__".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        return "83 b9" + mark + "c3 a57368617065" + shape + "a66368756e6b73" + chunks;
    }

    @Test
    void aChunkedArrayMustFitTogether() {
        String two = "82 a130" + GOOD + "a131" + GOOD;
        assertMessage(
                chunked("82 a130 02 a131 03", two),
                "MALFORMED: m.msgpack: \"w\": shape [2, 3] has 6 elements, the chunks have 4 (offset 30 of 104)");
        assertMessage(
                chunked("81 a130 04", "82 a130" + GOOD + "a132" + GOOD),
                "MALFORMED: m.msgpack: \"w\": chunks \"1\" is missing (offset 30 of 101)");
        assertMessage(
                chunked("81 a131 04", two), "MALFORMED: m.msgpack: \"w\": shape \"0\" is missing (offset 30 of 101)");
        assertMessage(
                chunked("82 a130 cf7fffffffffffffff a131 02", two),
                "MALFORMED: m.msgpack: \"w\": the size of f32 [9223372036854775807, 2] is over 2^63 - 1 bytes (offset 30 of 112)");
        assertMessage(
                chunked(
                        "81 a130 04",
                        "82 a130" + GOOD
                                + "a131 c71501 93 9102 a5696e743332 c408 00000000 00000000"
                                        .replace("c71501", "c71301")),
                "MALFORMED: m.msgpack: \"w\": a chunk is i32 [2], and one-dimensional f32 is wanted (offset 77 of 99)");
        assertMessage(
                chunked("81 a130 04", "80"),
                "MALFORMED: m.msgpack: \"w\": a chunked array without a chunk (offset 30 of 49)");
        assertMessage(
                chunked("81 a130 a178", two),
                "MALFORMED: m.msgpack: \"w\": \"shape.0\" does not belong into a chunked array (offset 40 of 102)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "90 # MALFORMED: m.msgpack: top: a map is wanted, here is a list (offset 0 of 1)",
                "81 # MALFORMED: m.msgpack: top: 1 keys are declared, 0 bytes follow (offset 0 of 1)",
                "dfffffffff # MALFORMED: m.msgpack: top: 4294967295 keys are declared, 0 bytes follow (offset 0 of 5)",
                "81 a161 ddffffffff # MALFORMED: m.msgpack: \"a\": 4294967295 values are declared, 0 bytes follow (offset 3 of 8)",
                "81 a161 c97fffffff01 # MALFORMED: m.msgpack: \"a\": 2147483647 bytes are declared, 0 bytes follow (offset 3 of 9)",
                "81 a161 c6ffffffff # MALFORMED: m.msgpack: \"a\": 4294967295 bytes are declared, 0 bytes follow (offset 3 of 8)",
                "81 a161 dbffffffff # MALFORMED: m.msgpack: \"a\": 4294967295 bytes are declared, 0 bytes follow (offset 3 of 8)",
                "81 01 01 # MALFORMED: m.msgpack: key: a text is wanted, here is a number, 1 (offset 1 of 3)",
                "81 a162 81 01 01 # MALFORMED: m.msgpack: key in \"b\": a text is wanted, here is a number, 1 (offset 4 of 6)",
                "82 a161 c0 a161 c0 # MALFORMED: m.msgpack: \"a\": is there twice (offset 4 of 7)",
                "82 a161 c0 a161 80 # MALFORMED: m.msgpack: \"a\": is there twice (offset 4 of 7)",
                "82 a161 80 a161 90 # MALFORMED: m.msgpack: \"a\": is there twice (offset 4 of 7)",
                "82 a161 81 a162 c0 a3612e62 c0 # MALFORMED: m.msgpack: \"a.b\": is there twice (offset 7 of 12)",
                "81 a1ff c0 # MALFORMED: m.msgpack: key: a text that is not UTF-8 (offset 1 of 4)",
                "81 a161 c1 # MALFORMED: m.msgpack: \"a\": no value begins with C1 (offset 3 of 4)",
                "81 a161 cb0000 # MALFORMED: m.msgpack: \"a\": 8 bytes wanted, 2 left (offset 4 of 6)",
                "81 a161 c0 c0 # MALFORMED: m.msgpack: end: 1 bytes follow the map (offset 4 of 5)",
                "81 a161 cfffffffffffffffff # MALFORMED: m.msgpack: \"a\": 18446744073709551615 is over 2^63 - 1 (offset 3 of 12)",
                "81 a161 d405 00 # UNSUPPORTED: m.msgpack: \"a\": an extension of type 5; Flax has 1, 2 and 3 (offset 3 of 6)"
            })
    void aTreeThatIsNotOneIsRefused(String hex, String message) {
        assertMessage(hex, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "93 91ff F32 ONE_TWO # MALFORMED: m.msgpack: \"a\": dimension -1 is negative (offset 7 of 27)",
                "93 91cf7fffffffffffffff F32 ONE_TWO # MALFORMED: m.msgpack: \"a\": the size of f32 [9223372036854775807] is over 2^63 - 1 bytes (offset 7 of 35)",
                "93 92 ce80000000 ce80000000 F32 ONE_TWO # MALFORMED: m.msgpack: \"a\": the size of f32 [2147483648, 2147483648] is over 2^63 - 1 bytes (offset 7 of 36)",
                "93 9103 F32 ONE_TWO # MALFORMED: m.msgpack: \"a\": f32 [3] has 12 bytes, here are 8 (offset 17 of 27)",
                "93 9102 a66f626a656374 ONE_TWO # REFUSED: m.msgpack: \"a\": dtype object: reading Python objects would run code (offset 9 of 26)",
                "93 9102 a4696e7434 ONE_TWO # UNSUPPORTED: m.msgpack: \"a\": dtype int4 cannot be read (offset 9 of 24)",
                "93 9102 F32 ONE_TWO 00 # MALFORMED: m.msgpack: \"a\": the data end at 27, and the extension at 28 (offset 19 of 28)",
                "92 9102 F32 # MALFORMED: m.msgpack: \"a\": a list of 2; shape, dtype and data are wanted (offset 6 of 17)",
                "a161 # MALFORMED: m.msgpack: \"a\": a list of shape, dtype and data is wanted, here is a text (offset 6 of 8)",
                "93 02 F32 ONE_TWO # MALFORMED: m.msgpack: \"a\": a shape is wanted, here is a number, 2 (offset 7 of 26)",
                "93 91c3 F32 ONE_TWO # MALFORMED: m.msgpack: \"a\": a dimension is wanted, here is true (offset 8 of 27)",
                "93 9102 02 ONE_TWO # MALFORMED: m.msgpack: \"a\": the name of a dtype is wanted, here is a number, 2 (offset 9 of 20)",
                "93 9102 F32 92 0102 # MALFORMED: m.msgpack: \"a\": data is wanted, here is a list (offset 17 of 20)",
                "93 dc0041 ONE_TWO ONE_TWO ONE_TWO ONE_TWO ONE_TWO ONE_TWO ONE_TWO ONE_TWO # LIMIT: m.msgpack: \"a\": 65 dimensions, and 64 are allowed (offset 7 of 90)"
            })
    void anArrayThatDoesNotAddUpIsRefused(String payload, String message) {
        String hex = payload.replace("F32", F32).replace("ONE_TWO", ONE_TWO);
        assertMessage(String.format("81 a161 c7%02x01", hex(hex).length) + hex, message);
    }

    @Test
    void anArrayMayNotReachBehindItsExtension() {
        assertMessage(
                "81 a161 d401 93 9102" + F32 + ONE_TWO,
                "MALFORMED: m.msgpack: \"a\": the extension ends at 6, before a shape (offset 6 of 26)");
    }

    @Test
    void depthIsLimitedAndCostsNoStack() {
        byte[] deep = new byte[100_000 * 3];
        for (int i = 0; i < deep.length; i += 3) {
            deep[i] = (byte) 0x81;
            deep[i + 1] = (byte) 0xa1;
            deep[i + 2] = 'x';
        }
        assertThatThrownBy(() -> read(deep))
                .hasMessage(
                        "LIMIT: m.msgpack: \"x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.… (823 more characters)\": is nested deeper than 512, which is allowed (offset 1536 of 300000)");
        byte[] lists = new byte[100_000];
        Arrays.fill(lists, (byte) 0x91);
        lists[0] = (byte) 0x81;
        lists[1] = (byte) 0xa1;
        lists[2] = 'x';
        assertThatThrownBy(() -> read(lists))
                .isInstanceOf(CheckpointException.class)
                .hasMessage(
                        "LIMIT: m.msgpack: \"x.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.… (823 more characters)\": is nested deeper than 512, which is allowed (offset 514 of 100000)");
    }

    @Test
    void entriesAndPathsAreLimited() {
        byte[] many = new byte[1_100_010];
        Arrays.fill(many, (byte) 0xc0);
        byte[] start = hex("81 a161 dd0010c8e0");
        System.arraycopy(start, 0, many, 0, start.length);
        assertThatThrownBy(() -> read(many))
                .hasMessage("LIMIT: m.msgpack: map: more than 1000000 entries (offset 1000007 of 1100010)");
        byte[] wide = new byte[500 * 65_538];
        for (int i = 0; i < wide.length; i += 65_538) {
            Arrays.fill(wide, i, i + 65_538, (byte) 'x');
            wide[i] = (byte) 0x81;
            wide[i + 1] = (byte) 0xda;
            wide[i + 2] = (byte) 0xff;
            wide[i + 3] = (byte) 0xfe;
        }
        assertThatThrownBy(() -> read(wide))
                .hasMessage(
                        "LIMIT: m.msgpack: map: paths of more than 67108864 characters (offset 2883672 of 32769000)");
        assertMessage(
                "81 db00010000" + "78".repeat(65_536) + "c0",
                "LIMIT: m.msgpack: key: a text of 65536 bytes, and 65535 are allowed (offset 1 of 65543)");
    }

    @ParameterizedTest
    @CsvSource({
        "81a461626364, true",
        "8fbf6162, true",
        "de0010a16101, true",
        "df00000001d90161, true",
        "80028a0a6cfc9c46f9, false",
        "81a5000000000000007b, false",
        "81a000, false",
        "8101, false",
        "89504e470d0a1a0a, false",
        "91a161, false",
        "81, false"
    })
    void aMapWithAPrintableKeyIsTaken(String hex, boolean taken) throws IOException {
        assertThat(new FlaxFormat().matches(MemorySource.of(SourceName.of("m"), hex(hex))))
                .isEqualTo(taken);
    }

    private static void assertMessage(String hex, String message) {
        assertThatThrownBy(() -> read(hex))
                .isInstanceOf(CheckpointException.class)
                .hasMessage(message);
    }

    private static WeightsFile read(String hex) throws IOException {
        return read(hex(hex));
    }

    private static WeightsFile read(byte[] bytes) throws IOException {
        return FlaxReader.read(MemorySource.of(SourceName.of("m.msgpack"), bytes));
    }

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
