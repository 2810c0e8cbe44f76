package org.bertconv.report;

/** Whether text is coloured, for a terminal. */
public enum Colours {
    ON,
    OFF;

    /** {@return the text as a heading} */
    String heading(String text) {
        return paint("1", text);
    }

    /** {@return the text as good or bad news} */
    String news(boolean good, String text) {
        return paint(good ? "1;32" : "1;31", text);
    }

    private String paint(String code, String text) {
        return this == OFF || text.isEmpty() ? text : "\033[" + code + "m" + text + "\033[0m";
    }
}
