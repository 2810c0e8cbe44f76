package org.bertconv.format.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.format.MemoryTensor;
import org.bertconv.io.ByteSource;
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

/** Files put together by hand; every message, word for word. */
class GgufReaderTest {

    private static final String KEY = "0100000000000000 61";

    @Test
    void keysAreMetadataAndDimensionsAreTurnedAround() throws IOException {
        GgufHeader keys = new GgufHeader()
                .text("t", "x")
                .u32("u", 4_294_967_295L)
                .f32("f", 1e-12f)
                .bool("b", true)
                .texts("ts", List.of("a", "bc"))
                .i32s("is", List.of(1, 2, 3));
        WeightsFile file = read(Gguf.file(keys, MemoryTensor.of("w", DType.F32, Shape.of(2, 3))));
        assertThat(file.metadata())
                .isEqualTo(Map.of(
                        "t", "x", "u", "4294967295", "f", "1.0E-12", "b", "true", "ts", "2 of text", "is", "3 of i32"));
        Tensor tensor = file.tensors().get("w").orElseThrow();
        assertThat(tensor.info().shape()).isEqualTo(Shape.of(2, 3));
        assertThat(tensor.load())
                .isEqualTo(MemoryTensor.of("w", DType.F32, Shape.of(2, 3)).load());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "00 | c8 # 200",
                "01 | ff # -1",
                "02 | ffff # 65535",
                "03 | ffff # -1",
                "04 | ffffffff # 4294967295",
                "05 | ffffffff # -1",
                "06 | 0000803f # 1.0",
                "07 | 00 # false",
                "08 | 0200000000000000 6162 # ab",
                "0a | ffffffffffffffff # 18446744073709551615",
                "0b | ffffffffffffffff # -1",
                "0c | 000000000000f03f # 1.0",
                "09 | 01000000 0200000000000000 0102 # 2 of i8"
            })
    void everyTypeOfValueIsRead(String value, String text) throws IOException {
        assertThat(read(oneKey(value)).metadata()).isEqualTo(Map.of("a", text));
    }

    /** A file with the key {@code a} and no tensors; the type of the value stands before the bar. */
    private static byte[] oneKey(String value) {
        String[] parts = value.split("\\|");
        return hex("47475546 03000000 0000000000000000 0100000000000000" + KEY + parts[0] + "000000" + parts[1]);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "07 | 02 # MALFORMED: m.gguf: key a: a bool is 2, 0 and 1 are allowed (offset 37 of 38)",
                "ff | 00 # MALFORMED: m.gguf: key a: a value of type 255; 0 to 12 are allowed (offset 33 of 38)",
                "0d | 00 # MALFORMED: m.gguf: key a: a value of type 13; 0 to 12 are allowed (offset 33 of 38)",
                "04 | 0000 # MALFORMED: m.gguf: key a: 4 bytes wanted, 2 left (offset 37 of 39)",
                "08 | 0500000000000000 61 # MALFORMED: m.gguf: key a: a text of 5 bytes is declared, 1 follow (offset 37 of 46)",
                "08 | ffffffffffffffff # MALFORMED: m.gguf: key a: 18446744073709551615 is over 2^63 - 1 (offset 37 of 45)",
                "08 | 0100000000000000 ff # MALFORMED: m.gguf: key a: a text that is not UTF-8 (offset 37 of 46)",
                "09 | 09000000 0100000000000000 00 # UNSUPPORTED: m.gguf: key a: an array of arrays (offset 41 of 50)",
                "09 | 04000000 ffffffffffffff7f # MALFORMED: m.gguf: key a: 9223372036854775807 values are declared, 0 bytes follow (offset 41 of 49)",
                "09 | 07000000 0100000000000000 05 # MALFORMED: m.gguf: key a: a bool is 5, 0 and 1 are allowed (offset 49 of 50)",
                "09 | 08000000 0100000000000000 ffffffffffffff00 # MALFORMED: m.gguf: key a: a text of 72057594037927935 bytes is declared, 0 follow (offset 49 of 57)"
            })
    void aValueThatIsNoneIsRefused(String value, String message) {
        assertMessage(oneKey(value), message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "47475546 03000000 # MALFORMED: m.gguf: header: the file has 8 bytes and needs 24 for this (offset 0 of 8)",
                "47475546 01000000 0000000000000000 0000000000000000 # UNSUPPORTED: m.gguf: version: 1; 2 and 3 are read (offset 4 of 24)",
                "47475546 04000000 0000000000000000 0000000000000000 # UNSUPPORTED: m.gguf: version: 4; 2 and 3 are read (offset 4 of 24)",
                "47475546 00000003 0000000000000000 0000000000000000 # UNSUPPORTED: m.gguf: version: 3, big-endian; 2 and 3, little-endian, are read (offset 4 of 24)",
                "47475546 03000000 ffffffffffffffff 0000000000000000 # MALFORMED: m.gguf: number of tensors: 18446744073709551615 is over 2^63 - 1 (offset 8 of 24)",
                "47475546 03000000 0200000000000000 0000000000000000 # MALFORMED: m.gguf: number of tensors: 2 tensors do not fit into 24 bytes (offset 8 of 24)",
                "47475546 03000000 0000000000000000 0100000000000000 # MALFORMED: m.gguf: number of keys: 1 keys do not fit into 0 bytes (offset 16 of 24)",
                "47475546 03000000 0000000000000000 0100000000000000 0000000000000000 00000000 00 # MALFORMED: m.gguf: key: is empty (offset 24 of 37)",
                "47475546 03000000 0000000000000000 0000000000000000 00000000000000000000 # MALFORMED: m.gguf: end: 2 bytes follow that belong to no tensor (offset 32 of 34)"
            })
    void aHeaderThatIsNoneIsRefused(String hex, String message) {
        assertMessage(hex(hex), message);
    }

    @Test
    void aKeyMayBeThereOnce() {
        byte[] twice =
                hex("47475546 03000000 0000000000000000 0200000000000000" + KEY + "00000000 01" + KEY + "00000000 01");
        assertMessage(twice, "MALFORMED: m.gguf: key a: is there twice (offset 38 of 52)");
    }

    @Test
    void longTextsAndKeysWithoutNumberAreNotKept() throws IOException {
        GgufHeader keys = new GgufHeader().text("template", "x".repeat(65_536)).text("short", "y".repeat(65_535));
        for (int i = 0; i < 1500; i++) {
            keys.u32("k" + i, i);
        }
        keys.text("general.architecture", "bert")
                .u32("bert.attention.head_count", 3)
                .u32("general.alignment", 64);
        byte[] file = Gguf.file(keys);
        WeightsFile read = read(Arrays.copyOf(file, (file.length + 63) / 64 * 64));
        assertThat(read.metadata())
                .hasSize(1003)
                .containsEntry("template", "a text of 65536 bytes")
                .containsEntry("short", "y".repeat(65_535))
                .containsEntry("general.architecture", "bert")
                .containsEntry("bert.attention.head_count", "3");
        byte[] twice = Gguf.file(keys.u32("k1400", 0));
        assertThatThrownBy(() -> read(twice))
                .hasMessage("MALFORMED: m.gguf: key k1400: is there twice (offset 161656 of 161696)");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 13, 1 << 17, 1L << 31})
    void anAlignmentIsASmallPowerOfTwo(long alignment) throws IOException {
        byte[] file = Gguf.file(new GgufHeader().u32("general.alignment", alignment));
        assertMessage(
                file,
                "MALFORMED: m.gguf: key general.alignment: " + alignment
                        + ", a power of two up to 65536 is allowed (offset 53 of " + file.length + ")");
    }

    @Test
    void anAlignmentIsANumberOfFourBytes() throws IOException {
        byte[] file = Gguf.file(new GgufHeader().text("general.alignment", "32"));
        assertMessage(
                file,
                "MALFORMED: m.gguf: key general.alignment: is of type TEXT, not U32 (offset 53 of " + file.length
                        + ")");
    }

    /** One F32 tensor "w" of [2, 3]: name 24, rank 33, dimensions 37, type 53, offset 57, data 96. */
    private static byte[] tensor() throws IOException {
        return Gguf.file(new GgufHeader(), MemoryTensor.of("w", DType.F32, Shape.of(2, 3)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "33 | 05 # MALFORMED: m.gguf: tensor w: 5 dimensions, at most 4 are allowed (offset 33 of 128)",
                "44 | ff # MALFORMED: m.gguf: tensor w: 18374686479671623683 is over 2^63 - 1 (offset 37 of 128)",
                "44 | 7f # MALFORMED: m.gguf: tensor w: the size of f32 [2, 9151314442816847875] is over 2^62 bytes (offset 33 of 128)",
                "42 | 01 # MALFORMED: m.gguf: tensor w: data end at 8796093022232, and the file has 128 bytes (offset 24 of 128)",
                "37 | 0b # MALFORMED: m.gguf: tensor w: data of 88 bytes at 96 do not fit into 128 bytes (offset 24 of 128)",
                "53 | 05 # MALFORMED: m.gguf: tensor w: there is no type 5 (offset 53 of 128)",
                "53 | ff # MALFORMED: m.gguf: tensor w: there is no type 255 (offset 53 of 128)",
                "53 | 02 # UNSUPPORTED: m.gguf: tensor w: Q4_0 is not unpacked; of the quantized types only Q8_0 is (offset 53 of 128)",
                "53 | 08 # MALFORMED: m.gguf: tensor w: rows of 3 elements are no whole blocks of 32 (offset 33 of 128)",
                "57 | 20 # MALFORMED: m.gguf: tensor w: data begin at 32, and 0 is where the tensor before it ends (offset 57 of 128)",
                "57 | 01 # MALFORMED: m.gguf: tensor w: data begin at 1, and 0 is where the tensor before it ends (offset 57 of 128)",
                "64 | 80 # MALFORMED: m.gguf: tensor w: 9223372036854775808 is over 2^63 - 1 (offset 57 of 128)"
            })
    void aTensorThatDoesNotAddUpIsRefused(String change, String message) throws IOException {
        byte[] file = tensor();
        String[] parts = change.split(" \\| ");
        file[Integer.parseInt(parts[0])] = (byte) Integer.parseInt(parts[1], 16);
        int length = file.length;
        assertMessage(file, message.replace("of 128)", "of " + length + ")"));
    }

    @Test
    void tensorsHaveNamesOfTheirOwn() throws IOException {
        byte[] file = Gguf.file(
                new GgufHeader(),
                MemoryTensor.of("w", DType.F32, Shape.of(1)),
                MemoryTensor.of("v", DType.F32, Shape.of(1)));
        file[24 + 9 + 4 + 8 + 4 + 8 + 8] = 'w';
        assertMessage(file, "MALFORMED: m.gguf: tensor w: is there twice (offset 57 of " + file.length + ")");
    }

    @Test
    void aNameIsShort() throws IOException {
        byte[] file = tensor();
        file[24] = 65;
        byte[] longer = Arrays.copyOf(file, 200);
        assertMessage(longer, "LIMIT: m.gguf: tensor name: a text of 65 bytes, and 64 are allowed (offset 24 of 200)");
    }

    @Test
    void thePaddingOfTheLastTensorMayBeMissingAndNothingElse() throws IOException {
        byte[] file = tensor();
        int dataEnd = file.length - 8;
        for (int length = dataEnd; length <= file.length; length++) {
            assertThat(read(Arrays.copyOf(file, length)).tensors().size()).isEqualTo(1);
        }
        assertThatThrownBy(() -> read(Arrays.copyOf(file, dataEnd - 1)))
                .hasMessage(
                        "MALFORMED: m.gguf: tensor w: data of 24 bytes at 96 do not fit into 119 bytes (offset 24 of 119)");
        assertMessage(
                Arrays.copyOf(file, file.length + 1),
                "MALFORMED: m.gguf: end: 1 bytes follow that belong to no tensor (offset " + file.length + " of "
                        + (file.length + 1) + ")");
    }

    @Test
    void blocksAreUnpackedInParts() throws IOException {
        int blocks = 3000;
        ByteBuffer packed = ByteBuffer.allocate(blocks * Q8Tensor.BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int block = 0; block < blocks; block++) {
            packed.putShort((short) 0x3800);
            for (int i = 0; i < 32; i++) {
                packed.put((byte) (block + i));
            }
        }
        Tensor tensor = new Q8Tensor(
                new org.bertconv.tensor.TensorInfo("q", DType.F32, Shape.of(blocks, 32)),
                MemorySource.of(SourceName.of("m"), packed.array()));
        ByteBuffer floats = tensor.load();
        for (int block = 0; block < blocks; block++) {
            for (int i = 0; i < 32; i++) {
                assertThat(floats.getFloat()).isEqualTo(0.5f * (byte) (block + i));
            }
        }
    }

    @Test
    void configAndVocabularyAreInTheKeys() throws IOException {
        GgufHeader keys = new GgufHeader()
                .text("general.architecture", "bert")
                .u32("bert.block_count", 2)
                .u32("bert.attention.head_count", 3)
                .f32("bert.attention.layer_norm_epsilon", 1e-12f)
                .bool("bert.attention.causal", true)
                .text("tokenizer.ggml.model", "bert")
                .texts("tokenizer.ggml.tokens", List.of("[CLS]", "\u2581the", "ing", "\u2581[x]"))
                .i32s("tokenizer.ggml.token_type", List.of(3, 1, 1, 1));
        Map<String, ByteSource> inside = inside(Gguf.file(keys));
        assertThat(text(inside, "vocab.txt")).isEqualTo("[CLS]\nthe\n##ing\n[x]\n");
        assertThat(text(inside, "config.json").replaceAll("\\s", ""))
                .isEqualTo("{\"model_type\":\"bert\",\"num_hidden_layers\":2,\"num_attention_heads\":3,"
                        + "\"layer_norm_eps\":1e-12,\"is_decoder\":true}");
    }

    @Test
    void whatTheKeysDoNotSayIsNotMadeUp() throws IOException {
        assertThat(inside(Gguf.file(new GgufHeader()))).isEmpty();
        assertThat(inside(Gguf.file(new GgufHeader().text("general.architecture", "bert"))))
                .isEmpty();
        Map<String, ByteSource> other = inside(Gguf.file(new GgufHeader()
                .text("general.architecture", "llama")
                .text("tokenizer.ggml.model", "gpt2")
                .texts("tokenizer.ggml.tokens", List.of("a"))));
        assertThat(other).containsOnlyKeys("config.json");
        assertThat(text(other, "config.json")).contains("\"llama\"");
        GgufHeader lines =
                new GgufHeader().text("tokenizer.ggml.model", "bert").texts("tokenizer.ggml.tokens", List.of("a\nb"));
        assertThat(inside(Gguf.file(lines))).isEmpty();
        GgufHeader untyped = new GgufHeader()
                .text("tokenizer.ggml.model", "bert")
                .texts("tokenizer.ggml.tokens", List.of("[CLS]", "\u2581a"));
        assertThat(text(inside(Gguf.file(untyped)), "vocab.txt")).isEqualTo("[CLS]\na\n");
    }

    private static Map<String, ByteSource> inside(byte[] file) throws IOException {
        return GgufCompanions.of(MemorySource.of(SourceName.of("m.gguf"), file));
    }

    private static String text(Map<String, ByteSource> files, String name) throws IOException {
        ByteSource file = java.util.Objects.requireNonNull(files.get(name));
        assertThat(file.name().toString()).isEqualTo("m.gguf!" + name);
        return java.nio.charset.StandardCharsets.UTF_8
                .decode(file.read(0, (int) file.size()))
                .toString();
    }

    private static void assertMessage(byte[] file, String message) {
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessage(message);
    }

    private static WeightsFile read(byte[] file) throws IOException {
        return GgufReader.read(MemorySource.of(SourceName.of("m.gguf"), file));
    }

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    /** The numbers are checked before anything is read, so that the rest may be zeros. */
    @ParameterizedTest
    @CsvSource({
        "8, 24, 'number of tensors: 1000001 tensors, and 1000000 are allowed (offset 8 of 24000048)'",
        "16, 13, 'number of keys: 1000001 keys, and 1000000 are allowed (offset 16 of 13000037)'"
    })
    void aFileOfTooManyTensorsOrKeysIsNotRead(int at, int least, String message) throws IOException {
        int count = 1_000_001;
        byte[] file = Arrays.copyOf(Gguf.file(new GgufHeader()), 24 + count * least);
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(at, count);
        assertMessage(file, "LIMIT: m.gguf: " + message);
    }

    @Test
    void anArrayThatIsTooLongIsNotRead() throws IOException {
        byte[] start = Gguf.file(new GgufHeader().i32s("a", List.of(1)));
        int items = (64 << 20) + 1;
        byte[] file = Arrays.copyOf(start, start.length + items);
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(37, 0).putLong(41, items);
        assertMessage(
                file, "LIMIT: m.gguf: key a: an array of 67108865, and 67108864 are allowed (offset 41 of 67108929)");
    }

    @Test
    void aQuantizedFileIsAnsweredWithAnother() throws IOException {
        byte[] file = tensor();
        file[53] = 2;
        assertThatThrownBy(() -> read(file))
                .isInstanceOfSatisfying(
                        CheckpointException.class,
                        error -> assertThat(error.hint())
                                .contains("take the F16 or F32 file of the same model: quantizing lost what cannot be"
                                        + " brought back"));
    }

    /** None of them is over the limit of one name, and there are few. */
    @Test
    void namesOfKeysThatAreTooMuchTogetherAreNotKept() throws IOException {
        int name = 65_535;
        int key = Long.BYTES + name + Integer.BYTES + 1;
        int count = (32 << 20) / name + 1;
        byte[] start = Gguf.file(new GgufHeader());
        ByteBuffer file =
                ByteBuffer.wrap(Arrays.copyOf(start, 24 + count * key)).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(16, count).position(24);
        for (int i = 0; i < count; i++) {
            file.putLong(name)
                    .put(String.format("%3d", i).repeat(name / 3).getBytes(StandardCharsets.US_ASCII))
                    .putInt(0)
                    .put((byte) 1);
        }
        assertMessage(
                file.array(),
                "LIMIT: m.gguf: key " + "512".repeat(66)
                        + "51… (65335 more characters): the names of the keys have more than"
                        + " 33554432 characters, which is allowed (offset " + (24 + 512 * key) + " of "
                        + (24 + 513 * key) + ")");
    }
}
