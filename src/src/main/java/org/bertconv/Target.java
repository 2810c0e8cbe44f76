package org.bertconv;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.bertconv.checkpoint.CheckpointWriter;
import org.bertconv.format.CheckpointFormats;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Printable;
import org.bertconv.output.OutputOptions;
import org.bertconv.output.OutputPlace;

/**
 * Where a model is written, and by whom.
 *
 * @param path a directory or a file
 * @param writer of its format
 * @param isFile whether the path is a single file instead of a directory
 */
record Target(Path path, CheckpointWriter writer, boolean isFile) {

    private static final String DEFAULT = "safetensors";

    /**
     * {@return the target of a path}
     *
     * @param to the value of {@code --to}; if it is empty the name of the path decides
     * @throws CheckpointException USAGE if there is no such target, or if the name of the path speaks of another one
     */
    static Target of(Path path, Optional<String> to) throws CheckpointException {
        String name = String.valueOf(path.getFileName());
        Optional<CheckpointWriter> byName =
                Files.isDirectory(path) ? Optional.empty() : CheckpointFormats.writerOf(name);
        String target = to.or(() -> byName.map(CheckpointWriter::target)).orElse(DEFAULT);
        CheckpointWriter writer = CheckpointFormats.writer(target).orElseThrow(() -> unknown(target));
        if (byName.isPresent() && !byName.get().target().equals(target)) {
            throw CheckpointException.of(
                    ErrorClass.USAGE,
                    "TARGET " + Printable.of(path.toString()) + " is named as a file of "
                            + byName.get().target() + ", but --to is " + target + allowed(writer));
        }
        return new Target(path, writer, byName.isPresent());
    }

    private static CheckpointException unknown(String target) {
        List<String> known = CheckpointFormats.targets();
        return CheckpointException.of(
                ErrorClass.USAGE, "--to is " + Printable.of(target) + ", must be one of " + String.join(", ", known));
    }

    private static String allowed(CheckpointWriter writer) {
        return writer.extensions().isEmpty()
                ? ", which writes a directory"
                : ", which writes a directory or a file that ends in " + String.join(" or ", writer.extensions());
    }

    /**
     * Says before gigabytes are read for it that nothing can be written here.
     *
     * @param names of files that will lie in the directory, as far as they are known
     * @throws CheckpointException OUTPUT
     */
    void requirePlace(Collection<String> names, OutputOptions rules) throws IOException {
        if (isFile) {
            OutputPlace.requireFile(path, rules);
        } else {
            OutputPlace.requireDirectory(path, names, rules);
        }
    }

    /**
     * {@return what may be replaced here, and what may not}
     *
     * @param config a config that is read from elsewhere
     */
    OutputOptions rules(Inputs inputs, Optional<Path> config, ConvertOptions options) throws IOException {
        List<Path> files = new ArrayList<>(inputs.files());
        config.ifPresent(files::add);
        if (isFile) {
            // In a directory it has a name of its own, and may lie beside what is written.
            options.golden().ifPresent(files::add);
        }
        return new OutputOptions(options.force(), files, writer::owns);
    }
}
