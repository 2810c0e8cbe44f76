package org.bertconv.format.tfv1;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bertconv.checkpoint.CheckpointFormat;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Folder;
import org.bertconv.io.Printable;
import org.bertconv.tensorflow.TableKind;

/** TensorFlow's older checkpoint, in one file or in one for each shard. */
public final class TfV1Format implements CheckpointFormat {

    /** Makes the format, which has no state. */
    public TfV1Format() {}

    @Override
    public String name() {
        return "tf-v1";
    }

    @Override
    public boolean matches(ByteSource file) throws IOException {
        return TableKind.isV1(file);
    }

    @Override
    public WeightsFile read(Folder folder, String file, ReadOptions options) throws IOException {
        List<ByteSource> files = new ArrayList<>();
        for (String shard : TfV1Layout.shards(file)) {
            if (!folder.names().contains(shard)) {
                throw CheckpointException.of(
                        ErrorClass.INPUT, folder.open(file).name(), "its shard " + Printable.of(shard) + " is missing");
            }
            files.add(folder.open(shard));
        }
        return TfV1Reader.read(files);
    }

    /** {@return the first file of the checkpoint that a file belongs to} */
    public static String first(String file) {
        return TfV1Layout.shards(file).stream().findFirst().orElse(file);
    }
}
