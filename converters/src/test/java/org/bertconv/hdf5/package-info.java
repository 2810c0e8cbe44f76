/** Tests of the HDF5 reader and writer: on files of the real library, on files that were made to do harm, and on what we write ourselves. */
@NullMarked
package org.bertconv.hdf5;

import org.jspecify.annotations.NullMarked;
