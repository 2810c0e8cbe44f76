package org.bertconv.parity.cause;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Fields of the config that differ, where nothing that was computed shows it. */
public final class ConfigCause {

    private ConfigCause() {}

    /**
     * {@return the fields that have to be changed, if that makes the two models the same}
     *
     * @param scene a layer of both
     * @param whole tells whether the whole comparison passes
     * @param half that they are of, where they are of two models that are put together
     */
    public static Optional<Cause> of(Scene scene, CauseSearch.Whole whole, HalfName half) throws IOException {
        List<Diagnosis> fields = new ConfigFields().at(scene);
        if (fields.isEmpty()) {
            return Optional.empty();
        }
        List<Edit> edits = new ArrayList<>();
        fields.forEach(field -> edits.addAll(field.edits()));
        String words = String.join("; ", fields.stream().map(Diagnosis::words).toList());
        String kind = fields.size() == 1 ? fields.get(0).kind() : "config";
        Diagnosis all = new Diagnosis(kind, words, edits);
        if (!whole.passes(all.apply(scene.suspect()))) {
            return Optional.empty();
        }
        Diagnosis said = all.in(half);
        return Optional.of(new Cause(
                said.kind(),
                said.words(),
                -1,
                List.of(),
                Cause.Confidence.HIGH,
                said.rule(),
                "no output of the probes shows it; with this edit nothing differs"));
    }
}
