package org.bertconv;

import java.nio.file.Path;
import java.util.Optional;
import org.bertconv.mapping.Forced;
import org.bertconv.mapping.Gelu;

/**
 * How a checkpoint is to be taken.
 *
 * @param forced what is not detected because the user says it
 * @param config the config file to use instead of the one beside the weights
 * @param gelu what {@code gelu} in the config means, if the user says it
 */
public record Source(Forced forced, Optional<Path> config, Optional<Gelu> gelu) {

    /** Everything is detected; gelu is what the code behind the naming computes, or erf, as in all published conversions. */
    public static final Source DETECTED = new Source(Forced.NOTHING, Optional.empty(), Optional.empty());
}
