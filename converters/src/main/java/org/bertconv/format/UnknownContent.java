package org.bertconv.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;

/** Says what a file is that is no checkpoint: what people have instead of one is always one of a few things. */
final class UnknownContent {

    private static final int HEAD_BYTES = 512;

    private UnknownContent() {}

    /** {@return the error for a file that no format takes} */
    static CheckpointException describe(ByteSource file) throws IOException {
        if (file.size() == 0) {
            return CheckpointException.of(ErrorClass.MALFORMED, file.name(), "is empty (0 bytes)");
        }
        ByteBuffer head = file.read(0, (int) Math.min(HEAD_BYTES, file.size()));
        String text = StandardCharsets.ISO_8859_1.decode(head.duplicate()).toString();
        String start = text.stripLeading().toLowerCase(Locale.ROOT);
        if (text.startsWith("version https://git-lfs.github.com/spec/")) {
            return CheckpointException.of(
                            ErrorClass.MALFORMED, file.name(), "is a Git LFS pointer, not the file that it points to")
                    .hint("run: git lfs pull");
        }
        if (start.startsWith("<!doctype") || start.startsWith("<html")) {
            return CheckpointException.of(
                            ErrorClass.MALFORMED, file.name(), "is an HTML page, not a model: the download failed")
                    .hint("download the file itself, not the page about it");
        }
        for (Known known : Known.values()) {
            if (known.matches(head)) {
                return CheckpointException.of(ErrorClass.UNSUPPORTED, file.name(), "is " + known.what);
            }
        }
        return CheckpointException.of(
                ErrorClass.UNSUPPORTED,
                file.name(),
                "is of no format that is read: it begins with " + hex(head) + " (" + file.size() + " bytes)");
    }

    private static String hex(ByteBuffer head) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < Math.min(8, head.limit()); i++) {
            out.append(i == 0 ? "" : " ").append(String.format("%02X", head.get(i)));
        }
        return out.toString();
    }

    /** Formats with a magic number that are known by name and not read. */
    private enum Known {
        HDF5("an HDF5 file, which is not read", 0x89, 'H', 'D', 'F', '\r', '\n', 0x1A, '\n'),
        GGUF("a GGUF file, which is not read", 'G', 'G', 'U', 'F'),
        NPY("a NumPy .npy file, which is not read", 0x93, 'N', 'U', 'M', 'P', 'Y'),
        PNG("a PNG picture", 0x89, 'P', 'N', 'G'),
        PDF("a PDF document", '%', 'P', 'D', 'F'),
        ELF("an ELF program", 0x7F, 'E', 'L', 'F');

        private final String what;
        private final int[] magic;

        Known(String what, int... magic) {
            this.what = what;
            this.magic = magic;
        }

        boolean matches(ByteBuffer head) {
            for (int i = 0; i < magic.length; i++) {
                if (i >= head.limit() || (head.get(i) & 0xFF) != magic[i]) {
                    return false;
                }
            }
            return true;
        }
    }
}
