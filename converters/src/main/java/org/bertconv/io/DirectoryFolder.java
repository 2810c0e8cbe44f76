package org.bertconv.io;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A directory: its regular files, and those of its sub-directories one level down. Fifos, sockets and devices are not in it and never
 * opened.
 *
 * <p>Links: a name that the user or the program knows, such as {@code config.json}, is opened wherever its link leads, since whoever laid
 * out the directory made the link. A name that stands in a file of the checkpoint ({@link #openNamed}) is data, so there the link may lead
 * to a place inside the directory only, or, where the directory is {@code …/snapshots/<revision>} of Hugging Face's cache, into
 * {@code …/blobs} beside it: there every file is such a link.
 */
public final class DirectoryFolder implements Folder {

    /** A directory with more files than this is not a checkpoint. */
    public static final int MAX_FILES = 200_000;

    private static final Path HERE = Path.of(".");

    private final Path path;
    private final Path real;
    private final SourceName name;
    private final SortedSet<String> names;
    private final Map<String, FileSource> opened = new HashMap<>();

    private DirectoryFolder(Path path, Path real, SourceName name, SortedSet<String> names) {
        this.path = path;
        this.real = real;
        this.name = name;
        this.names = Collections.unmodifiableSortedSet(names);
    }

    /**
     * Lists a directory.
     *
     * @throws CheckpointException INPUT if it is missing, not a directory or unreadable, LIMIT if it has over 200,000 files
     */
    public static DirectoryFolder open(Path path) throws IOException {
        SourceName name = SourceName.of(path.toString().isEmpty() ? "." : path.toString());
        if (!Files.isDirectory(path)) {
            throw Files.exists(path)
                    ? CheckpointException.of(ErrorClass.INPUT, name, "is not a directory")
                    : SystemErrors.missing(path, name);
        }
        try {
            return new DirectoryFolder(path, path.toRealPath(), name, list(path, name, MAX_FILES));
        } catch (DirectoryIteratorException e) {
            throw failure(name, Objects.requireNonNull(e.getCause()));
        } catch (CheckpointException e) {
            throw e;
        } catch (IOException e) {
            throw failure(name, e);
        }
    }

    /**
     * {@return the names of the files in a directory}
     *
     * @param most as many as there may be
     */
    static SortedSet<String> list(Path directory, SourceName name, int most) throws IOException {
        SortedSet<String> names = new TreeSet<>();
        list(directory, "", name, most, names);
        return names;
    }

    private static void list(Path directory, String prefix, SourceName name, int most, SortedSet<String> names)
            throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                String entryName = prefix + entry.getFileName();
                if (Files.isRegularFile(entry)) {
                    names.add(entryName);
                } else if (prefix.isEmpty() && Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    list(entry, entryName + "/", name, most, names);
                } else {
                    requireVisible(entry);
                }
                if (names.size() > most) {
                    throw CheckpointException.of(ErrorClass.LIMIT, name, "holds more than " + most + " files");
                }
            }
        } catch (AccessDeniedException | NoSuchFileException e) {
            if (prefix.isEmpty()) {
                throw e;
            }
            // A sub-directory that may not be read, or that another program has just removed, is none of the
            // checkpoint's.
        }
    }

    /** In a directory that may be listed and not searched no name says whether it is that of a file. */
    private static void requireVisible(Path entry) throws AccessDeniedException {
        try {
            Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (AccessDeniedException e) {
            throw e;
        } catch (IOException e) {
            // It is gone.
        }
    }

    @Override
    public SourceName name() {
        return name;
    }

    @Override
    public SortedSet<String> names() {
        return names;
    }

    @Override
    public synchronized ByteSource open(String file) throws IOException {
        FileSource known = opened.get(file);
        if (known != null) {
            return known;
        }
        FileSource source = FileSource.open(resolve(file), sourceName(file));
        opened.put(file, source);
        return source;
    }

    @Override
    public ByteSource openNamed(String file) throws IOException {
        Path target = resolve(file);
        if (Files.exists(target) && !isAllowed(target.toRealPath())) {
            throw CheckpointException.of(
                    ErrorClass.REFUSED, sourceName(file), "is a link that leads out of the directory");
        }
        return open(file);
    }

    @Override
    public <T> Optional<T> peek(String file, Question<T> question) throws IOException {
        Path target = resolve(file);
        try (FileSource source = FileSource.openChanging(target, sourceName(file))) {
            return Optional.of(question.ask(source));
        } catch (CheckpointException e) {
            if (Files.exists(target)) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private boolean isAllowed(Path target) {
        if (target.startsWith(real)) {
            return true;
        }
        Path snapshots = real.getParent();
        return snapshots != null
                && snapshots.endsWith("snapshots")
                && snapshots.resolveSibling("blobs").equals(target.getParent());
    }

    private Path resolve(String file) throws CheckpointException {
        try {
            Path relative = Path.of(file);
            boolean plain = !file.isEmpty() && !relative.isAbsolute() && relative.equals(relative.normalize());
            if (plain && !relative.startsWith("..")) {
                return path.resolve(relative);
            }
        } catch (InvalidPathException e) {
            // Said below: no such name can be in a directory.
        }
        throw CheckpointException.of(ErrorClass.REFUSED, name, Printable.of(file) + " is not the name of a file in it");
    }

    private SourceName sourceName(String file) {
        return SourceName.of(path.equals(HERE) ? file : path.resolve(file).toString());
    }

    @Override
    public synchronized void requireUnchanged() throws IOException {
        for (FileSource source : opened.values()) {
            source.requireUnchanged();
        }
    }

    /**
     * Closes all files that were opened.
     *
     * @throws CheckpointException INPUT if one of them changed since
     */
    @Override
    public synchronized void close() throws IOException {
        IOException first = null;
        for (FileSource source : opened.values()) {
            try {
                source.close();
            } catch (IOException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        opened.clear();
        if (first != null) {
            throw first;
        }
    }

    static CheckpointException failure(SourceName name, IOException cause) {
        return CheckpointException.input(name, "cannot be listed: " + SystemErrors.reason(cause), cause);
    }
}
