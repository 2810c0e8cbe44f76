package org.bertconv.cli;

import java.util.List;
import java.util.Optional;

/** The name that comes closest to a misspelt one. */
final class Nearest {

    private static final int MAX_LENGTH = 64;

    private Nearest() {}

    /** {@return the candidate that needs the fewest edits to become the word; none if all need more than a third of its length} */
    static Optional<String> of(String word, List<String> candidates) {
        if (word.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        int fewest = Math.max(1, word.length() / 3) + 1;
        Optional<String> nearest = Optional.empty();
        for (String candidate : candidates) {
            int edits = candidate.startsWith(word) && word.length() > 2 ? 0 : edits(word, candidate);
            if (edits < fewest) {
                fewest = edits;
                nearest = Optional.of(candidate);
            }
        }
        return nearest;
    }

    /** Insertions, deletions and replacements, by Wagner and Fischer's table, a row at a time. */
    private static int edits(String left, String right) {
        int[] row = new int[right.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[right.length()];
    }
}
