package org.bertconv.format.safetensors;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.MemorySource;
import org.bertconv.io.SourceName;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.TensorInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every check, by the message that it gives. Offsets count from the start of the file, so the header begins at 8. */
class SafetensorsReaderTest {

    private static final String GOOD = "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]}}";

    @Test
    void theExampleOfTheReferenceIsRead() throws IOException {
        String header = "{\"attn0\":{\"dtype\":\"F32\",\"shape\":[1,1,2,3],\"data_offsets\":[0,24]}}       ";
        WeightsFile file = read(file(header, 24));
        assertThat(header).hasSize(72);
        assertThat(file.tensors().tensors())
                .singleElement()
                .satisfies(
                        t -> assertThat(t.info()).isEqualTo(new TensorInfo("attn0", DType.F32, Shape.of(1, 1, 2, 3))));
        assertThat(file.warnings()).isEmpty();
    }

    @Test
    void aFileWithoutTensorsIsRead() throws IOException {
        assertThat(read(file("{}", 0)).tensors().size()).isZero();
        assertThat(read(file("{\"__metadata__\":{\"format\":\"pt\"}}", 0)).metadata())
                .isEqualTo(Map.of("format", "pt"));
    }

    @Test
    void tensorsKeepTheOrderOfTheHeaderWhateverTheirPlaces() throws IOException {
        String header = "{\"b\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[2,3]},"
                + "\"z\":{\"dtype\":\"F32\",\"shape\":[3,0],\"data_offsets\":[2,2]},"
                + "\"a\":{\"data_offsets\":[0,2],\"shape\":[2],\"dtype\":\"U8\"}}";
        WeightsFile file = read(file(header, 3));
        assertThat(file.tensors().names()).containsExactly("b", "z", "a");
        assertThat(file.tensors().get("b").orElseThrow().load().get(0)).isEqualTo((byte) 2);
        assertThat(file.tensors().get("z").orElseThrow().load().remaining()).isZero();
    }

