package org.bertconv.output;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.SystemErrors;

/**
 * Brings complete files from their temporary names to their own. Each step can be taken back, and is when a later one fails: replaced
 * files keep a second name until the end.
 */
final class Commit {

    private final OutputFs fs;
    private final Target target;
    private final TempName temporaryNames;
    private final List<String> notes;
    private final Deque<Step> done = new ArrayDeque<>();

    /**
     * A step that was taken, and how to take it back.
     *
     * @param otherwise what the user has to know if that fails
     */
    private record Step(String otherwise, Undo undo) {

        /** A file that was replaced or moved away, and that lies under another name. */
        static Step restore(OutputFs fs, Path old, Path place) {
            return new Step(place + " could not be restored, what it was lies in " + old, () -> fs.move(old, place));
        }

        /** A name that was not there before. */
        static Step remove(OutputFs fs, Path path) {
            return new Step(path + " could not be removed", () -> fs.delete(path));
        }
    }

    /** Restores what was there. */
    @FunctionalInterface
    private interface Undo {
        void run() throws IOException;
    }

    Commit(OutputFs fs, Target target, TempName temporaryNames, List<String> notes) {
        this.fs = fs;
        this.target = target;
        this.temporaryNames = temporaryNames;
        this.notes = notes;
    }

    /**
     * Gives a new directory, whose files are complete, its name.
     *
     * @param below directories in it
     */
    void reveal(Path staged, List<Path> below) throws IOException {
        try {
            for (Path directory : below) {
                forceDirectory(directory);
            }
            forceDirectory(staged);
            fs.move(staged, target.directory());
        } catch (IOException e) {
            throw OutputErrors.failed(target.shown(), "cannot be brought into place", e);
        }
        confirm(Set.of(target.parent()));
    }

    /**
     * Renames the files into a directory that exists, in their order, and moves older files away that would be mixed up with them.
     *
     * @param files in the order of their renaming; the last is the commit file
     * @param owned names of files that belong to an older checkpoint
     */
    void replace(List<StagedFile> files, List<String> owned) throws IOException {
        if (files.isEmpty()) {
            return;
        }
        StagedFile commitFile = files.get(files.size() - 1);
        List<Path> second = new ArrayList<>();
        try {
            refuseMixedShards(files, commitFile);
            for (StagedFile file : files) {
                if (file.equals(commitFile)) {
                    forceAll(directories(files));
                }
                second.addAll(rename(file));
            }
            forceAll(directories(files));
            second.addAll(moveAway(files, owned));
        } catch (IOException e) {
            CheckpointException error = OutputErrors.failed(target.shown(), "cannot be brought into place", e);
            takeBack(error);
            throw error;
        }
        second.forEach(this::deleteQuietly);
        confirm(directories(files));
    }

    /**
     * While an old index is in place, a shard that it names must stay as it is: a crash between two renames would leave the old index
     * with new shards. So a shard of the same name is only replaced by the same bytes.
     */
    private void refuseMixedShards(List<StagedFile> files, StagedFile commitFile) throws IOException {
        if (fs.stat(commitFile.place()).isEmpty()) {
            return;
        }
        for (StagedFile file : files) {
            boolean replaces = !file.equals(commitFile)
                    && !file.companion()
                    && fs.stat(file.place()).isPresent();
            if (replaces && !fs.sameContent(file.file().temporary(), file.place())) {
                throw OutputErrors.refused(
                                file.file().shown(),
                                "belongs to " + commitFile.file().name()
                                        + " of an older checkpoint and cannot be replaced safely")
                        .hint("write to another directory, or remove the older checkpoint before");
            }
        }
    }

    private List<Path> rename(StagedFile file) throws IOException {
        Path temporary = file.file().temporary();
        Path place = file.place();
        try {
            if (fs.stat(place).isEmpty()) {
                fs.move(temporary, place);
                done.push(Step.remove(fs, place));
                return List.of();
            }
            fs.copyMode(place, temporary);
            List<Path> old = keep(place);
            fs.move(temporary, place);
            // From here on the second name is the only one, and may not be removed any more.
            old.forEach(path -> {
                done.pop();
                done.push(Step.restore(fs, path, place));
            });
            return old;
        } catch (IOException e) {
            throw OutputErrors.failed(file.file().shown(), "cannot be brought into place", e);
        }
    }

    /** Gives the old file a second name, by which it can come back. Where a file system has no such names, it cannot. */
    private List<Path> keep(Path place) {
        Path old = place.resolveSibling(temporaryNames.of(String.valueOf(place.getFileName())));
        try {
            fs.link(place, old);
        } catch (IOException | UnsupportedOperationException e) {
            return List.of();
        }
        done.push(Step.remove(fs, old));
        return List.of(old);
    }

    private List<Path> moveAway(List<StagedFile> files, List<String> owned) throws IOException {
        List<Path> away = new ArrayList<>();
        Set<String> written = new LinkedHashSet<>();
        files.forEach(file -> written.add(file.file().name()));
        for (String name : owned) {
            if (!written.contains(name)) {
                Path place = target.directory().resolve(name);
                Path old = place.resolveSibling(temporaryNames.of(name));
                fs.move(place, old);
                done.push(Step.restore(fs, old, place));
                away.add(old);
                notes.add(target.shown().resolve(name) + " belonged to an older checkpoint and was removed");
            }
        }
        return away;
    }

    private void takeBack(CheckpointException error) {
        while (!done.isEmpty()) {
            Step step = done.pop();
            try {
                step.undo().run();
            } catch (IOException e) {
                notes.add(step.otherwise() + ": " + SystemErrors.reason(e));
                error.addSuppressed(e);
            }
        }
    }

    private static Set<Path> directories(List<StagedFile> files) {
        Set<Path> directories = new LinkedHashSet<>();
        files.forEach(file -> directories.add(file.place().resolveSibling(".").normalize()));
        return directories;
    }

    private void forceAll(Set<Path> directories) throws IOException {
        for (Path directory : directories) {
            forceDirectory(directory);
        }
    }

    /** The names are in place, so nothing is taken back any more; but whether they outlast a power cut has to be said. */
    private void confirm(Set<Path> directories) throws IOException {
        try {
            forceAll(directories);
        } catch (IOException e) {
            throw OutputErrors.failed(target.shown(), "is written, but whether it outlasts a power cut is unknown", e);
        }
    }

    /** Some network file systems cannot force a directory and say so; their names are as durable as they will get. */
    private void forceDirectory(Path directory) throws IOException {
        try {
            fs.forceDirectory(directory);
        } catch (IOException e) {
            if (!SystemErrors.reason(e).contains("Invalid argument")) {
                throw e;
            }
            notes.add(directory + " cannot be forced to the device on this file system");
        }
    }

    private void deleteQuietly(Path path) {
        try {
            fs.delete(path);
        } catch (IOException e) {
            notes.add(path + " could not be removed: " + SystemErrors.reason(e));
        }
    }
}
