package org.bertconv.format.tfbundle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Folder;
import org.bertconv.io.Printable;

/**
 * Finds the index of a bundle by the names that people call a bundle by. All names are relative to the folder, with {@code /} between
 * directories.
 */
public final class TfBundleFiles {

    /** The name of the text file in which TensorFlow notes which of the checkpoints in a directory is the latest. */
    public static final String STATE_FILE = "checkpoint";

    private static final int MAX_STATE_BYTES = 16 << 20;

    private TfBundleFiles() {}

    /**
     * {@return the index of the bundle that a name means, if the folder has it}
     *
     * @param names of all files of the folder
     * @param given the prefix {@code P}, which need not be a file, or {@code P.index}, {@code P.meta}, {@code P.data-00000-of-00001}
     */
    public static Optional<String> indexFor(Set<String> names, String given) {
        String index = given + TfBundleLayout.INDEX_SUFFIX;
        if (names.contains(index)) {
            return Optional.of(index);
        }
        // Of a file of the bundle, the prefix is all up to the last dot: no suffix has a dot in it.
        int dot = given.lastIndexOf('.');
        boolean ofBundle = dot > 0 && isSuffix(given.substring(dot + 1));
        return Optional.of(given.substring(0, Math.max(dot, 0)) + TfBundleLayout.INDEX_SUFFIX)
                .filter(name -> ofBundle && names.contains(name));
    }

    private static boolean isSuffix(String suffix) {
        return suffix.equals("index") || suffix.equals("meta") || suffix.matches("data-\\d+-of-\\d+");
    }

    /** {@return the indexes of all bundles of a folder, in the order of the names; what TensorFlow left unfinished is not among them} */
    public static List<String> indexes(Set<String> names) {
        return names.stream()
                .filter(name -> name.endsWith(TfBundleLayout.INDEX_SUFFIX))
                .filter(name -> !isTemporary(name))
                .sorted()
                .toList();
    }

    /** {@return whether it is {@code P_temp_<hex>/part-…}, which a killed process left behind before it was merged} */
    private static boolean isTemporary(String name) {
        int file = name.lastIndexOf('/') + 1;
        int directory = name.lastIndexOf('/', file - 2) + 1;
        return file > 0
                && name.startsWith("part-", file)
                && name.substring(directory, file).contains("_temp");
    }

    /**
     * {@return the index of the bundle that a state file names as the latest}
     *
     * <p>A relative path counts from the directory of the state file. An absolute one is of the machine that wrote it: only its last
     * part is used, in the directory of the state file. No path leads out of the folder. A checkpoint of the older format V1 is a
     * single file, and then it is that file, or the first of its shards, all of which the path names with question marks.
     *
     * @param state the name of the state file: {@code checkpoint} or {@code dir/checkpoint}
     * @throws CheckpointException MALFORMED if it is not the text of a state file, REFUSED if its path has {@code ..}, INPUT if the
     *     bundle is not there
     */
    public static String indexOfState(Folder folder, String state) throws IOException {
        ByteSource file = folder.open(state);
        if (file.size() > MAX_STATE_BYTES) {
            throw CheckpointException.of(
                    ErrorClass.LIMIT, file.name(), file.size() + " bytes are over the limit of " + MAX_STATE_BYTES);
        }
        ByteBuffer text = file.read(0, (int) file.size());
        String path = CheckpointState.parse(file, text).modelCheckpointPath();
        if (List.of(path.split("[/\\\\]", -1)).contains("..")) {
            throw error(ErrorClass.REFUSED, file, "path \"" + Printable.of(path) + "\" leads out of its directory");
        }
        String directory = state.substring(0, state.lastIndexOf('/') + 1);
        String prefix = directory + local(path);
        String first = prefix.replace("-?????-of-", "-00000-of-");
        return indexFor(folder.names(), prefix)
                .or(() -> Optional.of(first).filter(name -> folder.names().contains(name)))
                .orElseThrow(() -> error(
                        ErrorClass.INPUT,
                        file,
                        "names \"" + Printable.of(path) + "\", but there is no " + Printable.of(prefix)
                                + TfBundleLayout.INDEX_SUFFIX));
    }

    private static CheckpointException error(ErrorClass errorClass, ByteSource file, String detail) {
        return CheckpointException.of(errorClass, file.name(), CheckpointState.PATH_FIELD, detail);
    }

    /** {@return a relative path without {@code ./}, or the last part of an absolute one, be it of Unix or of Windows} */
    private static String local(String path) {
        boolean hasDrive = path.length() > 2 && path.charAt(1) == ':' && "/\\".indexOf(path.charAt(2)) >= 0;
        boolean ofWindows = hasDrive || path.startsWith("\\");
        boolean absolute = ofWindows || path.startsWith("/") || path.contains("://");
        if (absolute) {
            int slash = Math.max(path.lastIndexOf('/'), ofWindows ? path.lastIndexOf('\\') : -1);
            return path.substring(slash + 1);
        }
        int start = 0;
        while (path.startsWith("./", start)) {
            start += 2;
        }
        return path.substring(start);
    }
}
