package org.bertconv.format.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.io.FileSource;
import org.bertconv.io.SourceName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Headers as large as they may be, with the heap of the other tests. */
@Timeout(300)
class SafetensorsLargeHeaderTest {

    @TempDir
    Path folder;

    @Test
    void aMillionTensorsAreReadAndOneMoreIsNot() throws IOException {
        try (FileSource file = open(1_000_000)) {
            WeightsFile weights = SafetensorsReader.read(file);
            assertThat(weights.tensors().size()).isEqualTo(1_000_000);
        }
        try (FileSource file = open(1_000_001)) {
            assertThatThrownBy(() -> SafetensorsReader.read(file))
                    .hasMessage(
                            "LIMIT: m.safetensors: header: there are more than 1000000 tensors (offset 79888899 of 79888980)");
        }
    }

    @Test
    void aHeaderOverTheLimitIsNotReadAtAll() throws IOException {
        Path path = folder.resolve("m");
        try (OutputStream out = Files.newOutputStream(path)) {
            out.write(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(100_000_001)
                    .array());
            out.write(new byte[100_000_001]);
        }
        try (FileSource file = FileSource.open(path, SourceName.of("m.safetensors"))) {
            assertThatThrownBy(() -> SafetensorsReader.read(file))
                    .hasMessage(
                            "LIMIT: m.safetensors: header length: 100000001 bytes, and 100000000 are allowed (offset 0"
                                    + " of 100000009)");
        }
    }

    private FileSource open(int tensors) throws IOException {
        StringBuilder header = new StringBuilder("{");
        for (int i = 0; i < tensors; i++) {
            header.append(i == 0 ? "" : ",")
                    .append("\"model.layers.")
                    .append(i)
                    .append(".weight\":{\"dtype\":\"F32\",\"shape\":[0,3],\"data_offsets\":[0,0]}");
        }
        byte[] text = header.append('}').toString().getBytes(StandardCharsets.UTF_8);
        Path path = folder.resolve("m" + tensors);
        try (OutputStream out = Files.newOutputStream(path)) {
            out.write(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(text.length)
                    .array());
            out.write(text);
        }
        return FileSource.open(path, SourceName.of("m.safetensors"));
    }
}
