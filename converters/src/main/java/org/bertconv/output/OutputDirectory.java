package org.bertconv.output;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.SystemErrors;
import org.jspecify.annotations.Nullable;

/**
 * A transaction over the files of one directory: either all of them appear, complete and on the device, or none does and the directory
 * is as it was.
 *
 * <p>A directory that does not exist yet is made under a temporary name beside its place and renamed at the end, so that it appears at
 * one stroke. In a directory that exists each file has a temporary name, and {@link #commit} renames the files in the order of their
 * creation, the {@linkplain #last commit file} after all others: until then a reader finds the old checkpoint, from then on the new one.
 *
 * <p>{@link #close} without {@link #commit}, and the end of the process for any reason but SIGKILL, remove what was written. What a
 * killed process left behind is named in {@link #notes} and never removed by itself.
 */
public final class OutputDirectory implements Closeable {

    private final OutputFs fs;
    private final OutputOptions options;
    private final Target target;
    private final Path directory;
    private final TempName temporaryNames = new TempName();
    private final Flusher flusher = new Flusher();
    private final Map<String, StagedFile> files = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();

    /** Directories below that were made for files in them. */
    private final List<Path> made = new ArrayList<>();

    private final @Nullable String only;
    private final Thread hook = new Thread(this::close, "bertconv-output-cleanup");
    private String last = "";
    private boolean closed;

    private OutputDirectory(OutputFs fs, Target target, OutputOptions options, @Nullable String only)
            throws IOException {
        this.fs = fs;
        this.target = target;
        this.options = options;
        this.only = only;
        // Whoever is told to end while the directory is made removes it as soon as it is there.
        synchronized (this) {
            Runtime.getRuntime().addShutdownHook(hook);
            this.directory = target.exists() ? target.directory() : stage(fs, target);
        }
    }

    private Path stage(OutputFs fs, Target target) throws IOException {
        Path staged = target.directory()
                .resolveSibling(
                        temporaryNames.of(target.directory().getFileName().toString()));
        try {
            fs.makeDirectory(staged);
        } catch (IOException e) {
            closed = true;
            forgetHook();
            throw OutputErrors.failed(target.shown(), "cannot be made", e);
        }
        return staged;
    }

    /**
     * Prepares to write the files of a checkpoint to a directory, which may be absent.
     *
     * @throws CheckpointException OUTPUT if it is the root, the parent is missing, a file or a dangling link is in the way, an input lies there,
     *     files of a checkpoint do and {@code force} is not given, or nothing can be written there; nothing was touched then
     */
    public static OutputDirectory open(Path directory, OutputOptions options) throws IOException {
        return open(new NioOutputFs(), directory, options);
    }

    static OutputDirectory open(OutputFs fs, Path shown, OutputOptions options) throws IOException {
        Target target = OutputPlace.directory(fs, shown, options);
        OutputDirectory output = new OutputDirectory(fs, target, options, null);
        output.noteLeftovers(target.exists() ? target.directory() : target.parent());
        return output;
    }

    /**
     * Prepares to write one file to a directory that exists; no other file can be created.
     *
     * @throws CheckpointException OUTPUT if the directory is missing or cannot be written to, or the file exists and {@code force} is not given, is
     *     an input, or is no regular file
     */
    public static OutputDirectory forFile(Path file, OutputOptions options) throws IOException {
        return forFile(new NioOutputFs(), file, options);
    }

    static OutputDirectory forFile(OutputFs fs, Path file, OutputOptions options) throws IOException {
        OutputOptions alone = new OutputOptions(options.force(), options.inputs(), other -> false);
        Target target = OutputPlace.file(fs, file, alone);
        String name = String.valueOf(file.getFileName());
        OutputDirectory output = new OutputDirectory(fs, target, alone, name);
        output.noteLeftovers(target.directory());
        return output;
    }

    private void noteLeftovers(Path where) {
        try {
            for (String name : fs.list(where)) {
                long process = TempName.processOf(name).orElse(-1);
                if (process >= 0 && ProcessHandle.of(process).isEmpty()) {
                    notes.add(where.resolve(name) + " was left behind by a run that was killed; it may be removed");
                }
            }
        } catch (IOException e) {
            notes.add(where + " cannot be listed: " + SystemErrors.reason(e));
        }
    }

    /**
     * Refuses to begin what cannot end. No guarantee: others may fill the device meanwhile.
     *
     * @throws CheckpointException OUTPUT if the device has less room
     */
    public void requireSpace(long bytes) throws IOException {
        long usable = usableBytes();
        if (usable < bytes) {
            throw OutputErrors.refused(
                    target.shown(), "needs " + bytes + " bytes, and the file system has " + usable + " left");
        }
    }

