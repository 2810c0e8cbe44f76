package org.bertconv;

import java.util.function.Predicate;

/**
 * A pattern of the command line: {@code *} is any text, {@code ?} any character, everything else itself.
 *
 * @param pattern as the user wrote it
 */
public record Glob(String pattern) implements Predicate<String> {

    /** Goes over the name once and back to the last star when stuck, so it takes no more than length times length steps. */
    @Override
    public boolean test(String name) {
        int i = 0;
        int j = 0;
        int star = -1;
        int mark = 0;
        while (i < name.length()) {
            if (j < pattern.length() && pattern.charAt(j) == '*') {
                star = j++;
                mark = i;
            } else if (j < pattern.length() && (pattern.charAt(j) == '?' || pattern.charAt(j) == name.charAt(i))) {
                i++;
                j++;
            } else if (star >= 0) {
                j = star + 1;
                i = ++mark;
            } else {
                return false;
            }
        }
        while (j < pattern.length() && pattern.charAt(j) == '*') {
            j++;
        }
        return j == pattern.length();
    }
}
