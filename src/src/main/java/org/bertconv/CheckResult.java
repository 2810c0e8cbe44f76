package org.bertconv;

import org.bertconv.mapping.KeyReport;
import org.bertconv.mapping.Recognition;

/**
 * Whether a checkpoint has the tensors of its architecture.
 *
 * @param name what the user called it
 * @param format of the weights
 * @param recognition family, naming, head and prefix
 * @param keys what became of every tensor
 * @param coverage the share of the expected tensors that the checkpoint has, 0 to 1
 * @param ok the verdict, with what the user allowed
 */
public record CheckResult(
        String name, String format, Recognition recognition, KeyReport keys, double coverage, boolean ok) {

    /** {@return 0 if ok, else 1} */
    public int exitCode() {
        return ok ? 0 : 1;
    }
}
