package org.bertconv.parity.cause;

import java.util.Arrays;
import java.util.List;

/** Recorded outputs of a pooler that looked at another token than the first. */
final class AnotherToken implements Hypothesis {

    @Override
    public List<Diagnosis> at(Scene scene) {
        if (scene.reference().isPresent() || !scene.isHead() || !scene.pools()) {
            return List.of();
        }
        return Arrays.stream(Pooled.values())
                .filter(pooled -> pooled != Pooled.FIRST)
                .map(AnotherToken::diagnosis)
                .toList();
    }

    private static Diagnosis diagnosis(Pooled pooled) {
        return new Diagnosis(
                "pooler",
                "the recorded pooler looked at " + pooled.label() + ", and not at " + Pooled.FIRST.label(),
                List.of(new Edit.Pool(pooled, "record the golden again, with the pooler on " + Pooled.FIRST.label())));
    }
}
