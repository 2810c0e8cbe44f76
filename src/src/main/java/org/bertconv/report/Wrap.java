package org.bertconv.report;

import java.util.ArrayList;
import java.util.List;

/** Breaks text that is too wide: between words, and within a word that is too long by itself behind a {@code . / _ ,}. */
final class Wrap {

    private Wrap() {}

    /** {@return the text in lines of at most {@code width} code points; one empty line for an empty text} */
    static List<String> lines(String text, int width) {
        List<String> lines = new ArrayList<>();
        String rest = text.stripTrailing();
        while (width(rest) > width) {
            int cut = cut(rest, width);
            lines.add(rest.substring(0, cut).stripTrailing());
            rest = rest.substring(cut).stripLeading();
        }
        lines.add(rest);
        return lines;
    }

    /** {@return how many columns a text takes} */
    static int width(String text) {
        return text.codePointCount(0, text.length());
    }

    private static int cut(String text, int width) {
        int end = text.offsetByCodePoints(0, width);
        int space = text.lastIndexOf(' ', end);
        if (space > 0 && !text.substring(0, space).isBlank()) {
            return space;
        }
        for (int i = end; i > end / 2; i--) {
            if ("./_,".indexOf(text.charAt(i - 1)) >= 0) {
                return i;
            }
        }
        return end;
    }
}
