/** The command line: a class a command that parses, calls the facade and prints. */
@NullMarked
package org.bertconv.cli;

import org.jspecify.annotations.NullMarked;
