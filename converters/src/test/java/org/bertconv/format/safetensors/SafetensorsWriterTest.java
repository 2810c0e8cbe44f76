package org.bertconv.format.safetensors;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.checkpoint.WriteOptions;
import org.bertconv.format.MemoryTensor;
import org.bertconv.io.DirectoryFolder;
import org.bertconv.output.OutputDirectory;
import org.bertconv.output.OutputOptions;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsWriterTest {

    @TempDir
    Path folder;

    @Test
    void whatIsWrittenIsReadAgain() throws Exception {
        StateDict tensors = StateDict.of(
                List.of(MemoryTensor.of("b", DType.F32, Shape.of(2, 3)), MemoryTensor.of("a", DType.U8, Shape.of(5))));
        Path target = folder.resolve("out");
        try (OutputDirectory output = OutputDirectory.open(target, OutputOptions.STRICT)) {
            new SafetensorsWriter().write(tensors, new WriteOptions(1000, Map.of("format", "pt")), output);
            output.commit();
        }
        assertThat(target.toFile().list()).containsExactly("model.safetensors");
        assertThat(folder.toFile().list()).containsExactly("out");
        try (DirectoryFolder read = DirectoryFolder.open(target)) {
            WeightsFile file = new SafetensorsFormat().read(read, "model.safetensors", ReadOptions.STRICT);
            assertThat(file.tensors().names()).containsExactly("b", "a");
            assertThat(file.metadata()).isEqualTo(Map.of("format", "pt"));
            ByteBuffer bytes = file.tensors().get("b").orElseThrow().load();
            assertThat(bytes).isEqualTo(tensors.get("b").orElseThrow().load());
        }
    }
}
