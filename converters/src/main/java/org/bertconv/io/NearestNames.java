package org.bertconv.io;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** The names that come closest to one, for a hint. */
public final class NearestNames {

    /** Among more none is looked for. */
    public static final int MAX_CANDIDATES = 4000;

    private static final int MAX_LENGTH = 200;
    private static final int SHOWN = 2;

    private NearestNames() {}

    /** {@return up to two of the candidates that need few edits to become the name; none if all are far off} */
    public static List<String> of(String name, Collection<String> candidates) {
        if (candidates.size() > MAX_CANDIDATES || name.length() > MAX_LENGTH) {
            return List.of();
        }
        int most = Math.max(3, name.length() / 4);
        record Scored(String name, int distance) {}
        return candidates.stream()
                .filter(candidate -> Math.abs(candidate.length() - name.length()) <= most)
                .map(candidate -> new Scored(candidate, distance(name, candidate)))
                .filter(scored -> scored.distance() <= most && scored.distance() > 0)
                .sorted(Comparator.comparingInt(Scored::distance).thenComparing(Scored::name))
                .limit(SHOWN)
                .map(Scored::name)
                .toList();
    }

    /** The edits (insert, delete, replace) between two names: Wagner and Fischer's table, a row at a time. */
    private static int distance(String left, String right) {
        int[] row = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int replace = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replace, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[right.length()];
    }
}
