package org.bertconv;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bertconv.checkpoint.Checkpoint;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.mapping.NamingFile;
import org.bertconv.mapping.RuleCatalog;

/**
 * The rule files of the user. What they are given for is read by no others; of two checkpoints that are compared they are for those that they
 * fit, and what this program wrote itself has names of its own.
 *
 * @param given them, with the architectures that are known; empty if there are none
 */
record OwnRules(Optional<RuleCatalog> given) {

    /** {@return the rules in these files} */
    static OwnRules read(List<Path> files) throws IOException {
        if (files.isEmpty()) {
            return new OwnRules(Optional.empty());
        }
        List<NamingFile> namings = new ArrayList<>();
        for (Path file : files) {
            namings.add(RuleCatalog.parse(file.toString(), RuleText.read(file)));
        }
        return new OwnRules(Optional.of(RuleCatalog.bundled().withNamings(namings)));
    }

    /** {@return the rules of whatever the user points at} */
    RuleCatalog catalog() {
        return given.orElseGet(RuleCatalog::bundled);
    }

    /** {@return the rules of one of two checkpoints that are compared} */
    RuleCatalog catalog(Checkpoint side) {
        return given.filter(own -> own.hasAnchorIn(side.tensors().names())).orElseGet(RuleCatalog::bundled);
    }

    /** @throws CheckpointException USAGE if there are rules that fit none of these checkpoints */
    void requireHeeded(List<Checkpoint> checkpoints) throws CheckpointException {
        if (given.isEmpty()
                || checkpoints.stream()
                        .anyMatch(side -> given.get().hasAnchorIn(side.tensors().names()))) {
            return;
        }
        throw CheckpointException.of(
                ErrorClass.USAGE,
                "--rules fit neither side: no tensor of either has a name that ends in "
                        + given.get().files().stream()
                                .map(file -> "\"" + file.rules().anchor() + "\"")
                                .distinct()
                                .collect(Collectors.joining(" or ")));
    }
}
