package org.bertconv.format.safetensors;

import java.io.IOException;
import org.bertconv.checkpoint.CheckpointFormat;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.io.ByteSource;
import org.bertconv.io.Folder;

/** safetensors, one file at a time; shards are put together by {@link org.bertconv.checkpoint.ShardIndex}. */
public final class SafetensorsFormat implements CheckpointFormat {

    /** How far white space is passed over in search of the first brace. */
    private static final int LOOK_AHEAD = 1024;

    @Override
    public String name() {
        return "safetensors";
    }

    /** The first text after the length field is a brace, and the length does not leave the file. */
    @Override
    public boolean matches(ByteSource file) throws IOException {
        if (file.size() <= SafetensorsReader.LENGTH_BYTES) {
            return false;
        }
        long length = file.read(0, SafetensorsReader.LENGTH_BYTES).getLong();
        if (length < 1 || length > file.size() - SafetensorsReader.LENGTH_BYTES) {
            return false;
        }
        byte[] start = file.read(SafetensorsReader.LENGTH_BYTES, (int) Math.min(length, LOOK_AHEAD))
                .array();
        for (byte b : start) {
            if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
                return b == '{';
            }
        }
        return false;
    }

    @Override
    public WeightsFile read(Folder folder, String file, ReadOptions options) throws IOException {
        return SafetensorsReader.read(folder.open(file));
    }
}
