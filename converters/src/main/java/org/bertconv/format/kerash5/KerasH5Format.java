package org.bertconv.format.kerash5;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.bertconv.checkpoint.CheckpointFormat;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.hdf5.Hdf5File;
import org.bertconv.io.ByteSource;
import org.bertconv.io.Folder;

/** What Keras 2 makes of weights, and so transformers of those of its TensorFlow classes: {@code tf_model.h5}. */
public final class KerasH5Format implements CheckpointFormat {

    /** Makes the format, which has no state. */
    public KerasH5Format() {}

    @Override
    public String name() {
        return "keras-h5";
    }

    /** {@return whether it is an HDF5 file that names layers, or one so damaged that its names cannot be read} */
    @Override
    public boolean matches(ByteSource file) throws IOException {
        if (!Hdf5File.matches(file)) {
            return false;
        }
        Optional<Set<String>> names = Hdf5File.rootNames(file);
        return names.isEmpty() || names.get().stream().anyMatch(KerasH5Layout::isTelling);
    }

    @Override
    public WeightsFile read(Folder folder, String file, ReadOptions options) throws IOException {
        return KerasH5Reader.read(folder.open(file));
    }
}
