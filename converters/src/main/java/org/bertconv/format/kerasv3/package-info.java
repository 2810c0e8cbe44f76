/**
 * The HDF5 files of Keras 3, and the archives with one in them.
 *
 * <pre>
 * x.weights.h5  groups as the objects of the model are nested: layers/&lt;class&gt;[_k]/…/vars/0, 1, 2 …
 *               the datasets are numbered, so what they are follows from the class: of Dense 0 is the kernel and 1 the bias
 *               optimizer/vars/…, …/seed_generator/vars/0: state, and no weights
 *               bfloat16 is kept as two bytes without a meaning and the attribute dtype
 * x.keras       zip: metadata.json, config.json, model.weights.h5 (the same as above)
 * </pre>
 *
 * <p>Any other HDF5 file is read in the same way, each dataset of numbers under its path.
 *
 * @see <a href="https://github.com/keras-team/keras/blob/master/keras/src/saving/saving_lib.py">keras, saving_lib.py</a>
 */
@NullMarked
package org.bertconv.format.kerasv3;

import org.jspecify.annotations.NullMarked;
