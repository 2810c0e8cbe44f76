package org.bertconv.parity;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a verdict rests on, and what speaks for the models that no mapping rule has a part in.
 *
 * @param basis of the verdict
 * @param recorded who recorded the outputs that were compared with, if there are any
 * @param maskedWords how many masked words the models find; both sides if they compare as different
 * @param skipped why none were masked; empty if they were, or need not be
 */
public record Evidence(Basis basis, Optional<Recorded> recorded, List<MaskedAccuracy> maskedWords, String skipped) {

    /** Nothing was compared, or nothing is known of it. */
    public static final Evidence NONE = new Evidence(Basis.NOTHING, Optional.empty(), List.of(), "");

    /** Copies the list. */
    public Evidence {
        maskedWords = List.copyOf(maskedWords);
    }

    /** What stands on the other side of the comparison. */
    public enum Basis {
        /** Outputs of the original framework: it does not share our rules, and not our forward pass. */
        PROVED("proved"),
        /** Two models that were both read by our rules and run by our forward pass: a wrong rule is wrong on both sides. */
        SELF_CONSISTENT("self-consistent"),
        NOTHING("nothing");

        private final String label;

        Basis(String label) {
            this.label = label;
        }

        /** {@return the name in JSON and in words} */
        public String label() {
            return label;
        }
    }

    /**
     * Who recorded a golden, as far as its metadata say it.
     *
     * @param file the golden
     * @param framework such as {@code pytorch}, or empty
     * @param version of it, or empty
     * @param modelClass that was run, or empty
     */
    public record Recorded(String file, String framework, String version, String modelClass) {

        static Recorded of(Golden golden) {
            Map<String, String> metadata = golden.metadata();
            return new Recorded(
                    golden.name().toString(),
                    metadata.getOrDefault("framework", ""),
                    metadata.getOrDefault("framework_version", ""),
                    golden.modelClass().orElse(""));
        }
    }

    /** {@return what a comparison with recorded outputs rests on} */
    public static Evidence of(ParityReport report, Golden golden) {
        Basis basis = report.outputs().isEmpty() ? Basis.NOTHING : Basis.PROVED;
        return new Evidence(basis, Optional.of(Recorded.of(golden)), List.of(), "");
    }

    /**
     * {@return what a comparison of two models rests on}
     *
     * @param maskedWords that were found
     * @param skipped why none were masked
     */
    static Evidence ofModels(ParityReport report, List<MaskedAccuracy> maskedWords, String skipped) {
        boolean nothing = report.outputs().isEmpty() && report.weights().compared() == 0;
        return new Evidence(nothing ? Basis.NOTHING : Basis.SELF_CONSISTENT, Optional.empty(), maskedWords, skipped);
    }

    /** {@return a line for each model that the masked words do not speak for} */
    List<String> notes() {
        return maskedWords.stream()
                .filter(found -> found.standing() == MaskedAccuracy.Standing.AT_CHANCE)
                .map(found -> "on ordinary sentences the model on the " + found.side()
                        + " is at chance: untrained or wrongly mapped")
                .toList();
    }
}
