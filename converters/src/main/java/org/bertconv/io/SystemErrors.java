package org.bertconv.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the system said when it refused something, in words that a message can end with. */
public final class SystemErrors {

    /** What Java puts where a name has bytes that are no text, and what it then cannot find. */
    private static final char REPLACED = '\uFFFD';

    private SystemErrors() {}

    /** {@return the words of the system, without the path that they usually begin with} */
    public static String reason(IOException cause) {
        if (cause instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (cause instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (cause instanceof FileAlreadyExistsException) {
            return "it exists already";
        }
        if (cause instanceof FileSystemException system && system.getReason() != null) {
            return Printable.of(system.getReason());
        }
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : Printable.of(message);
    }

    /** {@return an INPUT error about a path at which there is nothing, or nothing that may be looked at} */
    public static CheckpointException missing(Path path, SourceName name) {
        if (isHidden(path)) {
            return CheckpointException.of(ErrorClass.INPUT, name, "cannot be opened: permission denied");
        }
        CheckpointException error = CheckpointException.of(
                ErrorClass.INPUT,
                name,
                Files.isSymbolicLink(path) ? "is a link that leads to nothing" : "does not exist");
        if (!isText(path)) {
            return error.hint(
                    "the name has bytes that are not UTF-8, which Java cannot pass on: rename it, or make a link"
                            + " to it that has another name");
        }
        List<String> near = nearby(path);
        return near.isEmpty() ? error : error.hint("did you mean " + String.join(" or ", near) + "?");
    }

    private static List<String> nearby(Path path) {
        Path parent = path.toAbsolutePath().getParent();
        if (parent == null) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(parent)) {
            List<String> names = entries.limit(NearestNames.MAX_CANDIDATES)
                    .map(entry -> String.valueOf(entry.getFileName()))
                    .toList();
            return NearestNames.of(String.valueOf(path.getFileName()), names).stream()
                    .map(near -> Printable.of(path.resolveSibling(near).toString()))
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of(); // A hint is worth no second error.
        }
    }

    /** {@return whether a directory on the way to a path may not be searched} */
    private static boolean isHidden(Path path) {
        try {
            path.getFileSystem().provider().checkAccess(path);
            return false;
        } catch (IOException e) {
            return e instanceof AccessDeniedException;
        }
    }

    /** {@return whether a path is the one that the user gave; a name with bytes that are no text has become another one} */
    public static boolean isText(Path path) {
        return path.toString().indexOf(REPLACED) < 0;
    }
}
