package org.bertconv.format.gguf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import org.bertconv.checkpoint.CheckpointFormat;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.io.ByteSource;
import org.bertconv.io.Folder;

/** The file of llama.cpp. */
public final class GgufFormat implements CheckpointFormat {

    @Override
    public String name() {
        return "gguf";
    }

    @Override
    public boolean matches(ByteSource file) throws IOException {
        return file.size() >= GgufReader.MAGIC.length
                && file.read(0, GgufReader.MAGIC.length).equals(ByteBuffer.wrap(GgufReader.MAGIC));
    }

    @Override
    public WeightsFile read(Folder folder, String file, ReadOptions options) throws IOException {
        return GgufReader.read(folder.open(file));
    }

    @Override
    public Map<String, ByteSource> inside(Folder folder, String file) throws IOException {
        return GgufCompanions.of(folder.open(file));
    }
}
