"""Records what Google's own BERT code computes from its checkpoint, for `bertconv diff CHECKPOINT GOLDEN`.

    python capture.py MODEL golden.safetensors

MODEL is a directory with bert_config.json and bert_model.ckpt.*. Needs NumPy, TensorFlow (1.11 or newer; with 2 its v1 functions are used)
and modeling.py of github.com/google-research/bert, beside this script or from `pip install bert-tensorflow`. Since February 2019 that
code computes `gelu` by tanh: a golden of it is compared with `--gelu tanh`.
"""

import argparse
import json
import os
import re
import sys
import types
import zlib

import numpy as np

try:
    import tensorflow.compat.v1 as tf
except ImportError:
    import tensorflow as tf


def dense(inputs, units, activation=None, kernel_initializer=None, name=None):
    """`tf.layers.dense`, which TensorFlow 2 took away."""
    with tf.variable_scope(name, default_name="dense"):
        kernel = tf.get_variable("kernel", [inputs.shape[-1], units], initializer=kernel_initializer)
        result = tf.tensordot(inputs, kernel, 1) + tf.get_variable("bias", [units], initializer=tf.zeros_initializer())
    return activation(result) if activation else result


def layer_norm(inputs, begin_norm_axis=-1, begin_params_axis=-1, scope=None):
    """`tf.contrib.layers.layer_norm`, which TensorFlow 2 took away."""
    with tf.variable_scope(scope, default_name="LayerNorm"):
        beta = tf.get_variable("beta", [inputs.shape[-1]], initializer=tf.zeros_initializer())
        gamma = tf.get_variable("gamma", [inputs.shape[-1]], initializer=tf.ones_initializer())
        mean, variance = tf.nn.moments(inputs, [-1], keepdims=True)
        return tf.nn.batch_normalization(inputs, mean, variance, beta, gamma, 1e-12)


def google_code():
    """modeling.py; in TensorFlow 2 with the two functions that it misses."""
    if int(tf.__version__.split(".")[0]) >= 2:
        tf.disable_v2_behavior()
        layers = types.SimpleNamespace(layer_norm=layer_norm)
        contrib = types.ModuleType("tensorflow.contrib")
        contrib.layers = layers
        sys.modules["tensorflow.contrib"] = contrib
        tf.contrib = contrib
        tf.layers = types.SimpleNamespace(dense=dense)
    try:
        import modeling
    except ImportError:
        from bert import modeling
    return modeling


def main():
    options = arguments()
    modeling = google_code()
    config = modeling.BertConfig.from_json_file(os.path.join(options.model, "bert_config.json"))
    checkpoint = os.path.join(options.model, "bert_model.ckpt")
    if not os.path.exists(checkpoint + ".index"):
        checkpoint = tf.train.latest_checkpoint(options.model)
    reader = tf.train.load_checkpoint(checkpoint)
    there = reader.get_variable_to_shape_map()
    inputs = probe(options, config.vocab_size, config.max_position_embeddings, config.type_vocab_size)
    given = {name: tf.constant(value, tf.int32) for name, value in inputs.items()}
    model = modeling.BertModel(config, False, given["input_ids"], given["attention_mask"], given["token_type_ids"])
    outputs = hidden_states_of(model)
    name, heads = heads_of(model, modeling, config, there)
    outputs.update(heads)
    if name == "BertForQuestionAnswering":
        del outputs["pooler_output"]  # run_squad.py builds a pooler, but nothing of the task comes from it
    missing = [v.name for v in tf.global_variables() if v.op.name not in there]
    if missing:
        sys.exit("would be random: %s" % missing)
    with tf.Session() as session:
        tf.train.Saver(tf.global_variables()).restore(session, checkpoint)
        values = session.run(outputs)
        values.update(digests(session.run({v.op.name: v for v in tf.global_variables() if part(v.op.name)})))
    metadata = {"framework": "google-tf1", "framework_version": "tensorflow " + tf.__version__, "model_class": name}
    save(options.golden, {**inputs, **values}, metadata)


def hidden_states_of(model):
    states = [model.get_embedding_output()] + model.get_all_encoder_layers()
    outputs = {"hidden_states.%d" % i: state for i, state in enumerate(states)}
    outputs["last_hidden_state"] = states[-1]
    outputs["pooler_output"] = model.get_pooled_output()
    return outputs


def variable(name, there):
    return tf.get_variable(name, there[name], initializer=tf.zeros_initializer())


def heads_of(model, modeling, config, there):
    """The heads that the checkpoint has, as run_pretraining.py, run_classifier.py and run_squad.py build them."""
    sequence, pooled, words = model.get_sequence_output(), model.get_pooled_output(), model.get_embedding_table()
    if "cls/predictions/output_bias" in there:
        with tf.variable_scope("cls/predictions"):
            with tf.variable_scope("transform"):
                activation = modeling.get_activation(config.hidden_act)
                x = tf.layers.dense(sequence, units=config.hidden_size, activation=activation)
                x = modeling.layer_norm(x)
        logits = tf.tensordot(x, words, [[2], [1]]) + variable("cls/predictions/output_bias", there)
        relation = tf.matmul(pooled, variable("cls/seq_relationship/output_weights", there), transpose_b=True)
        relation += variable("cls/seq_relationship/output_bias", there)
        return "BertForPreTraining", {"prediction_logits": logits, "seq_relationship_logits": relation}
    if "cls/squad/output_weights" in there:
        spans = tf.tensordot(sequence, variable("cls/squad/output_weights", there), [[2], [1]])
        spans += variable("cls/squad/output_bias", there)
        return "BertForQuestionAnswering", {"start_logits": spans[:, :, 0], "end_logits": spans[:, :, 1]}
    if "output_weights" in there:
        logits = tf.matmul(pooled, variable("output_weights", there), transpose_b=True)
        return "BertForSequenceClassification", {"logits": logits + variable("output_bias", there)}
    return "BertModel", {}
