package org.bertconv.mapping;

import java.util.List;
import java.util.Optional;

/**
 * The top-level lines of a rule file, looked at without understanding the rest: there are many files, and a checkpoint needs few.
 *
 * @param text of the file
 */
record HeaderLines(String text) {

    /** {@return the plain or quoted text behind a key} */
    Optional<String> text(String key) {
        String start = "\n" + key + ": ";
        int at = ("\n" + text).indexOf(start);
        if (at < 0) {
            return Optional.empty();
        }
        int from = at + start.length() - 1;
        int end = text.indexOf('\n', from);
        String value = text.substring(from, end < 0 ? text.length() : end).strip();
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return Optional.of(quoted ? value.substring(1, value.length() - 1) : value);
    }

    /** {@return the texts of a list that stands behind a key, none quoted} */
    List<String> texts(String key) {
        return text(key).stream()
                .flatMap(list -> List.of(list.split("[\\[\\], ]+", -1)).stream())
                .filter(item -> !item.isEmpty())
                .toList();
    }
}
