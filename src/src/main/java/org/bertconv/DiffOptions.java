package org.bertconv;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bertconv.parity.Scrutiny;
import org.bertconv.parity.Tolerance;

/**
 * How two models are compared.
 *
 * @param tolerance that every output must keep
 * @param probe a file of inputs to use instead of the built-in probes
 * @param texts sentences to use as further probes; they need a vocabulary beside the left checkpoint
 * @param precision {@code float32} or {@code float64}
 * @param weightsOnly whether nothing is run and only the tensors are compared
 * @param outputs a glob that the names of the compared outputs match
 * @param scrutiny what is done beyond the contract
 * @param mends rule lines between canonical names that are applied to the right model first, or to the left one against a golden
 */
public record DiffOptions(
        Tolerance tolerance,
        Optional<Path> probe,
        List<String> texts,
        String precision,
        boolean weightsOnly,
        Optional<String> outputs,
        Scrutiny scrutiny,
        List<String> mends) {

    /** Copies the list. */
    public DiffOptions {
        texts = List.copyOf(texts);
        mends = List.copyOf(mends);
    }

    /** The contract: 1e-3 absolute, float32, built-in probes, every output. */
    public static final DiffOptions CONTRACT =
            new DiffOptions(Tolerance.CONTRACT, Optional.empty(), List.of(), "float32", false, Optional.empty());

    /** The options without further scrutiny. */
    public DiffOptions(
            Tolerance tolerance,
            Optional<Path> probe,
            List<String> texts,
            String precision,
            boolean weightsOnly,
            Optional<String> outputs) {
        this(tolerance, probe, texts, precision, weightsOnly, outputs, Scrutiny.CONTRACT, List.of());
    }

    /** {@return the same with mends} */
    public DiffOptions with(List<String> others) {
        return new DiffOptions(tolerance, probe, texts, precision, weightsOnly, outputs, scrutiny, others);
    }

    /** {@return the same with other scrutiny} */
    public DiffOptions with(Scrutiny other) {
        return new DiffOptions(tolerance, probe, texts, precision, weightsOnly, outputs, other, mends);
    }
}
