package org.bertconv.format;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bertconv.checkpoint.CheckpointWriter;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.checkpoint.WriteOptions;
import org.bertconv.output.OutputDirectory;
import org.bertconv.output.OutputOptions;

/** What a writer of ours writes, for {@link FormatContract#write}. */
public final class WrittenFiles {

    private WrittenFiles() {}

    /** {@return the files by name that a writer makes of tensors, in a new folder of this one} */
    public static Map<String, byte[]> by(CheckpointWriter writer, List<MemoryTensor> tensors, Path folder)
            throws IOException {
        Path target = folder.resolve("out");
        OutputOptions options = new OutputOptions(true, List.of(), name -> false);
        try (OutputDirectory output = OutputDirectory.open(target, options)) {
            writer.write(StateDict.of(tensors), new WriteOptions(1 << 20, Map.of("format", "pt")), output);
            output.commit();
        }
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> written = Files.list(target)) {
            for (Path file : written.toList()) {
                files.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return files;
    }
}
