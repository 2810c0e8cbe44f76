package org.bertconv.io;

/** Text from an untrusted file, made safe for a terminal and a log: control characters escaped, long text cut. */
public final class Printable {

    /** As many characters of a name as a message shows. */
    public static final int MAX_LENGTH = 200;

    /** As many characters of advice: enough for all options that it may name. */
    public static final int MAX_HINT = 2000;

    private Printable() {}

    /**
     * {@return the text with C0, C1 and bidirectional controls and lone surrogates as {@code \}{@code uXXXX}, cut at
     * {@value #MAX_LENGTH} characters with the count of the rest}
     */
    public static String of(String text) {
        return of(text, MAX_LENGTH);
    }

    /** {@return the text made safe as by {@link #of(String)}, cut at another length} */
    static String of(String text, int most) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), most) + 16);
        int i = 0;
        while (i < text.length() && out.length() < most) {
            int codePoint = text.codePointAt(i);
            if (isUnsafe(codePoint)) {
                out.append(String.format("\\u%04X", codePoint));
            } else {
                out.appendCodePoint(codePoint);
            }
            i += Character.charCount(codePoint);
        }
        if (i < text.length()) {
            out.append("… (").append(text.length() - i).append(" more characters)");
        }
        return out.toString();
    }

    private static boolean isUnsafe(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
