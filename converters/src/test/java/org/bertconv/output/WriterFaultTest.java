package org.bertconv.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bertconv.checkpoint.CheckpointWriter;
import org.bertconv.checkpoint.JsonText;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.checkpoint.WriteOptions;
import org.bertconv.format.CheckpointFormats;
import org.bertconv.format.MemoryTensor;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.MemorySource;
import org.bertconv.io.SourceName;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

/** Whatever fails while a writer of any format writes, what was there before stays to the byte, and nothing lies beside it. */
class WriterFaultTest {

    private static final Path PARENT = Path.of("/home");
    private static final Path TARGET = PARENT.resolve("out");
    private static final String CONFIG = """
            {"num_hidden_layers": 1, "max_position_embeddings": 4, "hidden_size": 2, "intermediate_size": 3,
             "num_attention_heads": 1, "type_vocab_size": 2, "layer_norm_eps": 1e-12}""";
    private static final String WORDS = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nthe\n##s\n";

    static List<String> targets() {
        return CheckpointFormats.targets();
    }

    private static final int STEPS = 29;

    @ParameterizedTest
    @MethodSource("targets")
    void aDiskThatFillsAfterAnyNumberOfBytesLeavesWhatWasThere(String target) throws IOException {
        Map<String, String> old = old(target);
        Map<Path, String> before = prepared(old).files();
        FaultFs whole = prepared(old);
        write(whole, target);
        long bytes = whole.files().values().stream()
                .mapToLong(text -> text.getBytes(UTF_8).length)
                .sum();
        for (long room = 0; room < bytes; room += Math.max(1, bytes / STEPS)) {
            FaultFs fs = prepared(old);
            fs.capacity(room);
            Optional<CheckpointException> error = attempt(fs, target);
            if (error.isPresent()) {
                assertThat(error.get().getMessage())
                        .as("%d bytes", room)
                        .matches("OUTPUT: /home/out/\\S+: cannot be written at byte \\d+: No space left on device");
                assertThat(fs.files()).as("%d bytes", room).isEqualTo(before);
            } else {
                assertThat(fs.files()).as("%d bytes", room).isEqualTo(whole.files());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("targets")
    void aStepThatFailsLeavesWhatWasThereOrAllThatIsNew(String target) throws IOException {
        Map<String, String> old = old(target);
        Map<Path, String> before = prepared(old).files();
        FaultFs whole = prepared(old);
        whole.failAt(Integer.MAX_VALUE, false);
        write(whole, target);
        int failures = 0;
        for (int step = 1; step <= whole.operations(); step++) {
            FaultFs fs = prepared(old);
            fs.failAt(step, false);
            Optional<CheckpointException> error = attempt(fs, target);
            failures += error.isPresent() ? 1 : 0;
            boolean written = error.isEmpty() || error.get().detail().startsWith("is written, but whether it outlasts");
            Map<Path, String> found = withoutTraces(fs);
            assertThat(found).as("step %d: %s", step, error).isEqualTo(written ? whole.files() : before);
        }
        assertThat(failures).isGreaterThan(5);
    }

    /** A trace that could not be removed, since it is the removing that failed, is allowed; it is noted, which another test asserts. */
    private static Map<Path, String> withoutTraces(FaultFs fs) {
        Map<Path, String> files = new HashMap<>(fs.files());
        files.keySet().removeIf(path -> path.getFileName().toString().endsWith(".tmp"));
        return files;
    }

    private static Optional<CheckpointException> attempt(FaultFs fs, String target) {
        try {
            write(fs, target);
            return Optional.empty();
        } catch (CheckpointException e) {
            assertThat(e.errorClass()).isEqualTo(ErrorClass.OUTPUT);
            return Optional.of(e);
        } catch (IOException e) {
            throw new AssertionError("no message for the user", e);
        }
    }

    /** Writes over what is there, as {@code --force} does. */
    private static void write(FaultFs fs, String target) throws IOException {
        CheckpointWriter writer = CheckpointFormats.writer(target).orElseThrow();
        StateDict tensors = StateDict.of(List.of(
                MemoryTensor.of(target.equals("gguf") ? "token_embd.weight" : "word/kernel", DType.F32, Shape.of(7, 2)),
                MemoryTensor.of(
                        target.equals("gguf") ? "token_embd_norm.weight" : "norm/gamma", DType.F32, Shape.of(2))));
        OutputOptions options = new OutputOptions(true, List.of(), writer::owns);
        try (OutputDirectory output = OutputDirectory.open(fs, TARGET, options)) {
            output.write("config.json", CONFIG.getBytes(UTF_8));
            writer.write(tensors, how(), output);
            output.commit();
        }
    }

    private static WriteOptions how() throws IOException {
        ObjectNode config = JsonText.readObject(source("config.json", CONFIG), 1 << 20);
        Map<String, ByteSource> companions = Map.of("vocab.txt", source("vocab.txt", WORDS));
        return new WriteOptions(1 << 20, Map.of("format", "pt"))
                .with(config, companions)
                .withThreads(1);
    }

    private static ByteSource source(String name, String text) {
        return MemorySource.of(SourceName.of(name), text.getBytes(UTF_8));
    }

    /**
     * {@return the files that the writer makes, with other content, and one that is none of its own} Without the shards of a bundle, which
     * are never replaced while their index is there.
     */
    private static Map<String, String> old(String target) throws IOException {
        FaultFs empty = new FaultFs();
        empty.makeDirectory(PARENT);
        write(empty, target);
        Map<String, String> old = new LinkedHashMap<>(Map.of("README", "mine"));
        new TreeMap<>(empty.files())
                .keySet().stream()
                        .filter(path -> path.startsWith(TARGET) && !path.equals(TARGET))
                        .filter(path -> !path.toString().contains(".data-"))
                        .forEach(path -> old.put(path.getFileName().toString(), "old " + path.getFileName()));
        return old;
    }

    private static FaultFs prepared(Map<String, String> old) throws IOException {
        FaultFs fs = new FaultFs();
        fs.makeDirectory(PARENT);
        fs.makeDirectory(TARGET);
        for (Map.Entry<String, String> file : old.entrySet()) {
            fs.create(TARGET.resolve(file.getKey()))
                    .write(0, ByteBuffer.wrap(file.getValue().getBytes(UTF_8)));
        }
        fs.forceAll();
        return fs;
    }
}