    @Test
    void whiteSpaceBeforeTheHeaderAndUnknownFieldsAreReadWithANote() throws IOException {
        assertThat(read(file(" \n\t" + GOOD + "\r\n ", 2)).warnings())
                .containsExactly("m.safetensors: the header begins with white space, which the format forbids");
        assertThat(read(file(GOOD.replace("\"shape\"", "\"x\":{\"y\":[1,{}]},\"shape\""), 2))
                        .warnings())
                .containsExactly("m.safetensors: tensors have a field x, which the format does not know");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "../a", "\\u001b[31m", "\\u0000", "\\ud83d\\ude00", "a/b", "constructor"})
    void aNameIsANameAndNeverAPath(String name) throws IOException {
        WeightsFile file = read(file(GOOD.replace("\"a\"", "\"" + name + "\""), 2));
        assertThat(file.tensors().size()).isEqualTo(1);
        assertThat(file.warnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // The text of the header
                "[]                                  | MALFORMED: m.safetensors: header: an array where an object belongs (offset 8)",
                "null                                | MALFORMED: m.safetensors: header: null where an object belongs (offset 8)",
                "{\"__metadata__\":{},}             | MALFORMED: m.safetensors: header /__metadata__: Unexpected character ('}' (code 125)): was expecting double-quote to start property name (offset 27)",
                "nil                                 | MALFORMED: m.safetensors: header: Unrecognized token 'nil': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false') (offset 8)",
                "{                                   | MALFORMED: m.safetensors: header: Unexpected end-of-input: expected close marker for Object (offset 9)",
                "{}{}                                | MALFORMED: m.safetensors: header: more text follows after the end of the JSON value (offset 10)",
                "{}x                                 | MALFORMED: m.safetensors: header: Unrecognized token 'x': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false') (offset 10)",
                "{/**/}                              | MALFORMED: m.safetensors: header: Unexpected character ('/' (code 47)) (offset 9)",
                "{\"a\":NaN}                         | MALFORMED: m.safetensors: header /a: Non-standard token 'NaN' (offset 16)",
                "{\"a\":true}                        | MALFORMED: m.safetensors: header /a: a boolean where an object belongs (offset 13)",
                "{\"a\":1}                           | MALFORMED: m.safetensors: header /a: an integer where an object belongs (offset 13)",
                "{\"\\x\":1}                         | MALFORMED: m.safetensors: header: Unrecognized character escape 'x' (code 120) (offset 11)",
                "{\"\\ud800\":1}                     | MALFORMED: m.safetensors: header: Broken surrogate pair in property name: expected '\\' to start low surrogate, got 0x22 (offset 16)",
                // The fields of a tensor
                "{\"a\":{\"shape\":[2],\"data_offsets\":[0,2]}}                        | MALFORMED: m.safetensors: tensor a: there is no dtype (offset 9)",
                "{\"a\":{\"dtype\":\"U8\",\"data_offsets\":[0,2]}}                     | MALFORMED: m.safetensors: tensor a: there is no shape (offset 9)",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[2]}}                              | MALFORMED: m.safetensors: tensor a: there is no data_offsets (offset 9)",
                "{\"a\":{\"dtype\":8,\"shape\":[2],\"data_offsets\":[0,2]}}            | MALFORMED: m.safetensors: header /a/dtype: an integer where a string belongs (offset 22)",
                "{\"a\":{\"dtype\":\"u8\",\"shape\":[2],\"data_offsets\":[0,2]}}       | MALFORMED: m.safetensors: header /a/dtype: there is no dtype u8 (offset 22)",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":2,\"data_offsets\":[0,2]}}         | MALFORMED: m.safetensors: header /a/shape: an integer where an array belongs (offset 35)",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[-2],\"data_offsets\":[0,2]}}      | MALFORMED: m.safetensors: header /a/shape/0: -2 is negative (offset 36)",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[2.0],\"data_offsets\":[0,2]}}     | MALFORMED: m.safetensors: header /a/shape/0: a number with a fraction or an exponent where an integer belongs (offset 36)",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[2e0],\"data_offsets\":[0,2]}}     | MALFORMED: m.safetensors: header /a/shape/0: a number with a fraction or an exponent where an integer belongs (offset 36)",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[\"2\"],\"data_offsets\":[0,2]}}   | MALFORMED: m.safetensors: header /a/shape/0: a string where an integer belongs (offset 36)",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[[2]],\"data_offsets\":[0,2]}}     | MALFORMED: m.safetensors: header /a/shape/0: an array where an integer belongs (offset 36)",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[null],\"data_offsets\":[0,2]}}    | MALFORMED: m.safetensors: header /a/shape/0: null where an integer belongs (offset 36)",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[18446744073709551616],\"data_offsets\":[0,2]}} | MALFORMED: m.safetensors: header /a/shape/0: 18446744073709551616 is over 2^63 - 1 (offset 36)",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0]}}         | MALFORMED: m.safetensors: tensor a: data_offsets has 1 numbers and needs 2 (offset 9)",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,1,2]}}     | MALFORMED: m.safetensors: header /a/data_offsets/2: more than 2 numbers, which are allowed (offset 59)",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":{}}}          | MALFORMED: m.safetensors: header /a/data_offsets: an object where an array belongs (offset 54)",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[-1,1]}}      | MALFORMED: m.safetensors: header /a/data_offsets/0: -1 is negative (offset 55)",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[\"0\",2]}}   | MALFORMED: m.safetensors: header /a/data_offsets/0: a string where an integer belongs (offset 55)",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,18446744073709551618]}} | MALFORMED: m.safetensors: header /a/data_offsets/1: 18446744073709551618 is over 2^63 - 1 (offset 57)",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,9223372036854775807]}} | MALFORMED: m.safetensors: tensor a: data_offsets end at 9223372036854775807, and the data has 2 bytes (offset 9)",
                "{\"__metadata__\":1}                                                  | MALFORMED: m.safetensors: header /__metadata__: an integer where an object belongs (offset 24)",
                "{\"__metadata__\":null}                                               | MALFORMED: m.safetensors: header /__metadata__: null where an object belongs (offset 24)",
                "{\"__metadata__\":{\"a\":1}}                                          | MALFORMED: m.safetensors: header /__metadata__/a: an integer where a string belongs (offset 29)",
                "{\"__metadata__\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]}} | MALFORMED: m.safetensors: header /__metadata__/shape: an array where a string belongs (offset 46)",
                // How the fields fit together
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[2,0]}}       | MALFORMED: m.safetensors: tensor a: data_offsets end at 0 before they begin at 2 (offset 9)",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,2]}}       | MALFORMED: m.safetensors: tensor a: data_offsets begin at 1, and the data before ends at 0: a hole (offset 9)",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[0,3]}}       | MALFORMED: m.safetensors: tensor a: data_offsets end at 3, and the data has 2 bytes (offset 9)",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}       | MALFORMED: m.safetensors: data: 1 bytes follow that belong to no tensor (offset 62)",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,2]}}       | MALFORMED: m.safetensors: tensor a: U8 [1] has 1 bytes, and data_offsets hold 2 (offset 9)",
                "{\"a\":{\"dtype\":\"F4\",\"shape\":[3],\"data_offsets\":[0,2]}}       | MALFORMED: m.safetensors: tensor a: F4 [3] is no whole number of bytes (offset 9)",
                "{\"a\":{\"dtype\":\"F4\",\"shape\":[4],\"data_offsets\":[0,2]}}       | UNSUPPORTED: m.safetensors: tensor a: dtype F4 cannot be read by this program (offset 9)",
                "{\"a\":{\"dtype\":\"F8_E8M0\",\"shape\":[2],\"data_offsets\":[0,2]}}  | UNSUPPORTED: m.safetensors: tensor a: dtype F8_E8M0 cannot be read by this program (offset 9)",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,2]}} | MALFORMED: m.safetensors: tensor a: the size of U8 [4294967296, 4294967296] is over 2^63 - 1 bits (offset 9)",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[2,18446744073709551615],\"data_offsets\":[0,2]}} | MALFORMED: m.safetensors: header /a/shape/1: 18446744073709551615 is over 2^63 - 1 (offset 38)",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[2,9223372036854775807],\"data_offsets\":[0,2]}} | MALFORMED: m.safetensors: tensor a: the size of U8 [2, 9223372036854775807] is over 2^63 - 1 bits (offset 9)",
            })
    void aBadHeaderIsNamed(String header, String message) {
        assertFails(file(header, 2), message);
    }

    @Test
    void aNameThatOccursTwiceIsRefusedAlsoWhenItIsSpelledDifferently() {
        String twice = "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]},"
                + "\"%s\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[2,2]}}";
        assertFails(
                file(String.format(twice, "a"), 2),
                "MALFORMED: m.safetensors: header /a: Duplicate Object property \"a\" (offset 64)");
        assertFails(
                file(String.format(twice, "\\u0061"), 2),
                "MALFORMED: m.safetensors: header /a: Duplicate Object property \"a\" (offset 69)");
        assertFails(
                file("{\"__metadata__\":{\"a\":\"1\",\"a\":\"1\"}}", 0),
                "MALFORMED: m.safetensors: header /__metadata__/a: Duplicate Object property \"a\" (offset 36)");
    }

    @Test
    void tensorsThatShareBytesAreRefused() {
        String header = "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]},"
                + "\"b\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[1,3]}}";
        assertFails(
                file(header, 3),
                "MALFORMED: m.safetensors: tensor b: data_offsets begin at 1, and the data before ends at 2: an overlap"
                        + " (offset 61)");
    }

    @Test
    void aLengthThatDoesNotFitIsNamed() {
        assertFails(
                new byte[0],
                "MALFORMED: m.safetensors: header length: the file has 0 bytes and needs 8 for this (offset 0)");
        assertFails(
                new byte[7],
                "MALFORMED: m.safetensors: header length: the file has 7 bytes and needs 8 for this (offset 0)");
        assertFails(
                file(3, "{}", 0), "MALFORMED: m.safetensors: header length: 3 bytes are declared, 2 follow (offset 0)");
        assertFails(
                file(-1, "{}", 0),
                "MALFORMED: m.safetensors: header length: 18446744073709551615 bytes do not fit into the file (offset 0)");
        assertFails(file(0, "{}", 0), "MALFORMED: m.safetensors: header: the end where an object belongs (offset 8)");
    }

    @Test
    void limitsAreNamedWithTheirValues() {
        assertFails(
                file("{\"a\":{\"dtype\":\"U8\",\"shape\":[" + "1,".repeat(64) + "1],\"data_offsets\":[0,1]}}", 1),
                "LIMIT: m.safetensors: header /a/shape/64: more than 64 numbers, which are allowed (offset 164)");
        assertFails(
                file(GOOD.replace("\"a\"", "\"" + "é".repeat(32_768) + "\""), 2),
                "LIMIT: m.safetensors: tensor " + "é".repeat(200)
                        + "… (32568 more characters): the name has 65536 bytes,"
                        + " and 65535 are allowed (offset 9)");
        assertFails(
                file(GOOD.replace("[2]", "[".repeat(50_000)), 2),
                "MALFORMED: m.safetensors: header /a/shape/0: an array where an integer belongs (offset 36)");
        assertFails(
                file(GOOD.replace("\"dtype\"", "\"x\":" + "[".repeat(50_000) + ",\"dtype\""), 2),
                "LIMIT: m.safetensors: header /a/x" + "/0".repeat(98)
                        + "… (824 more characters): Document nesting depth (513) exceeds the maximum"
                        + " allowed (512) (offset 528)");
        assertFails(
                file(GOOD.replace("[2]", "[" + "1".repeat(100_000) + "]"), 2),
                "LIMIT: m.safetensors: header /a/shape/0: Number value length (100000) exceeds the maximum allowed (1000)"
                        + " (offset 36)");
    }

    @Test
    void whatIsNotUtf8IsRefusedAtItsByte() {
        for (String bad :
                List.of("\u00ff", "\u00c0\u00af", "\u00ed\u00a0\u0080", "\u00f5\u0080\u0080\u0080", "\u0080")) {
            byte[] header = ("{\"" + bad + "\":{}}").getBytes(ISO_8859_1);
            int offset = 10 + (bad.startsWith("\u00ed") ? 1 : 0);
            assertFails(
                    file(header.length, header, 0),
                    String.format(
                            "MALFORMED: m.safetensors: header: byte 0x%02x is not UTF-8 (offset %d)",
                            header[offset - 8] & 0xff, offset));
        }
        byte[] cut = "{}\u00e2\u0082".getBytes(ISO_8859_1);
        assertFails(
                file(cut.length, cut, 0),
                "MALFORMED: m.safetensors: header: ends within a character of UTF-8 (offset 12)");
        assertFails(
                file("\ufeff{}", 0),
                "MALFORMED: m.safetensors: header: begins with a byte order mark, which JSON does not have (offset 8)");
        byte[] wide = "{}".getBytes(java.nio.charset.StandardCharsets.UTF_16LE);
        assertThatThrownBy(() -> read(file(wide.length, wide, 0))).isInstanceOf(CheckpointException.class);
    }

    @Test
    void aNameInAMessageIsSafeForATerminal() {
        assertFails(
                file("{\"\\u001b[31m\\u202e\":{}}", 0),
                "MALFORMED: m.safetensors: tensor \\u001B[31m\\u202E: there is no dtype (offset 9)");
    }

    private static WeightsFile read(byte[] file) throws IOException {
        return SafetensorsReader.read(MemorySource.of(SourceName.of("m.safetensors"), file));
    }

    /** The messages here are without the size of the file, which every real one has: {@code (offset 9 of 64)}. */
    private static void assertFails(byte[] file, String message) {
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessage(message.replaceAll("[)]$", " of " + file.length + ")"));
    }

    private static byte[] file(String header, int data) {
        byte[] text = header.getBytes(UTF_8);
        return file(text.length, text, data);
    }

    private static byte[] file(long declared, String header, int data) {
        return file(declared, header.getBytes(UTF_8), data);
    }

    private static byte[] file(long declared, byte[] header, int data) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(declared)
                .array());
        out.writeBytes(header);
        for (int i = 0; i < data; i++) {
            out.write(i);
        }
        return out.toByteArray();
    }

    @Test
    void aHeaderIsNotPaddedWithZeros() {
        assertFails(
                file("{}\0\0", 0),
                "MALFORMED: m.safetensors: header: Illegal character ((CTRL-CHAR, code 0)): only regular white space (\\r,"
                        + " \\n, \\t) is allowed between tokens (offset 10)");
        assertFails(
                file(Long.MIN_VALUE, "{}", 0),
                "MALFORMED: m.safetensors: header length: 9223372036854775808 bytes do not fit into the file (offset 0)");
        assertFails(
                file(1000, "{}", 0),
                "MALFORMED: m.safetensors: header length: 1000 bytes are declared, 2 follow (offset 0)");
    }
}
