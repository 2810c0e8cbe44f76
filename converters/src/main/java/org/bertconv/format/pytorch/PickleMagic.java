package org.bertconv.format.pytorch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;

/** Tells pickles from other files by their first bytes. */
final class PickleMagic {

    private static final byte[] PREVIEW = "PYTORCH1".getBytes(StandardCharsets.US_ASCII);
    private static final int LOOKED_AT = 1 << 16;
    private static final Pattern MODULE = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]*");

    private PickleMagic() {}

    /** {@return whether it is a file of PyTorch 1.0's preview release} */
    static boolean isPreview(ByteSource file) throws IOException {
        return file.size() >= PREVIEW.length && file.read(0, PREVIEW.length).equals(ByteBuffer.wrap(PREVIEW));
    }

    /**
     * {@return whether the file begins with a pickle} One of protocol 2 or later says so. One of protocol 0 or 1 does not; it is taken for
     * one if it names something in Python, or if the whole file is pickles.
     */
    static boolean isPickle(ByteSource file) throws IOException {
        if (file.size() == 0) {
            return false;
        }
        try {
            PickleReader reader = PickleReader.forgiving(file, 0);
            if (reader.next().op() == PickleOp.PROTO) {
                reader.next();
                return true;
            }
        } catch (CheckpointException e) {
            if (e.errorClass() == ErrorClass.INPUT) {
                throw e;
            }
            return false;
        }
        ByteSource start = file.slice(file.name(), 0, Math.min(file.size(), LOOKED_AT));
        PickleScan scan = PickleScan.from(start, 0);
        return scan.uses().stream().anyMatch(PickleMagic::isTelling) || (!scan.broken() && scan.end() == file.size());
    }

    /** A number in the registry of extensions is no name, and the instruction for it is one of the bytes that msgpack begins with. */
    private static boolean isTelling(GlobalUse use) {
        return !use.opcode().startsWith("EXT") && MODULE.matcher(use.module()).matches();
    }
}
