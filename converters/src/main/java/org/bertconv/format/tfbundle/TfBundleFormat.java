package org.bertconv.format.tfbundle;

import java.io.IOException;
import org.bertconv.checkpoint.CheckpointFormat;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Folder;
import org.bertconv.tensorflow.TableKind;
import org.bertconv.tensorflow.table.TableReader;

/** TensorFlow's tensor bundle. Its weights file is the index; the data files are found by its name. */
public final class TfBundleFormat implements CheckpointFormat {

    /** Makes the format, which has no state. */
    public TfBundleFormat() {}

    @Override
    public String name() {
        return "tf-bundle";
    }

    /**
     * {@return whether the file ends as a table does, and is not a checkpoint V1, which is a table as well}
     *
     * <p>A damaged table is taken, so that {@link #read} can say what is wrong with it.
     */
    @Override
    public boolean matches(ByteSource file) throws IOException {
        return TableReader.isTable(file) && !TableKind.isV1(file);
    }

    @Override
    public WeightsFile read(Folder folder, String file, ReadOptions options) throws IOException {
        BundleIndex index = BundleIndex.read(folder.open(file));
        if (!file.endsWith(TfBundleLayout.INDEX_SUFFIX)) {
            throw CheckpointException.of(
                    ErrorClass.INPUT,
                    index.file().name(),
                    "is the index of a TensorFlow bundle, but its data files cannot be found, because its name does not end in "
                            + TfBundleLayout.INDEX_SUFFIX);
        }
        String prefix = file.substring(0, file.length() - TfBundleLayout.INDEX_SUFFIX.length());
        return TfBundleReader.read(index, new DataFiles(folder, prefix, index));
    }
}
