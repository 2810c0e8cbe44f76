package org.bertconv.parity.cause;

import java.util.List;

/** All kinds of faults that are known, the cheapest to mend first. */
final class Hypotheses {

    static final List<Hypothesis> ALL = List.of(
            new NotTransposed(),
            new GammaBetaSwapped(),
            new ProjectionsSwapped(),
            new AttentionsSwapped(),
            new FusedInterleaved(),
            new ConfigFields(),
            new LayersSwapped(),
            new HeadsPermuted(),
            new RowsMisplaced(),
            new VocabularySize(),
            new MatrixMisplaced(),
            new AnotherToken(),
            new InputsIgnored(),
            new ValuesLost());

    private Hypotheses() {}
}
