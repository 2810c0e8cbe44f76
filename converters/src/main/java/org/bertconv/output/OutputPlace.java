package org.bertconv.output;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.bertconv.io.CheckpointException;

/** Whether files can appear at a place: all that can be refused before gigabytes are read for them. Nothing is made here. */
public final class OutputPlace {

    private OutputPlace() {}

    /**
     * Looks at a directory that a checkpoint is to be written to, which may be absent.
     *
     * @param names of files that will lie there, as far as they are known
     * @throws CheckpointException OUTPUT if {@link OutputDirectory#open} would refuse it, or {@link OutputDirectory#create} one of the files
     */
    public static void requireDirectory(Path directory, Collection<String> names, OutputOptions options)
            throws IOException {
        OutputFs fs = new NioOutputFs();
        Target target = directory(fs, directory, options);
        for (String name : names) {
            target.place(fs, name, options);
        }
    }

    /**
     * Looks at a file that is to be written alone.
     *
     * @throws CheckpointException OUTPUT if {@link OutputDirectory#forFile} would refuse it
     */
    public static void requireFile(Path file, OutputOptions options) throws IOException {
        file(new NioOutputFs(), file, options);
    }

    static Target directory(OutputFs fs, Path shown, OutputOptions options) throws IOException {
        Target target = Target.of(fs, shown);
        target.requireBelowRoot();
        target.requireApartFrom(fs, options.inputs());
        List<String> owned = target.owned(fs, options);
        if (!owned.isEmpty() && !options.force()) {
            throw OutputErrors.refused(shown.resolve(owned.get(0)), "exists").hint("--force replaces it");
        }
        target.requireWritable(fs, shown);
        return target;
    }

    /** {@return the directory of a file} */
    static Target file(OutputFs fs, Path file, OutputOptions options) throws IOException {
        Target.requireText(file);
        Path parent = file.getParent();
        Target target = Target.of(fs, parent == null ? Path.of("") : parent);
        if (!target.exists()) {
            throw Target.withoutParent(file, target.shown());
        }
        target.place(fs, String.valueOf(file.getFileName()), options);
        target.requireWritable(fs, file);
        return target;
    }
}
