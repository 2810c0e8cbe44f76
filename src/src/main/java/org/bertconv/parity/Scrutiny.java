package org.bertconv.parity;

/**
 * What a comparison does beyond the contract. The noise floor takes a second pass of one model; it is always measured where outputs fail.
 *
 * @param byNoise whether the verdict is that of the noise floor and not that of the contract
 * @param noiseFactor how many times the floor an output may differ
 * @param floors whether the noise floor is measured also where all outputs pass
 * @param selfTest whether faults are planted to prove that they would be seen
 * @param complete whether a golden has to cover every row of every tensor, also one that has no digests
 */
public record Scrutiny(boolean byNoise, double noiseFactor, boolean floors, boolean selfTest, boolean complete) {

    /**
     * Twice what was ever seen between right computations. Over the outputs of the fixtures that PyTorch, TensorFlow and Flax recorded, in
     * float32 and in float64, the difference was 0.41 to 2.43 floors (NoiseFloorTest holds them to 1/3 to 3); in a trained all-MiniLM-L6-v2,
     * some of whose activations are far larger than the others, up to 5.4, and as much between two kernels of PyTorch itself. The faults that
     * the contract misses on a BERT-base, such as an epsilon of 1e-6, are 50 floors and more.
     */
    public static final double DEFAULT_FACTOR = 11;

    /** The contract; floors only where it is broken. */
    public static final Scrutiny CONTRACT = new Scrutiny(false, DEFAULT_FACTOR, false, false);

    /** @throws IllegalArgumentException if the factor is not a finite number of at least 1 */
    public Scrutiny {
        if (!(noiseFactor >= 1) || Double.isInfinite(noiseFactor)) {
            throw new IllegalArgumentException("the noise factor must be at least 1, not " + noiseFactor);
        }
    }

    /** A golden need not cover more than its outputs and digests do. */
    public Scrutiny(boolean byNoise, double noiseFactor, boolean floors, boolean selfTest) {
        this(byNoise, noiseFactor, floors, selfTest, false);
    }

    /** {@return the same with the noise floor in every case} */
    public Scrutiny withFloors() {
        return new Scrutiny(byNoise, noiseFactor, true, selfTest, complete);
    }
}
