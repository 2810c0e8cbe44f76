package org.bertconv.parity.cause;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.bertconv.model.TensorUses;

/**
 * What may be wrong, and what would mend it.
 *
 * @param kind in a word or two, such as {@code transposed}
 * @param words a sentence about it
 * @param edits that mend it
 * @param shown what is printed of them: one line may stand for the same edit in every layer
 */
public record Diagnosis(String kind, String words, List<Edit> edits, List<Edit> shown) {

    /** Copies the lists. */
    public Diagnosis {
        edits = List.copyOf(edits);
        shown = List.copyOf(shown);
    }

    /** A diagnosis whose edits are printed as they are. */
    Diagnosis(String kind, String words, List<Edit> edits) {
        this(kind, words, edits, edits);
    }

    /** {@return the same in a model that this one is the half of} */
    Diagnosis in(HalfName half) {
        return half == HalfName.NONE
                ? this
                : new Diagnosis(
                        kind,
                        "in the " + half.label() + ": " + words,
                        edits.stream().map(edit -> edit.in(half)).toList(),
                        shown.stream().map(edit -> edit.in(half)).toList());
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
        return edits.stream()
                .flatMap(edit -> edit.tensor().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** {@return the edits as text, one a line} */
    public String rule() {
        return shown.stream()
                .map(Edit::text)
                .filter(line -> !line.isEmpty())
                .distinct()
                .collect(Collectors.joining("\n"));
    }

    /** {@return the same edits in every layer instead of one; empty if they are of no layer} */
    public Optional<Diagnosis> everywhere(TensorUses uses) {
        List<Edit> all = new ArrayList<>();
        List<Edit> pattern = new ArrayList<>();
        for (Edit edit : edits) {
            Edit general = edit.renamed(name -> uses.inLayer(name, "{i}"));
            pattern.add(general);
            for (int i = 0; i < (general.equals(edit) ? 1 : uses.numbered()); i++) {
                String number = String.valueOf(i);
                all.add(edit.renamed(name -> uses.inLayer(name, number)));
            }
        }
        return pattern.equals(edits)
                ? Optional.empty()
                : Optional.of(new Diagnosis(kind, words + ", and so in every layer", all, pattern));
    }
}
