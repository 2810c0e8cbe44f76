package org.bertconv;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bertconv.checkpoint.CheckpointWriter;
import org.bertconv.format.CheckpointFormats;
import org.bertconv.output.Written;

/**
 * Weights of other formats that are in a target directory already. They stay: a directory with the same model in several formats is usual.
 * But frameworks may read them in place of the new ones, so the user is told, and what is verified is the new ones.
 *
 * @param names of those files, sorted
 */
record Beside(List<String> names) {

    private static final int SHOWN = 5;
    private static final String INDEX = ".index";

    /** Copies the list. */
    Beside {
        names = List.copyOf(names);
    }

    /** {@return what is in the target that belongs to other writers} */
    static Beside in(Target target) throws IOException {
        if (target.isFile() || !Files.isDirectory(target.path())) {
            return new Beside(List.of());
        }
        List<CheckpointWriter> others = CheckpointFormats.targets().stream()
                .flatMap(name -> CheckpointFormats.writer(name).stream())
                .toList();
        try (Stream<Path> files = Files.list(target.path())) {
            return new Beside(files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> !target.writer().owns(name))
                    .filter(name -> others.stream().anyMatch(writer -> writer.owns(name)))
                    .sorted()
                    .toList());
        }
    }

    /** {@return what the user is told, if there is anything} */
    Optional<String> note() {
        if (names.isEmpty()) {
            return Optional.empty();
        }
        String shown = String.join(", ", names.subList(0, Math.min(SHOWN, names.size())));
        String more = names.size() > SHOWN ? " and " + (names.size() - SHOWN) + " more" : "";
        return Optional.of("was there before and stays: " + shown + more
                + "; frameworks may read it in place of what was written: " + "remove it unless it is the same model");
    }

    /** {@return the path that opens what was written and nothing else} */
    Path opening(Target target, List<Written> written) {
        if (names.isEmpty() || target.isFile()) {
            return target.path();
        }
        List<String> weights = written.stream()
                .map(Written::name)
                .filter(target.writer()::owns)
                .toList();
        return weights.stream()
                .filter(name -> name.contains(INDEX))
                .findFirst()
                .or(() -> weights.stream().findFirst())
                .map(target.path()::resolve)
                .orElse(target.path());
    }
}
