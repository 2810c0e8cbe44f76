package org.bertconv.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.MemorySource;
import org.bertconv.io.SourceName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[1,]",
                "{\"a\":1,}",
                "{'a':1}",
                "{a:1}",
                "[01]",
                "[+1]",
                "[.5]",
                "[1.]",
                "[NaN]",
                "[Infinity]",
                "[1]//",
                "#\n1",
                "\"a\nb\"",
                "\"\\u12\"",
                "[1] [2]",
                "tru",
                "\u0000",
                "1\u0000",
                "\"\\udc00\"",
                "[1e400]",
                "{\"a\":1,\"\\u0061\":2}",
                "{\"a\":{\"b\":1,\"b\":1}}"
            })
    void whatIsNotStrictlyJsonIsMalformed(String text) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith("MALFORMED: config.json: JSON");
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
