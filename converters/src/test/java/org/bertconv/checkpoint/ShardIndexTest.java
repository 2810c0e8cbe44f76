package org.bertconv.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bertconv.format.MemoryFolder;
import org.bertconv.format.MemoryTensor;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A shard is a text here: the names of its tensors, one a line, each of four bytes. */
class ShardIndexTest {

    private static final String INDEX = "model.safetensors.index.json";

    private final Map<String, byte[]> files = new TreeMap<>();

    @Test
    void theTensorsOfAllShardsComeInTheOrderOfTheIndex() throws IOException {
        WeightsFile merged = merge(
                "{\"metadata\":{\"total_size\":12},\"weight_map\":{\"c\":\"2\",\"a\":\"1\",\"b\":\"2\"}}",
                Map.of("1", "a", "2", "b\nc"));
        assertThat(merged.tensors().names()).containsExactly("c", "a", "b");
        assertThat(merged.warnings()).isEmpty();
    }

    @Test
    void anIndexInASubdirectoryNamesTheFilesBesideIt() throws IOException {
        files.put("sub/" + INDEX, "{\"weight_map\":{\"a\":\"1\"}}".getBytes(UTF_8));
        files.put("sub/1", "a".getBytes(UTF_8));
        ShardIndex index = ShardIndex.read(MemoryFolder.of(files), "sub/" + INDEX);
        assertThat(index.files()).containsExactly("sub/1");
        assertThat(index.merge(ShardIndexTest::shard).tensors().names()).containsExactly("a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../1",
                "/etc/passwd",
                "a/1",
                "a\\\\1",
                "..",
                ".",
                "",
                "http://h/1",
                "C:1",
                "1\\u0000",
                "1\\n",
                "/dev/zero",
                "/proc/self/fd/0"
            })
    void aNameThatIsAPathIsRefused(String name) {
        String shown = name.replace("\\\\", "\\").replace("\\n", "\\u000A");
        assertFails(
                "{\"weight_map\":{\"a\":\"" + name + "\"}}",
                Map.of(),
                "REFUSED: " + INDEX + ": weight_map.a: \"" + shown
                        + "\" is not the plain name of a file beside the index");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[]                                               | MALFORMED: I: JSON: is not an object",
                "{}                                               | MALFORMED: I: weight_map: is missing or not an object",
                "{\"weight_map\":[]}                              | MALFORMED: I: weight_map: is missing or not an object",
                "{\"weight_map\":{\"a\":1}}                       | MALFORMED: I: weight_map.a: is not a string",
                "{\"weight_map\":{\"a\":\"I\"}}                   | MALFORMED: I: weight_map.a: names the index itself",
                "{\"weight_map\":{\"a\":\"1\",\"a\":\"2\"}}       | MALFORMED: I: JSON /weight_map/a: Duplicate Object property \"a\" (offset 26 of 32)",
                "{\"weight_map\":{\"a\":\"3\"}}                   | INPUT: 3: does not exist",
                "{\"weight_map\":{\"x\":\"1\"}}                   | MALFORMED: I: weight_map.x: is not in its shard 1",
                "{\"weight_map\":{\"a\":\"2\"}}                   | MALFORMED: I: weight_map.a: is not in its shard 2",
                "{\"weight_map\":{\"a\":\"1\",\"b\":\"both\"}}    | MALFORMED: I: weight_map.a: is in two shards, 1 and both",
            })
    void anIndexThatDoesNotHoldIsNamed(String index, String message) {
        assertFails(
                index.replace("\"I\"", "\"" + INDEX + "\""),
                Map.of("1", "a", "2", "b", "both", "a\nb"),
                message.replace(" I:", " " + INDEX + ":"));
    }

    @Test
    void anIndexOfOverAHundredThousandFilesIsOverTheLimit() {
        String map = IntStream.rangeClosed(0, ShardIndex.MAX_SHARDS)
                .mapToObj(i -> "\"" + i + "\":\"" + i + "\"")
                .collect(Collectors.joining(","));
        assertFails(
                "{\"weight_map\":{" + map + "}}",
                Map.of(),
                "LIMIT: " + INDEX + ": weight_map: names more than 100000 files");
    }

    @Test
    void whatDoesNoHarmIsANote() throws IOException {
        WeightsFile merged =
                merge("{\"metadata\":{\"total_size\":9},\"weight_map\":{\"a\":\"1\"}}", Map.of("1", "a\nextra"));
        assertThat(merged.tensors().names()).containsExactly("a");
        assertThat(merged.ignored()).containsExactly(new Ignored("extra", "in 1, but not in the index"));
        assertThat(merged.warnings())
                .containsExactly(
                        INDEX + ": tensor extra is in 1, but not in the index; it is left out",
                        INDEX + ": metadata.total_size is 9, and the tensors have 4 bytes");
    }

    @Test
    void aTotalSizeThatIsWrittenWithAFractionIsTheSameNumber() throws IOException {
        assertThat(merge("{\"metadata\":{\"total_size\":4.0},\"weight_map\":{\"a\":\"1\"}}", Map.of("1", "a"))
                        .warnings())
                .isEmpty();
    }

    private WeightsFile merge(String index, Map<String, String> shards) throws IOException {
        files.put(INDEX, index.getBytes(UTF_8));
        shards.forEach((name, content) -> files.put(name, content.getBytes(UTF_8)));
        return ShardIndex.read(MemoryFolder.of(files), INDEX).merge(ShardIndexTest::shard);
    }

    private void assertFails(String index, Map<String, String> shards, String message) {
        assertThatThrownBy(() -> merge(index, shards))
                .isInstanceOf(CheckpointException.class)
                .hasMessage(message);
    }

    private static WeightsFile shard(String file, ByteSource source) throws IOException {
        List<Tensor> tensors = new ArrayList<>();
        String names = UTF_8.decode(source.read(0, (int) source.size())).toString();
        names.lines().forEach(name -> tensors.add(MemoryTensor.of(name, DType.F32, Shape.of(1))));
        return WeightsFile.of(StateDict.of(tensors));
    }

    @Test
    void anIndexOfTooManyShardsIsNotFollowed() {
        StringBuilder map = new StringBuilder();
        for (int i = 0; i <= 100_000; i++) {
            map.append(i == 0 ? "" : ",")
                    .append('"')
                    .append(i)
                    .append("\":\"")
                    .append(i)
                    .append('"');
        }
        assertFails(
                "{\"weight_map\":{" + map + "}}",
                Map.of(),
                "LIMIT: " + INDEX + ": weight_map: names more than 100000 files");
    }

    @Test
    void metadataThatDifferBetweenShardsAreANoteAndTheFirstHold() throws IOException {
        files.put(INDEX, "{\"weight_map\":{\"a\":\"1\",\"b\":\"2\"}}".getBytes(UTF_8));
        files.put("1", "a".getBytes(UTF_8));
        files.put("2", "b".getBytes(UTF_8));
        WeightsFile merged = ShardIndex.read(MemoryFolder.of(files), INDEX).merge((file, source) -> {
            StateDict tensors = shard(file, source).tensors();
            Map<String, String> metadata = Map.of("format", file.equals("1") ? "pt" : "tf", "same", "x");
            return new WeightsFile(tensors, List.of(), metadata, List.of(), List.of(), List.of());
        });
        assertThat(merged.metadata()).isEqualTo(Map.of("format", "pt", "same", "x"));
        assertThat(merged.warnings())
                .containsExactly(INDEX + ": metadata format of 2 is tf, and pt in a shard before it");
    }
}
