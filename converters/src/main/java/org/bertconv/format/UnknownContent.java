package org.bertconv.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;

/** Says what a file is that is no checkpoint: what people have instead of one is always one of a few things. */
final class UnknownContent {

    private static final int HEAD_BYTES = 512;

    private UnknownContent() {}

    /** {@return the error for a file that no format takes} */
    static CheckpointException describe(ByteSource file) throws IOException {
        Optional<CheckpointException> substitute = substitute(file);
        if (substitute.isPresent()) {
            return substitute.get();
        }
        ByteBuffer head = head(file);
        String text = text(head);
        for (Known known : Known.values()) {
            if (text.startsWith(known.magic)) {
                return CheckpointException.of(known.errorClass, file.name(), "is " + known.what);
            }
        }
        return CheckpointException.of(
                ErrorClass.MALFORMED,
                file.name(),
                "is of no format that is read: it begins with " + hex(head) + " (" + file.size() + " bytes)");
    }

    /** {@return the error for what downloads leave in place of a file, whatever it was to be} */
    static Optional<CheckpointException> substitute(ByteSource file) throws IOException {
        String text = text(head(file));
        String start = text.stripLeading().toLowerCase(Locale.ROOT);
        if (text.isEmpty()) {
            return Optional.of(CheckpointException.of(ErrorClass.MALFORMED, file.name(), "is empty (0 bytes)"));
        }
        if (text.startsWith("version https://git-lfs.github.com/spec/")) {
            return Optional.of(CheckpointException.of(
                            ErrorClass.MALFORMED, file.name(), "is a Git LFS pointer, not the file that it points to")
                    .hint("run: git lfs pull"));
        }
        if (start.startsWith("<!doctype") || start.startsWith("<html")) {
            return Optional.of(CheckpointException.of(
                            ErrorClass.MALFORMED, file.name(), "is an HTML page, not the file: the download failed")
                    .hint("download the file itself, not the page about it"));
        }
        return Optional.empty();
    }

    private static ByteBuffer head(ByteSource file) throws IOException {
        return file.read(0, (int) Math.min(HEAD_BYTES, file.size()));
    }

    private static String text(ByteBuffer head) {
        return StandardCharsets.ISO_8859_1.decode(head.duplicate()).toString();
    }

    private static String hex(ByteBuffer head) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < Math.min(8, head.limit()); i++) {
            out.append(i == 0 ? "" : " ").append(String.format("%02X", head.get(i)));
        }
        return out.toString();
    }

    /** What has a magic number and is not read: formats of weights that are well formed, and what is no weights at all. */
    private enum Known {
        PNG(ErrorClass.MALFORMED, "a PNG picture", "\u0089PNG"),
        PDF(ErrorClass.MALFORMED, "a PDF document", "%PDF"),
        ELF(ErrorClass.MALFORMED, "an ELF program", "\u007FELF");

        private final ErrorClass errorClass;
        private final String what;
        private final String magic;

        Known(ErrorClass errorClass, String what, String magic) {
            this.errorClass = errorClass;
            this.what = what;
            this.magic = magic;
        }
    }
}
