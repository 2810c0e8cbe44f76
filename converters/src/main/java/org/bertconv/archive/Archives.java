package org.bertconv.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Folder;

/**
 * Archives that hold the files of a checkpoint: zip, tar, tar in gzip, xz or zstd. By content, never by name. Checkpoint formats that are zip or tar
 * files themselves must be asked before.
 */
public final class Archives {

    private static final int ZIP = 0x04034b50;
    private static final int EMPTY_ZIP = 0x06054b50;
    private static final int END_RECORD = 22;
    private static final int LONGEST_MAGIC = 10;

    private static final Map<String, String> UNSUPPORTED = new LinkedHashMap<>();

    static {
        UNSUPPORTED.put("377abcaf271c", "7z");
        UNSUPPORTED.put("425a68", "bzip2");
        UNSUPPORTED.put("526172211a07", "rar");
        UNSUPPORTED.put("04224d18", "lz4");
        UNSUPPORTED.put("1f9d", "compress (.Z)");
        UNSUPPORTED.put("5d00008000", "lzma");
        UNSUPPORTED.put("ff060000734e61507059", "framed snappy");
        UNSUPPORTED.put("303730373031", "cpio");
        UNSUPPORTED.put("303730373037", "cpio");
        UNSUPPORTED.put("c771", "cpio");
        UNSUPPORTED.put("213c617263683e", "ar");
    }

    private Archives() {}

    /** {@return whether the file is an archive, one that is read or one that is at least known by name} */
    public static boolean matches(ByteSource file) throws IOException {
        return isZip(file)
                || Compression.of(file).isPresent()
                || TarHeader.matches(file)
                || unsupported(file).isPresent();
    }

    /**
     * Opens an archive as a folder.
     *
     * @param file for which {@link #matches} holds; it must stay open as long as the folder
     * @throws CheckpointException UNSUPPORTED, with its name, if it is of a kind that is not read; otherwise as the archive's own checks
     *     demand
     */
    public static Folder open(ByteSource file) throws IOException {
        Optional<String> unsupported = unsupported(file);
        if (unsupported.isPresent()) {
            throw CheckpointException.of(
                    ErrorClass.UNSUPPORTED,
                    file.name(),
                    "is a " + unsupported.get() + " archive; zip, tar, tar.gz, tar.xz and tar.zst are read");
        }
        if (isZip(file)) {
            return ZipFolder.read(file);
        }
        Optional<Compression> compression = Compression.of(file);
        return compression.isPresent() ? decompress(file, compression.get()) : TarFolder.read(file);
    }

    private static Folder decompress(ByteSource file, Compression compression) throws IOException {
        try (ReadableByteChannel content = compression.open(file)) {
            Spool tar = Spool.onDisk(file.name(), content);
            try {
                if (!TarHeader.matches(tar)) {
                    throw CheckpointException.of(
                                    ErrorClass.UNSUPPORTED,
                                    file.name(),
                                    "is " + compression.label() + ", but what is in it is not a tar archive")
                            .hint("unpack it first: " + compression.program() + " " + file.name());
                }
                return TarFolder.read(tar);
            } catch (IOException | RuntimeException e) {
                tar.close();
                throw e;
            }
        }
    }

    private static boolean isZip(ByteSource file) throws IOException {
        int start =
                file.size() < Integer.BYTES ? 0 : file.read(0, Integer.BYTES).getInt();
        return start == ZIP || start == EMPTY_ZIP || endsAsZip(file);
    }

    /** Something before a zip archive does not keep others from reading it, and must not keep us from saying so. */
    private static boolean endsAsZip(ByteSource file) throws IOException {
        return file.size() >= END_RECORD
                && file.read(file.size() - END_RECORD, Integer.BYTES).getInt() == EMPTY_ZIP
                && file.read(file.size() - Short.BYTES, Short.BYTES).getShort() == 0;
    }

    private static Optional<String> unsupported(ByteSource file) throws IOException {
        byte[] start = new byte[(int) Math.min(LONGEST_MAGIC, file.size())];
        file.read(0, ByteBuffer.wrap(start));
        String hex = HexFormat.of().formatHex(start);
        return UNSUPPORTED.entrySet().stream()
                .filter(magic -> hex.startsWith(magic.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
