package org.bertconv.cli;

import java.io.PrintStream;
import org.bertconv.report.Colours;

/**
 * Where the program speaks to.
 *
 * @param out for results
 * @param err for progress and messages
 * @param outIsTerminal whether a person reads {@code out}; the launcher finds out and says so, because Java cannot
 * @param errIsTerminal whether a person watches {@code err}
 * @param noColor whether the environment has {@code NO_COLOR}
 */
record Terminal(PrintStream out, PrintStream err, boolean outIsTerminal, boolean errIsTerminal, boolean noColor) {

    static Terminal of(PrintStream out, PrintStream err) {
        String noColor = System.getenv("NO_COLOR");
        return new Terminal(
                out,
                err,
                Boolean.getBoolean("bertconv.terminal.out"),
                Boolean.getBoolean("bertconv.terminal.err"),
                noColor != null && !noColor.isEmpty());
    }

    /** {@return whether to colour, for the value of {@code --color}} */
    Colours colours(String color) {
        boolean on = color.equals("always") || (color.equals("auto") && outIsTerminal && !noColor);
        return on ? Colours.ON : Colours.OFF;
    }

    /** {@return whether all of the text reached its destination; a full device and a closed pipe make this false} */
    boolean print(String text) {
        out.print(text);
        out.flush();
        return !out.checkError();
    }

    void message(String line) {
        err.println(line);
        err.flush();
    }
}
