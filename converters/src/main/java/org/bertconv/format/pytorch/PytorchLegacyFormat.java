package org.bertconv.format.pytorch;

import java.io.IOException;
import java.util.Set;
import org.bertconv.archive.TarHeader;
import org.bertconv.checkpoint.CheckpointFormat;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Folder;

/**
 * What {@code torch.save} wrote before PyTorch 1.6. Takes every pickle, and the two containers that are older still, so that each can be
 * told what it is.
 */
public final class PytorchLegacyFormat implements CheckpointFormat {

    private static final Set<String> TAR_MEMBERS = Set.of("sys_info", "pickle", "storages", "tensors");

    @Override
    public String name() {
        return "pytorch-legacy";
    }

    @Override
    public boolean matches(ByteSource file) throws IOException {
        return PickleMagic.isPreview(file) || PickleMagic.isPickle(file) || isFirstTar(file);
    }

    @Override
    public WeightsFile read(Folder folder, String file, ReadOptions options) throws IOException {
        ByteSource source = folder.open(file);
        if (PickleMagic.isPreview(source)) {
            throw tooOld(source, "is of PyTorch 1.0's preview release (PYTORCH1), which no version of PyTorch reads");
        }
        if (isFirstTar(source)) {
            throw tooOld(source, "is a tar file of PyTorch 0.1, which is not read")
                    .hint("load it with torch.load of a version before 2.6 and save it again with torch.save");
        }
        return PytorchLegacyReader.read(source, options);
    }

    private static boolean isFirstTar(ByteSource file) throws IOException {
        return TarHeader.matches(file) && TAR_MEMBERS.contains(TarHeader.firstName(file));
    }

    private static CheckpointException tooOld(ByteSource source, String what) {
        return CheckpointException.of(ErrorClass.UNSUPPORTED, source.name(), what);
    }
}
