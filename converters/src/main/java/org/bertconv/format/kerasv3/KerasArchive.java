package org.bertconv.format.kerasv3;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.bertconv.archive.ZipArchive;
import org.bertconv.archive.ZipMember;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;

/**
 * A {@code .keras} archive. Its config says how to build the model again, by names of classes and by code; it is never followed, only
 * looked at for what to warn of.
 */
final class KerasArchive {

    private static final int MAX_CONFIG_BYTES = 64 << 20;

    private KerasArchive() {}

    static WeightsFile read(ByteSource file) throws IOException {
        ZipArchive zip = ZipArchive.read(file);
        ZipMember member = zip.find(KerasV3Layout.WEIGHTS)
                .orElseThrow(() -> CheckpointException.of(
                        ErrorClass.UNSUPPORTED,
                        file.name(),
                        "has its weights in " + KerasV3Layout.WEIGHTS_NPZ + "; " + KerasV3Layout.WEIGHTS + " is read"));
        WeightsFile weights = KerasV3Reader.read(member.content());
        List<String> warnings = new ArrayList<>(weights.warnings());
        if (holdsCode(zip)) {
            warnings.add(file.name() + ": " + KerasV3Layout.CONFIG
                    + " has a Lambda layer, which is code; it is not looked at, and not run");
        }
        return new WeightsFile(
                weights.tensors(),
                weights.wrappers(),
                weights.metadata(),
                weights.globals(),
                weights.ignored(),
                warnings);
    }

    private static boolean holdsCode(ZipArchive zip) throws IOException {
        ZipMember config = zip.find(KerasV3Layout.CONFIG).orElse(null);
        if (config == null || config.bytes() > MAX_CONFIG_BYTES) {
            return false;
        }
        ByteSource content = config.content();
        String text = StandardCharsets.ISO_8859_1
                .decode(content.read(0, (int) content.size()))
                .toString();
        return text.contains("\"Lambda\"");
    }
}
