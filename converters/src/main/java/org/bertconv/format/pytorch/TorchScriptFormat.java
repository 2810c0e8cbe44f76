package org.bertconv.format.pytorch;

import java.io.IOException;
import org.bertconv.archive.ZipArchive;
import org.bertconv.checkpoint.CheckpointFormat;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Folder;

/** What {@code torch.jit.save} writes. The weights are read; the code beside them is not looked at. */
public final class TorchScriptFormat implements CheckpointFormat {

    @Override
    public String name() {
        return "torchscript";
    }

    /** {@inheritDoc} As in PyTorch, an archive with {@code constants.pkl} is TorchScript, whatever else is in it. */
    @Override
    public boolean matches(ByteSource file) throws IOException {
        if (!PytorchZipFormat.isZip(file)) {
            return false;
        }
        try {
            return PytorchZipLayout.isScript(ZipArchive.names(file));
        } catch (CheckpointException e) {
            if (e.errorClass() == ErrorClass.INPUT) {
                throw e;
            }
            return false;
        }
    }

    @Override
    public WeightsFile read(Folder folder, String file, ReadOptions options) throws IOException {
        return PytorchZipReader.script(folder.open(file), options);
    }
}
