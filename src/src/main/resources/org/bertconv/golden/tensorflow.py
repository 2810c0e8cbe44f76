"""Records what TensorFlow's classes of transformers compute from a checkpoint, for `bertconv diff CHECKPOINT GOLDEN`.

    python capture.py MODEL golden.safetensors

MODEL is a directory that `TFBert….from_pretrained` loads. Needs tensorflow, tf_keras, transformers 4 and NumPy.
"""

import argparse
import inspect
import json
import os
import re
import sys
import zlib

os.environ.setdefault("TF_USE_LEGACY_KERAS", "1")

import numpy as np
import tensorflow as tf
import transformers


def load(options):
    config = transformers.AutoConfig.from_pretrained(options.model)
    name = options.model_class or (getattr(config, "architectures", None) or ["BertModel"])[0]
    model_class = getattr(transformers, "TF" + name.replace("TF", ""))
    model, report = model_class.from_pretrained(options.model, output_loading_info=True)
    # A dropout has no weights, but is said to miss them when it is counted otherwise than where it was saved.
    missing = [key for key in report["missing_keys"] if not re.match("dropout(_[0-9]+)?$", key)]
    if missing or report["mismatched_keys"]:
        sys.exit("%s would have random weights: %s %s" % (name, missing, report["mismatched_keys"]))
    return model, config, name.replace("TF", "")


def main():
    options = arguments()
    model, config, name = load(options)
    inputs = inputs_for(options, config, name, model.call)
    given = {key: tf.constant(value) for key, value in inputs.items()}
    result = model(given, output_hidden_states=True, return_dict=True, training=False)
    flat = {key: tf.reshape(value, [-1, value.shape[-1]]) for key, value in given.items()}
    body = getattr(model, model.base_model_prefix, model)(flat, output_hidden_states=True, return_dict=True, training=False)
    # Some classes for multiple choice hand out no hidden states.
    outputs = hidden_states([state.numpy() for state in result.hidden_states or body.hidden_states])
    pooled = body.get("pooler_output")
    unread = config.model_type == "mpnet" and name != "MPNetModel"  # its pooler is in every class, made up, and no head reads it
    if pooled is not None and not unread:
        outputs["pooler_output"] = pooled.numpy()
    outputs.update({key: result[key].numpy() for key in HEADS if key in result})
    outputs.update(digests({weight.name: weight.numpy() for weight in model.weights}))
    version = "tensorflow %s, transformers %s" % (tf.__version__, transformers.__version__)
    save(options.golden, {**inputs, **outputs}, {"framework": "tensorflow", "framework_version": version, "model_class": name})
