package org.bertconv.format.npz;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.bertconv.checkpoint.CheckpointFormat;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.io.ByteSource;
import org.bertconv.io.Folder;

/** What {@code numpy.save} writes: one array without a name. It can be looked at, and it is no checkpoint. */
public final class NpyFormat implements CheckpointFormat {

    @Override
    public String name() {
        return "npy";
    }

    @Override
    public boolean matches(ByteSource file) throws IOException {
        return file.size() >= NpyHeader.MAGIC.length
                && file.read(0, NpyHeader.MAGIC.length).equals(ByteBuffer.wrap(NpyHeader.MAGIC));
    }

    @Override
    public WeightsFile read(Folder folder, String file, ReadOptions options) throws IOException {
        ByteSource bytes = folder.open(file);
        NpzReader reader = new NpzReader();
        reader.add(NpzLayout.tensorName(file.substring(file.lastIndexOf('/') + 1)), NpyContent.of(bytes));
        WeightsFile array = reader.weights();
        String warning = bytes.name() + ": is one NumPy array (.npy), not a checkpoint: tensors with names are in .npz";
        return new WeightsFile(
                StateDict.of(array.tensors().tensors()),
                List.of(),
                Map.of(),
                List.of(),
                array.ignored(),
                java.util.stream.Stream.concat(array.warnings().stream(), java.util.stream.Stream.of(warning))
                        .toList());
    }
}
