/**
 * The object graph of {@code tf.train.Checkpoint} and of the variables of a SavedModel: which Python object each tensor belonged to.
 *
 * <pre>
 * TrackableObjectGraph { 1: node* }                                    node 0 is the root
 * node                 { 1: child { 1: node_id  2: local_name }*       cycles and several ways to one node are usual
 *                        2: attribute { 1: name  2: full_name  3: checkpoint_key  4: optional_restore }*
 *                        3: slot_variable { 1: original_node_id  2: slot_name  3: slot_node_id }*
 *                        4: registered_saver  5: has_checkpoint_values { 1: bool } }
 * </pre>
 *
 * <p>The key of an attribute is the way to its node, {@code model/bert/pooler/dense/kernel/.ATTRIBUTES/VARIABLE_VALUE}, so nothing here
 * walks the graph. In a component {@code .} is {@code ..} and {@code /} is {@code .S}. The same model has other keys when it was saved as a
 * part of something else; the full name of a variable stays.
 *
 * @see <a href="https://github.com/tensorflow/tensorflow/blob/v2.16.2/tensorflow/core/protobuf/trackable_object_graph.proto">trackable_object_graph.proto</a>
 * @see <a href="https://github.com/tensorflow/tensorflow/blob/v2.16.2/tensorflow/python/trackable/trackable_utils.py">trackable_utils.py</a>
 */
@NullMarked
package org.bertconv.format.tfbundle.objectgraph;

import org.jspecify.annotations.NullMarked;
