package org.bertconv.report;

import java.util.Locale;

/**
 * One thing that is wrong, for tools that collect such things from many programs.
 *
 * @param rule what kind of thing
 * @param level how much it matters here
 * @param artifact the checkpoint or golden that it is about, as the user called it
 * @param name the tensor or output in it, or empty
 * @param message in a sentence
 */
record Finding(Rule rule, Level level, String artifact, String name, String message) {

    /** How much it matters. */
    enum Level {
        /** The answer is no. */
        ERROR,
        /** It would be an error, and the user allowed it. */
        WARNING,
        /** The user should know. */
        NOTE;

        /** {@return the word of SARIF} */
        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The kinds of things. Their ids are for good: others suppress and count by them. */
    enum Rule {
        MISSING_TENSOR(
                "missing-tensor",
                Level.ERROR,
                "A tensor of the architecture is not in the checkpoint",
                "The model would start with random weights there."),
        UNKNOWN_TENSOR(
                "unknown-tensor",
                Level.ERROR,
                "No mapping rule knows a tensor of the checkpoint",
                "Nobody can say what it is for, so it would be lost without a word."),
        OTHER_HEAD(
                "tensor-of-other-head",
                Level.NOTE,
                "A tensor belongs to another head",
                "It is left out of a model with this head."),
        MISMATCHED_SHAPE(
                "mismatched-shape",
                Level.ERROR,
                "A tensor has another shape than the architecture",
                "The config and the weights contradict each other."),
        OUTPUT_DIFFERS(
                "output-differs",
                Level.ERROR,
                "An output is further off than the tolerance allows",
                "The two models do not compute the same."),
        WEIGHT_DIFFERS(
                "weight-differs",
                Level.NOTE,
                "A tensor has other values on the two sides",
                "Whether that matters, the outputs say, and the verdict."),
        UNCOVERED(
                "uncovered-tensor",
                Level.ERROR,
                "No output and no comparison covers a tensor",
                "It may have any value, and nobody would notice."),
        UNREACHED(
                "unrecorded-rows",
                Level.NOTE,
                "A golden says nothing of rows of a tensor",
                "They may have any value; a golden with digests of rows would say."),
        DROPPED(
                "dropped-tensor",
                Level.ERROR,
                "The target has no place for a tensor",
                "It would be lost; --allow-drop leaves it out."),
        AT_CHANCE(
                "masked-words-at-chance",
                Level.NOTE,
                "The model finds masked words no more often than chance",
                "It is untrained, or wrongly mapped on both sides."),
        NOT_THE_SAME(
                "not-the-same",
                Level.ERROR,
                "The verdict is not same",
                "Something could not be compared, or differs where no output shows it."),
        UNUSABLE(
                "unusable-input",
                Level.ERROR,
                "The command came to no result",
                "The input, the command line or the output is at fault.");

        private final String id;
        private final Level level;
        private final String title;
        private final String why;

        Rule(String id, Level level, String title, String why) {
            this.id = id;
            this.level = level;
            this.title = title;
            this.why = why;
        }

        String id() {
            return id;
        }

        Level level() {
            return level;
        }

        /** {@return what it is, in a sentence without a stop} */
        String title() {
            return title;
        }

        /** {@return why it matters} */
        String why() {
            return why;
        }
    }
}
