package org.bertconv.io;

/** Text from an untrusted file, made safe for a terminal and a log: control characters escaped, long text cut. */
public final class Printable {

    /** As many characters of a name as a message shows. */
    public static final int MAX_LENGTH = 200;

    private Printable() {}

    /**
     * {@return the text with C0, C1 and bidirectional controls and lone surrogates as {@code \}{@code uXXXX}, cut at
     * {@value #MAX_LENGTH} characters with the count of the rest}
     */
    public static String of(String text) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), MAX_LENGTH) + 16);
        int i = 0;
        while (i < text.length() && out.length() < MAX_LENGTH) {
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
