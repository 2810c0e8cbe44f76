package org.bertconv.parity;

/**
 * How many masked words of ordinary sentences a model finds. It is what the model was trained for, and no rule has a part in the answers: a
 * model that is trained and rightly mapped is far above chance, and above itself with a fault.
 *
 * @param side {@code left} or {@code right}
 * @param sentences how many
 * @param masked words in them
 * @param correct of those, found by the model
 * @param damaged of those, found by the same model with query and key of its first layer swapped
 * @param wordsInAll pieces of the vocabulary that the model chooses from
 * @param mostFrequent the word that is masked most often
 * @param mostFrequentCorrect how often: what a model that always says that word would find
 * @param apart how many more words the model finds alone than the damaged one alone, over the spread of that number by chance
 */
public record MaskedAccuracy(
        String side,
        int sentences,
        int masked,
        int correct,
        int damaged,
        int wordsInAll,
        String mostFrequent,
        int mostFrequentCorrect,
        double apart) {

    /** Deviations above what chance gives; one of thirty thousand would be as far above by chance. */
    private static final double FAR = 4;

    /** Deviations between two runs on the same words. */
    private static final double SEEN = 2;

    /** What a count says. */
    public enum Standing {
        /** The model knows the language, and a fault shows. */
        ABOVE_BOTH("above chance and above the damaged model"),
        /** The model knows the language, but the fault that was planted does not show. */
        ABOVE_CHANCE("above chance, not above the damaged model"),
        /** Nothing speaks for the mapping, and nothing against it: a model that was never trained is there, too. */
        AT_CHANCE("at chance");

        private final String label;

        Standing(String label) {
            this.label = label;
        }

        /** {@return the name in JSON} */
        public String label() {
            return label;
        }
    }

    /** {@return what the count says} */
    public Standing standing() {
        double share = (double) mostFrequentCorrect / masked;
        double spread = Math.sqrt(mostFrequentCorrect * (1 - share));
        if (correct <= mostFrequentCorrect + FAR * spread) {
            return Standing.AT_CHANCE;
        }
        return apart > SEEN ? Standing.ABOVE_BOTH : Standing.ABOVE_CHANCE;
    }

    /** {@return the share of masked words that a model would find that says any word at random} */
    public double chance() {
        return 1.0 / wordsInAll;
    }

    /** {@return the share of masked words that are found} */
    public double accuracy() {
        return (double) correct / masked;
    }
}
