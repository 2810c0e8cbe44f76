package org.bertconv.format.npz;

import java.io.IOException;
import org.bertconv.archive.ZipArchive;
import org.bertconv.checkpoint.CheckpointFormat;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Folder;

/** What {@code numpy.savez} and {@code numpy.savez_compressed} write. */
public final class NpzFormat implements CheckpointFormat {

    private static final int ZIP = 0x04034b50;

    @Override
    public String name() {
        return "npz";
    }

    /** {@inheritDoc} A zip archive is NumPy's if all its members are arrays; of one whose directory is broken, the first is asked. */
    @Override
    public boolean matches(ByteSource file) throws IOException {
        if (file.size() < Integer.BYTES || file.read(0, Integer.BYTES).getInt() != ZIP) {
            return false;
        }
        if (!NpzLayout.isArray(ZipArchive.firstName(file))) {
            return false;
        }
        try {
            return ZipArchive.names(file).stream().allMatch(NpzLayout::isArray);
        } catch (CheckpointException e) {
            if (e.errorClass() == ErrorClass.INPUT) {
                throw e;
            }
            return true;
        }
    }

    @Override
    public WeightsFile read(Folder folder, String file, ReadOptions options) throws IOException {
        return NpzReader.read(folder.open(file));
    }
}
