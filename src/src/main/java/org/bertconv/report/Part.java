package org.bertconv.report;

/** A piece of a {@link Page}. */
public sealed interface Part permits Facts, Table, Lines {

    /** {@return what stands above it; empty for nothing} */
    String heading();
}
