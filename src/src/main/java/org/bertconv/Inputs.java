package org.bertconv;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files that a conversion reads, as far as they are known before any is opened. They must still be there afterwards, whatever the user
 * forces.
 *
 * @param from what the user points at: files, directories, prefixes of bundles
 */
record Inputs(List<Path> from) {

    private static final String INDEX = ".index";

    /** Copies the list. */
    Inputs {
        from = List.copyOf(from);
    }

    /** {@return whether there is anything to be read: where there is not, nothing else needs to be said} */
    boolean exist() {
        return from.stream()
                .allMatch(path -> Files.exists(path) || Files.exists(path.resolveSibling(path.getFileName() + INDEX)));
    }

    /** {@return the files pointed at and those beside them, any of which may belong to the checkpoint} */
    List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path path : from) {
            if (Files.isRegularFile(path)) {
                files.add(path);
            }
            files.addAll(beside(path));
        }
        return files;
    }

    private static List<Path> beside(Path path) throws IOException {
        Path directory = Files.isDirectory(path) ? path : path.toAbsolutePath().getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            return List.of();
        }
        if (!Files.isReadable(directory)) {
            // Its files can be read by those who know their names, so none of it is written to.
            return List.of(directory);
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
