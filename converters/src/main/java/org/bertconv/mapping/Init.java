package org.bertconv.mapping;

import java.util.Locale;

/** How a family makes a weight that was never trained. */
public enum Init {
    /** Normally distributed around 0 with the standard deviation {@code initializer_range} of the config. */
    NORMAL,
    ONES,
    ZEROS;

    /** {@return the name in architecture files} */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
