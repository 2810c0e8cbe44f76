package org.bertconv.report;

import java.util.List;

/**
 * What a person reads of a result, before it is laid out.
 *
 * @param title the first line
 * @param parts in reading order
 * @param verdict the last line, in capitals; empty if the command gives none
 * @param ok whether the verdict is good
 */
public record Page(String title, List<Part> parts, String verdict, boolean ok) {

    /** Copies the list. */
    public Page {
        parts = List.copyOf(parts);
    }
}
