package org.bertconv.report;

/**
 * One thing that was looked at, as a test report shows it.
 *
 * @param group of cases, such as {@code outputs}
 * @param name within the group
 * @param state how it went
 * @param summary the figures in one line
 * @param text more of them, may be empty
 */
public record TestCase(String group, String name, State state, String summary, String text) {

    /** How a case went. */
    public enum State {
        PASSED,
        /** The answer is no. */
        FAILED,
        /** There is no answer, because the input is bad. */
        BROKEN
    }

    static TestCase passed(String group, String name, String summary) {
        return new TestCase(group, name, State.PASSED, summary, "");
    }

    static TestCase failed(String group, String name, String summary, String text) {
        return new TestCase(group, name, State.FAILED, summary, text);
    }

    static TestCase broken(String group, String name, String summary, String text) {
        return new TestCase(group, name, State.BROKEN, summary, text);
    }

    static TestCase of(boolean passed, String group, String name, String summary, String text) {
        return new TestCase(group, name, passed ? State.PASSED : State.FAILED, summary, text);
    }
}
