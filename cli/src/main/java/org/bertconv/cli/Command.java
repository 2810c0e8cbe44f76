package org.bertconv.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bertconv.report.Outcome;
import org.bertconv.report.ReportFile;

/** A command: it turns its options into a call of the facade, and the result into an outcome. */
interface Command {

    /** {@return what came of it; everything that is wrong is thrown} */
    Outcome call(Session session) throws IOException;

    /** {@return what it reads, for messages and so that no report is written over it; the first is the one to name} */
    default List<Path> inputs() {
        return List.of();
    }

    /** {@return the files that want a report} */
    default List<ReportFile> reports() {
        return List.of();
    }

    /** {@return a directory that it makes} */
    default Optional<Path> target() {
        return Optional.empty();
    }
}
