package org.bertconv.report;

import java.util.List;

/**
 * Sentences, one a line.
 *
 * @param heading above them, may be empty
 * @param lines in reading order
 */
public record Lines(String heading, List<String> lines) implements Part {

    /** Copies the list. */
    public Lines {
        lines = List.copyOf(lines);
    }
}