    private long usableBytes() throws IOException {
        try {
            return fs.usableBytes(directory);
        } catch (IOException e) {
            throw OutputErrors.failed(target.shown(), "cannot be asked for its free space", e);
        }
    }

    /**
     * Begins a file.
     *
     * @param name a plain file name, or one in a directory below
     * @param size that it will have, in bytes
     * @throws CheckpointException OUTPUT if a file of this name exists and {@code force} is not given, is an input, or is no regular file
     */
    public synchronized OutputFile create(String name, long size) throws IOException {
        requireUsable(name);
        makeDirectoryOf(name);
        Path place = target.place(fs, name, options);
        Path shown = target.shown().resolve(name);
        Path temporary = target.exists()
                ? place.resolveSibling(temporaryNames.of(String.valueOf(place.getFileName())))
                : directory.resolve(name);
        try {
            OutputFile file = new OutputFile(name, size, shown, temporary, fs.create(temporary), flusher);
            files.put(name, new StagedFile(file, place, false));
            return file;
        } catch (IOException e) {
            throw OutputErrors.failed(shown, "cannot be created", e);
        }
    }

    /** A file may lie one directory down, such as {@code 1_Pooling/config.json}. */
    private void makeDirectoryOf(String name) throws IOException {
        int slash = name.indexOf('/');
        if (slash < 0) {
            return;
        }
        Path below = directory.resolve(name.substring(0, slash));
        try {
            if (fs.stat(below).isEmpty()) {
                fs.makeDirectory(below);
                made.add(below);
            }
        } catch (IOException e) {
            throw OutputErrors.failed(target.shown().resolve(name.substring(0, slash)), "cannot be made", e);
        }
    }

    private static boolean isPlain(String name) {
        return !name.isEmpty()
                && !name.equals(".")
                && !name.equals("..")
                && name.chars().noneMatch(c -> c == '/' || c == '\\' || c == 0);
    }

    private void requireUsable(String name) {
        if (closed) {
            throw new IllegalStateException("the output is closed");
        }
        int slash = name.indexOf('/');
        boolean plain = isPlain(name.substring(slash + 1)) && (slash < 0 || isPlain(name.substring(0, slash)));
        if (!plain || (only != null && !only.equals(name))) {
            throw new IllegalArgumentException("not a name to write here: " + name);
        }
        if (files.containsKey(name)) {
            throw new IllegalArgumentException(name + " is written twice");
        }
    }

    /**
     * Writes a small file that goes with the weights, such as {@code config.json}.
     *
     * @throws CheckpointException OUTPUT as for {@link #create}
     */
    public void write(String name, byte[] content) throws IOException {
        OutputFile file = create(name, content.length);
        synchronized (this) {
            files.computeIfPresent(name, (key, staged) -> new StagedFile(staged.file(), staged.place(), true));
        }
        file.write(0, ByteBuffer.wrap(content));
    }

    /** Says which file a reader looks for first, such as the index of shards: it is renamed when all others are in place. */
    public synchronized void last(String name) {
        last = name;
    }

    /** {@return what the user should know, one line each} */
    public synchronized List<String> notes() {
        return List.copyOf(notes);
    }

    /**
     * Brings all files to the device and then to their names.
     *
     * @return the files, in the order of their creation
     * @throws CheckpointException OUTPUT; then the directory is as it was before
     */
    public synchronized List<Written> commit() throws IOException {
        if (closed) {
            throw new IllegalStateException("the output is closed");
        }
        flusher.finish();
        for (StagedFile staged : files.values()) {
            staged.file().finish();
        }
        Commit commit = new Commit(fs, target, temporaryNames, notes);
        if (target.exists()) {
            commit.replace(inOrder(), target.owned(fs, options));
        } else {
            commit.reveal(directory, made);
        }
        closed = true;
        forgetHook();
        return files.values().stream().map(StagedFile::written).toList();
    }

    private List<StagedFile> inOrder() {
        List<StagedFile> order = new ArrayList<>(files.values());
        Optional.ofNullable(files.get(last)).ifPresent(commitFile -> {
            order.remove(commitFile);
            order.add(commitFile);
        });
        return order;
    }

    /** Removes what was written, unless it was committed. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        for (StagedFile staged : files.values()) {
            staged.file().abandon();
            delete(staged.file().temporary());
        }
        flusher.finish();
        made.forEach(this::delete);
        if (!target.exists()) {
            delete(directory);
        }
        forgetHook();
    }

    private void delete(Path path) {
        try {
            fs.delete(path);
        } catch (IOException e) {
            notes.add(path + " could not be removed: " + SystemErrors.reason(e));
        }
    }

    private void forgetHook() {
        try {
            if (Thread.currentThread() != hook) {
                Runtime.getRuntime().removeShutdownHook(hook);
            }
        } catch (IllegalStateException e) {
            // The process is ending, and the hook finds nothing left to do.
        }
    }
}
