package org.bertconv.format.kerasv3;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bertconv.archive.ZipArchive;
import org.bertconv.checkpoint.CheckpointFormat;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.hdf5.Hdf5File;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Folder;

/** What Keras 3 makes of weights: {@code x.weights.h5}, and {@code x.keras}, a zip archive with one in it. */
public final class KerasV3Format implements CheckpointFormat {

    private static final int ZIP = 0x04034b50;

    /** Names in the root group that say that the file is one of Keras 2. */
    private static final Set<String> KERAS_2 = Set.of("layer_names", "layer_names0", "model_weights");

    /** Makes the format, which has no state. */
    public KerasV3Format() {}

    @Override
    public String name() {
        return "keras-v3";
    }

    /** {@return whether it is an HDF5 file that does not name layers as Keras 2 does, or an archive with weights of Keras 3} */
    @Override
    public boolean matches(ByteSource file) throws IOException {
        if (isZip(file)) {
            return isKeras(file);
        }
        if (!Hdf5File.matches(file)) {
            return false;
        }
        Optional<Set<String>> names = Hdf5File.rootNames(file);
        return names.isPresent() && names.get().stream().noneMatch(KERAS_2::contains);
    }

    private static boolean isZip(ByteSource file) throws IOException {
        return file.size() >= Integer.BYTES && file.read(0, Integer.BYTES).getInt() == ZIP;
    }

    private static boolean isKeras(ByteSource file) throws IOException {
        try {
            List<String> names = ZipArchive.names(file);
            return names.contains(KerasV3Layout.CONFIG)
                    && (names.contains(KerasV3Layout.WEIGHTS) || names.contains(KerasV3Layout.WEIGHTS_NPZ));
        } catch (CheckpointException e) {
            if (e.errorClass() == ErrorClass.INPUT) {
                throw e;
            }
            // What is wrong with the archive is said by whoever opens it.
            return false;
        }
    }

    @Override
    public WeightsFile read(Folder folder, String file, ReadOptions options) throws IOException {
        ByteSource source = folder.open(file);
        return isZip(source) ? KerasArchive.read(source) : KerasV3Reader.read(source);
    }
}
