package org.bertconv.output;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.SystemErrors;

/**
 * Where files are to appear, once everything that can be refused beforehand was refused.
 *
 * @param shown the directory as the user wrote it, for messages
 * @param directory the same with all links resolved; its parent exists
 * @param exists whether the directory is there already
 */
record Target(Path shown, Path directory, boolean exists) {

    /**
     * Checks a directory that files shall be written to. It may be absent, but not its parent.
     *
     * @throws CheckpointException OUTPUT with the reason
     */
    static Target of(OutputFs fs, Path shown) throws IOException {
        requireText(shown);
        try {
            Optional<FileStat> there = fs.stat(shown);
            if (there.isPresent()) {
                requireDirectory(shown, there.get());
                return new Target(shown, fs.real(shown), true);
            }
            if (fs.isLink(shown)) {
                throw OutputErrors.refused(shown, "is a link that leads to nothing");
            }
            return new Target(shown, absent(fs, shown), false);
        } catch (IOException e) {
            throw OutputErrors.failed(shown, "cannot be looked at", e);
        }
    }

    /**
     * Refuses a name that has lost bytes on its way here: what is written would get another name than was asked for.
     *
     * @throws CheckpointException OUTPUT
     */
    static void requireText(Path shown) throws CheckpointException {
        if (!SystemErrors.isText(shown)) {
            throw OutputErrors.refused(shown, "has bytes in its name that are not UTF-8, which Java cannot pass on")
                    .hint("write to another name, and rename it");
        }
    }

    private static Path absent(OutputFs fs, Path shown) throws IOException {
        Path absolute = shown.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        Path name = absolute.getFileName();
        if (parent == null || name == null) {
            throw OutputErrors.refused(absolute, "does not exist");
        }
        FileStat stat = fs.stat(parent).orElseThrow(() -> withoutParent(shown, parent));
        requireDirectory(parent, stat);
        return fs.real(parent).resolve(name);
    }

    /** {@return the error about a place in a directory that is not there; one who mistyped it wants it named, not made} */
    static CheckpointException withoutParent(Path shown, Path parent) {
        return OutputErrors.refused(shown, "is to stand in the directory " + parent + ", which does not exist")
                .hint("mkdir -p makes it, if the name is right");
    }

    private static void requireDirectory(Path shown, FileStat stat) throws CheckpointException {
        if (stat.kind() != FileStat.Kind.DIRECTORY) {
            throw OutputErrors.refused(shown, "is not a directory");
        }
    }

    /**
     * Refuses the root of the file system, where nobody keeps a checkpoint: the path was made of a variable that was empty.
     *
     * @throws CheckpointException OUTPUT
     */
    void requireBelowRoot() throws CheckpointException {
        if (directory.getParent() == null) {
            throw OutputErrors.refused(shown, "is the root of the file system, no place for a checkpoint")
                    .hint("name a directory below it");
        }
    }

    /** {@return the directory that the directory lies in; only one that does not exist yet is sure to have it} */
    Path parent() {
        return directory.resolveSibling(".").normalize();
    }

    /**
     * Refuses a directory that is an input, or in which an input lies: its files would be replaced while they are read.
     *
     * @throws CheckpointException OUTPUT
     */
    void requireApartFrom(OutputFs fs, List<Path> inputs) throws IOException {
        if (!exists) {
            return;
        }
        try {
            for (Path input : inputs) {
                Path real = fs.stat(input).isPresent() ? fs.real(input) : input;
                if (real.equals(directory) || directory.equals(real.getParent())) {
                    throw OutputErrors.refused(shown, "is where the input " + input + " lies");
                }
            }
        } catch (IOException e) {
            throw OutputErrors.failed(shown, "cannot be compared with the input", e);
        }
    }

    /**
     * Refuses a directory in which the system would let nothing be made.
     *
     * @param label what is to be written, for the message
     * @throws CheckpointException OUTPUT
     */
    void requireWritable(OutputFs fs, Path label) throws IOException {
        Path into = exists ? directory : parent();
        try {
            fs.requireWritable(into);
        } catch (IOException e) {
            String what = exists && label.equals(shown)
                    ? "cannot be written to"
                    : "is to stand in the directory " + into + ", which cannot be written to";
            throw OutputErrors.failed(label, what, e);
        }
    }

    /**
     * {@return the place of a file in the directory; a link is followed, so that it stays a link when its file is replaced}
     *
     * @throws CheckpointException OUTPUT if something lies there that may not be replaced
     */
    Path place(OutputFs fs, String name, OutputOptions options) throws IOException {
        Path path = directory.resolve(name);
        try {
            return exists ? existingPlace(fs, path, shown.resolve(name), options) : path;
        } catch (IOException e) {
            throw OutputErrors.failed(shown.resolve(name), "cannot be looked at", e);
        }
    }

    private static Path existingPlace(OutputFs fs, Path path, Path label, OutputOptions options) throws IOException {
        Optional<FileStat> there = fs.stat(path);
        if (there.isEmpty()) {
            if (fs.isLink(path)) {
                throw OutputErrors.refused(label, "is a link that leads to nothing");
            }
            return path;
        }
        if (there.get().kind() != FileStat.Kind.FILE) {
            throw OutputErrors.refused(label, "is not a regular file");
        }
        for (Path input : options.inputs()) {
            if (fs.stat(input).map(FileStat::key).equals(there.map(FileStat::key))) {
                throw OutputErrors.refused(label, "is the input " + input);
            }
        }
        if (!options.force()) {
            throw OutputErrors.refused(label, "exists").hint("--force replaces it");
        }
        return fs.real(path);
    }

    /** {@return the names in the directory that belong to an older checkpoint, sorted} */
    List<String> owned(OutputFs fs, OutputOptions options) throws IOException {
        if (!exists) {
            return List.of();
        }
        try {
            return fs.list(directory).stream().filter(options.owned()).sorted().toList();
        } catch (IOException e) {
            throw OutputErrors.failed(shown, "cannot be listed", e);
        }
    }
}
