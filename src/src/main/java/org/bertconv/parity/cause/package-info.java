/**
 * Why two models differ: each {@link org.bertconv.parity.cause.Hypothesis} proposes edits that would mend a known kind of fault, and the
 * one after which a block gives what it should is the cause. An edit is what is tried, what is printed and what a user can apply.
 */
@NullMarked
package org.bertconv.parity.cause;

import org.jspecify.annotations.NullMarked;
