package org.bertconv.format.pytorch;

import java.io.IOException;
import java.util.List;
import org.bertconv.archive.ZipArchive;
import org.bertconv.checkpoint.CheckpointFormat;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Folder;

/** What {@code torch.save} writes since PyTorch 1.6. */
public final class PytorchZipFormat implements CheckpointFormat {

    private static final int SIGNATURE = 0x04034b50;

    @Override
    public String name() {
        return "pytorch-zip";
    }

    /** {@inheritDoc} A zip archive is PyTorch's if a member says so; of one whose directory is broken, the first member is asked. */
    @Override
    public boolean matches(ByteSource file) throws IOException {
        if (!isZip(file)) {
            return false;
        }
        try {
            List<String> names = ZipArchive.names(file);
            return !PytorchZipLayout.isScript(names) && names.stream().anyMatch(PytorchZipLayout::isTelling);
        } catch (CheckpointException e) {
            if (e.errorClass() == ErrorClass.INPUT) {
                throw e;
            }
            return PytorchZipLayout.isTelling(ZipArchive.firstName(file));
        }
    }

    @Override
    public WeightsFile read(Folder folder, String file, ReadOptions options) throws IOException {
        return PytorchZipReader.stateDict(folder.open(file), options);
    }

    /** {@return whether the file begins with the local header of a zip archive} */
    static boolean isZip(ByteSource file) throws IOException {
        return file.size() >= Integer.BYTES && file.read(0, Integer.BYTES).getInt(0) == SIGNATURE;
    }
}
