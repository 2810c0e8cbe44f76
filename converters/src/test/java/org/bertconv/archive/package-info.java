/** Tests of archives, with builders that make good ones and bad ones byte by byte. */
@NullMarked
package org.bertconv.archive;

import org.jspecify.annotations.NullMarked;
