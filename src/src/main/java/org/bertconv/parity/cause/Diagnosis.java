package org.bertconv.parity.cause;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What may be wrong, and what would mend it.
 *
 * @param kind in a word or two, such as {@code transposed}
 * @param words a sentence about it
 * @param edits that mend it
 * @param rule the edits as text, one a line
 */
public record Diagnosis(String kind, String words, List<Edit> edits, String rule) {

    private static final String LAYERS = "bert.encoder.layer.";

    /** Copies the list. */
    public Diagnosis {
        edits = List.copyOf(edits);
    }

    /** A diagnosis whose edits are printed as they are. */
    Diagnosis(String kind, String words, List<Edit> edits) {
        this(kind, words, edits, text(edits));
    }

    /** {@return the model as it would be} */
    public Suspect apply(Suspect suspect) {
        Suspect mended = suspect;
        for (Edit edit : edits) {
            mended = edit.apply(mended, suspect);
        }
        return mended;
    }

    /** {@return the tensors that change} */
    public Set<String> tensors() {
        Set<String> names = new LinkedHashSet<>();
        for (Edit edit : edits) {
            if (edit instanceof Edit.Move move) {
                names.add(move.to());
            } else if (edit instanceof Edit.Drop drop) {
                names.add(drop.name());
            } else if (edit instanceof Edit.Take take) {
                names.add(take.tensor().info().name());
            }
        }
        return names;
    }

    private static String text(List<Edit> edits) {
        return edits.stream().map(Edit::text).distinct().collect(Collectors.joining("\n"));
    }

    /** {@return the same edits in every layer instead of one} */
    public Diagnosis everywhere(int layer, int layers) {
        List<Edit> all = new ArrayList<>();
        for (Edit edit : edits) {
            if (edit instanceof Edit.Move move && move.to().startsWith(LAYERS + layer + ".")) {
                for (int i = 0; i < layers; i++) {
                    all.add(new Edit.Move(in(move.from(), layer, i), in(move.to(), layer, i), move.ops()));
                }
            } else {
                all.add(edit);
            }
        }
        return new Diagnosis(
                kind, words + ", and so in every layer", all, rule.replace(LAYERS + layer + ".", LAYERS + "{i}."));
    }

    private static String in(String name, int layer, int other) {
        String mine = LAYERS + layer + ".";
        return name.startsWith(mine) ? LAYERS + other + "." + name.substring(mine.length()) : name;
    }
}
