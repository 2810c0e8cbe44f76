package org.bertconv.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A checkpoint that supplies none of the weights of the model that is wanted: the answer is one line with the coverage in percent, exit
 * code 1, and nothing is written, whatever is allowed to be missing.
 */
class NoModelTest {

    @TempDir
    private Path folder;

    private void assertOneLine(String line, Object... command) throws IOException {
        Path target = folder.resolve("out");
        Object[] words = new Object[command.length + 4];
        words[0] = "convert";
        words[1] = command[0];
        words[2] = target;
        words[3] = "--allow-missing";
        words[4] = "--allow-unexpected";
        System.arraycopy(command, 1, words, 5, command.length - 1);
        Cli cli = Cli.run(words);
        assertThat(cli.exit()).isEqualTo(1);
        assertThat(cli.out()).isEmpty();
        assertThat(cli.err().lines().findFirst()).contains("bertconv: DIFFERENT: " + line);
        assertThat(cli.err().lines().skip(1)).allMatch(more -> more.startsWith("hint: "));
        assertThat(target).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({
        "pytorch-base, 0.0%: none of the 39 tensors of BertModel, embeddings.word_embeddings.weight",
        "roberta-base, 0.0%: none of the 39 tensors of RobertaModel, embeddings.LayerNorm.bias",
        "albert-base, 0.0%: none of the 73 tensors of AlbertModel, embeddings.LayerNorm.bias",
        "distilbert-base, 0.0%: none of the 36 tensors of DistilBertModel, embeddings.LayerNorm.bias",
        "electra-base, 0.0%: none of the 39 tensors of ElectraModel, embeddings.LayerNorm.bias",
    })
    void aWrongPrefix(String fixture, String coverage, String first) throws IOException {
        Path source = Cli.fixture(fixture);
        assertOneLine(
                source + ": coverage " + coverage
                        + " are there, and nothing of any layer; the first that has no place is \"" + first + "\"",
                source,
                "--prefix",
                "student.",
                "--head",
                "base");
    }

    @ParameterizedTest
    @CsvSource({
        "pytorch-base, albert, 5 of the 25 tensors of AlbertModel, 20.0%, encoder.layer.0.attention.self.query.weight",
        "roberta-base, distilbert, 4 of the 100 tensors of DistilBertModel, 4.0%, embeddings.token_type_embeddings.weight",
        "distilbert-base, bert, 4 of the 199 tensors of BertModel, 2.0%, transformer.layer.0.attention.k_lin.bias",
    })
    void aWrongClass(String fixture, String family, String found, String coverage, String first) throws IOException {
        Path source = Cli.fixture(fixture);
        assertOneLine(
                source + ": coverage " + coverage + ": " + found
                        + " are there, and nothing of any layer; the first that has no place is \"" + first + "\"",
                source,
                "--family",
                family,
                "--head",
                "base");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pytorch-base", "roberta-base", "albert-base"})
    void theStateOfAnOptimizerOfPyTorch(String config) throws IOException {
        Path optimizer = Cli.fixture("pytorch-optimizer/optimizer.pt");
        assertOneLine(
                optimizer
                        + "!optimizer/data.pkl: coverage 0%: holds the state of an optimizer and no weights; its keys are "
                        + "state, param_groups",
                optimizer,
                "--config",
                Cli.fixture(config).resolve("config.json"));
    }

    /** Slots of Google's code, without the variables that they belong to. */
    @ParameterizedTest
    @CsvSource({
        "pytorch-base, bert/encoder/layer_0/output/dense/kernel/adam_m",
        "albert-base, bert/encoder/transformer/group_0/inner_group_0/ffn_1/intermediate/dense/kernel/adam_v",
        "electra-base, electra/encoder/layer_0/output/dense/kernel/adam_m",
    })
    void theSlotsOfAnOptimizerOfTensorFlow(String config, String slot) throws IOException {
        Path file = folder.resolve("slots.safetensors");
        Files.write(file, safetensors(slot));
        assertOneLine(
                file
                        + ": coverage 0%: none of its 1 tensors is a weight: they are the state of an optimizer or of training",
                file,
                "--config",
                Cli.fixture(config).resolve("config.json"));
    }

    /** One float under a name. */
    private static byte[] safetensors(String name) {
        byte[] header = ("{\"" + name + "\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}")
                .getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + header.length + Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .putFloat(1)
                .array();
    }

    @Test
    void theDocumentSaysItAsWell() {
        Cli cli = Cli.run("check", Cli.fixture("pytorch-base"), "--prefix", "student.", "--json");
        assertThat(cli.exit()).isEqualTo(1);
        assertThat(cli.json().path("error").path("detail").asString()).startsWith("coverage 0.0%: none of the");
    }
}
