/**
 * The HDF5 files of Keras 2: {@code model.save_weights("x.h5")}, {@code model.save("x.h5")}, and {@code tf_model.h5} of transformers.
 *
 * <pre>
 * /                  attributes layer_names (in the order of the model), backend, keras_version
 *   &lt;layer&gt;          attribute weight_names
 *     &lt;weight name&gt;  a dataset; the name has slashes, so it lies in groups: bert/embeddings/word_embeddings/weight:0
 *   top_level_model_weights   attribute weight_names
 * /model_weights     the same, where the file holds a whole model; beside it optimizer_weights and the attribute model_config
 * </pre>
 *
 * <p>A list of names over 64,512 bytes is spread over attributes {@code weight_names0}, {@code weight_names1}, …. A shard of transformers
 * has no layers: its layer_names are the paths of the datasets, and these are the names of the weights without their first part.
 *
 * @see <a href="https://github.com/keras-team/tf-keras/blob/master/tf_keras/saving/legacy/hdf5_format.py">tf_keras, hdf5_format.py</a>
 * @see <a href="https://github.com/huggingface/transformers/blob/v4.57.6/src/transformers/modeling_tf_utils.py">modeling_tf_utils.py</a>
 */
@NullMarked
package org.bertconv.format.kerash5;

import org.jspecify.annotations.NullMarked;
