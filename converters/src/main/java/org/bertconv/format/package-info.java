/**
 * The formats: one package each, none knowing of another. {@link org.bertconv.format.CheckpointFormats} has the list, opens what the user
 * points at, and lets the bytes decide.
 */
@NullMarked
package org.bertconv.format;

import org.jspecify.annotations.NullMarked;
