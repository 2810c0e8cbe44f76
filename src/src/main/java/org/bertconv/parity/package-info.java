/**
 * The verdict: two models, or a model and a golden, are run on the same probes,
 * their outputs and weights compared, and a {@link org.bertconv.parity.ParityReport} says same, different or cannot tell.
 */
@NullMarked
package org.bertconv.parity;

import org.jspecify.annotations.NullMarked;
