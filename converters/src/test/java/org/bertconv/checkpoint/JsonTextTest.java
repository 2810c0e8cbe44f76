package org.bertconv.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.stream.Stream;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.MemorySource;
import org.bertconv.io.SourceName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class JsonTextTest {

    @Test
    void aConfigIsWrittenAgainAsPythonWritesIt() throws IOException {
        String config = """
                {
                  "architectures": [
                    "BertForPreTraining"
                  ],
                  "hidden_dropout_prob": 0.1,
                  "id2label": {},
                  "layer_norm_eps": 1e-12,
                  "names": [],
                  "nested": {
                    "é": null,
                    "t": true
                  },
                  "tiny": 5e-324,
                  "vocab_size": 30522
                }
                """;
        assertThat(JsonText.pretty(read(config))).isEqualTo(config);
    }

    @ParameterizedTest
    @CsvSource({
        "1E-12, 1e-12", "1.5e-7, 1.5e-07", "0.0001, 0.0001", "0.00001, 1e-05", "1e16, 1e+16",
                "1e15, 1000000000000000.0",
        "-2.50, -2.5", "-0.0, -0.0", "0.0, 0.0", "123.456, 123.456", "1e300, 1e+300", "-1.25e-300, -1.25e-300",
        "12345678901234567890, 12345678901234567890", "-5, -5"
    })
    void numbersAreSpelledAsPythonDoes(String given, String written) throws IOException {
        assertThat(JsonText.pretty(read(given))).isEqualTo(written + "\n");
    }

    @Test
    void onlyWhatHasToBeIsEscaped() {
        assertThat(JsonText.quote("\"\\/\b\f\n\r\t\u0001\u001f\u007fé\u2028\ud83d\ude00"))
                .isEqualTo("\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\u007fé\u2028\ud83d\ude00\"");
    }

    /** A text that is not JSON, and what is said of it. */
    record Wrong(String text, String message) {}

    static Stream<Wrong> wrong() {
        return Stream.of(
                new Wrong("", "JSON: there is no JSON value (offset 0 of 0)"),
                new Wrong(" ", "JSON: there is no JSON value (offset 0 of 1)"),
                new Wrong("{", "JSON: Unexpected end-of-input: expected close marker for Object (offset 1 of 1)"),
                new Wrong("[1,]", "JSON /1: Unexpected character (']' (code 93)): expected a value (offset 3 of 4)"),
                new Wrong(
                        "{\"a\":1,}",
                        "JSON /a: Unexpected character ('}' (code 125)): was expecting double-quote to start property name (offset 7 of 8)"),
                new Wrong(
                        "{'a':1}",
                        "JSON: Unexpected character (''' (code 39)): was expecting double-quote to start property name (offset 1 of 7)"),
                new Wrong(
                        "{a:1}",
                        "JSON: Unexpected character ('a' (code 97)): was expecting double-quote to start property name (offset 1 of 5)"),
                new Wrong("[01]", "JSON /0: Invalid numeric value: Leading zeroes not allowed (offset 2 of 4)"),
                new Wrong(
                        "[+1]",
                        "JSON /0: Unexpected character ('+' (code 43)) in numeric value: JSON spec does not allow numbers to have plus signs (offset 2 of 4)"),
                new Wrong(
                        "[.5]",
                        "JSON /0: Unexpected character ('.' (code 46)): expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false') (offset 1 of 4)"),
                new Wrong(
                        "[1.]",
                        "JSON /0: Unexpected character (']' (code 93)) in numeric value: Decimal point not followed by a digit (offset 3 of 4)"),
                new Wrong("[NaN]", "JSON /0: Non-standard token 'NaN' (offset 4 of 5)"),
                new Wrong("[Infinity]", "JSON /0: Non-standard token 'Infinity' (offset 9 of 10)"),
                new Wrong("[1]//", "JSON: Unexpected character ('/' (code 47)) (offset 3 of 5)"),
                new Wrong(
                        "#\n1",
                        "JSON: Unexpected character ('#' (code 35)): expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false') (offset 0 of 3)"),
                new Wrong(
                        "\"a\nb\"",
                        "JSON: Illegal unquoted character ((CTRL-CHAR, code 10)): has to be escaped using backslash to be included in string value (offset 2 of 5)"),
                new Wrong(
                        "\"\\u12\"",
                        "JSON: Unexpected character ('\"' (code 34)): expected a hex-digit for character escape sequence (offset 5 of 6)"),
                new Wrong("[1] [2]", "JSON: more text follows after the end of the JSON value (offset 4 of 7)"),
                new Wrong(
                        "tru",
                        "JSON: Unrecognized token 'tru': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false') (offset 0 of 3)"),
                new Wrong(
                        "\u0000",
                        "JSON: Illegal character ((CTRL-CHAR, code 0)): only regular white space (\\r, \\n, \\t) is allowed between tokens (offset 0 of 1)"),
                new Wrong(
                        "1\u0000",
                        "JSON: Unexpected character ((CTRL-CHAR, code 0)): Expected space separating root-level values (offset 1 of 2)"),
                new Wrong("\"\\udc00\"", "JSON: \\uDC00 is half of a surrogate pair (offset 0 of 8)"),
                new Wrong("[1e400]", "JSON /0: a number is beyond the range of a double (offset 1 of 7)"),
                new Wrong("{\"a\":1,\"\\u0061\":2}", "JSON /a: Duplicate Object property \"a\" (offset 15 of 18)"),
                new Wrong("{\"a\":{\"b\":1,\"b\":1}}", "JSON /a/b: Duplicate Object property \"b\" (offset 15 of 19)"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void whatIsNotStrictlyJsonIsMalformed(Wrong wrong) {
        assertThatThrownBy(() -> read(wrong.text()))
                .isInstanceOf(CheckpointException.class)
                .hasMessage("MALFORMED: config.json: " + wrong.message());
    }

    @Test
    void errorsNameTheKeyAndTheOffset() {
        assertThatThrownBy(() -> read("{\"a\":[1,{\"b\":1e999}]}"))
                .hasMessage(
                        "MALFORMED: config.json: JSON /a/1/b: a number is beyond the range of a double (offset 13 of 21)");
        assertThatThrownBy(() -> read("[".repeat(600)))
                .hasMessageStartingWith("LIMIT: config.json: JSON /0/0")
                .hasMessageContaining("Document nesting depth (513) exceeds the maximum allowed (512) (offset ");
        assertThatThrownBy(() -> JsonText.read(MemorySource.of(SourceName.of("config.json"), new byte[11]), 10))
                .hasMessage("LIMIT: config.json: is 11 bytes long; JSON is read up to 10");
        assertThatThrownBy(() ->
                        JsonText.readObject(MemorySource.of(SourceName.of("config.json"), "[]".getBytes(UTF_8)), 10))
                .hasMessage("MALFORMED: config.json: JSON: is not an object");
    }

    @Test
    void nestingUpToTheLimitIsRead() throws IOException {
        JsonNode deep = read("[".repeat(512) + "]".repeat(512));
        assertThat(JsonText.pretty(deep)).contains("[]");
    }

    private static JsonNode read(String text) throws IOException {
        return JsonText.read(MemorySource.of(SourceName.of("config.json"), text.getBytes(UTF_8)), JsonText.MAX_BYTES);
    }
}
