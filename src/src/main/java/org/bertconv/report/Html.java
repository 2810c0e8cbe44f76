package org.bertconv.report;

/** Text of an HTML document. All that comes from outside goes through {@link #text} or {@link #attribute}. */
final class Html {

    private final StringBuilder out = new StringBuilder();

    /** Appends markup of our own. */
    Html markup(String markup) {
        out.append(markup);
        return this;
    }

    /** Appends text, as text. */
    Html text(String text) {
        out.append(escaped(text));
        return this;
    }

    /** Appends an element with a text in it. */
    Html element(String name, String classes, String text) {
        out.append('<').append(name);
        if (!classes.isEmpty()) {
            attribute("class", classes);
        }
        return markup(">").text(text).markup("</" + name + ">");
    }

    /** Appends an attribute to the element that is being opened. */
    Html attribute(String name, String value) {
        return markup(" " + name + "=\"").text(value).markup("\"");
    }

    @Override
    public String toString() {
        return out.toString();
    }

    /** {@return text that is nothing but text in an element or in quotes; characters that HTML cannot hold are spelled out} */
    static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (c) {
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '&' -> escaped.append("&amp;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                case '\n', '\t' -> escaped.appendCodePoint(c);
                default -> {
                    if (isLegal(c)) {
                        escaped.appendCodePoint(c);
                    } else {
                        escaped.append(String.format("\\u%04X", c));
                    }
                }
            }
        });
        return escaped.toString();
    }

    /** Neither a control character, half a pair, what is no character, nor what turns the direction of writing. */
    private static boolean isLegal(int c) {
        boolean control = c < 0x20 || (c >= 0x7F && c < 0xA0);
        boolean half = c >= 0xD800 && c < 0xE000;
        boolean none = (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF);
        boolean turning = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
        return !(control || half || none || turning);
    }
}
