package org.bertconv.parity;

import java.util.List;

/**
 * Whether the comparison can fail: faults that were planted into a copy of the left model, and how many of them it saw.
 *
 * @param faults that were planted
 * @param caught that were seen, by outputs at the noise floor or by content
 * @param caughtByContract that the outputs show at the tolerance of the contract
 * @param caughtByNoise that the outputs show at the noise floor
 * @param missed those that were not seen at all
 */
public record SelfTest(int faults, int caught, int caughtByContract, int caughtByNoise, List<String> missed) {

    /** Copies the list. */
    public SelfTest {
        missed = List.copyOf(missed);
    }
}
