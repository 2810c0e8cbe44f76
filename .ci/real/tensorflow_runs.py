"""TensorFlow in a process of its own: `tf1 DIRECTORY HEAD GOLDEN` or `tf2 DIRECTORY CLASS GOLDEN`. Prints one JSON document.

TensorFlow 1 wants eager execution off and the TensorFlow models of transformers want Keras 2; neither can be had beside torch's checks.
"""

import json
import os
import pathlib
import sys

os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", TF_ENABLE_ONEDNN_OPTS="0", TF_USE_LEGACY_KERAS="1", USE_TF="1", HF_HUB_OFFLINE="1")

import numpy as np
from safetensors.numpy import load_file

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "fixtures" / "make"))


def golden(file):
    tensors = {name: value for name, value in load_file(file).items() if not name.startswith("row_digests.")}
    inputs = {name: value for name, value in tensors.items() if value.dtype == np.int64}
    return inputs, {name: value for name, value in tensors.items() if name not in inputs}


def differences(found, expected):
    """By output; an output that is not there is infinitely far, except a pooler's that the class does not give."""
    result = {}
    for name, value in expected.items():
        if name in found and found[name].shape == value.shape and np.isfinite(found[name]).all():
            result[name] = float(np.abs(found[name].astype(np.float64) - value).max())
        elif not (name == "pooler_output" and name not in found):
            result[name] = float("inf")
    return result


def tf1(directory, head, golden_file):
    """Restores Google's graph by the names of its variables, with Saver, and runs it."""
    import tensorflow.compat.v1 as tf

    import common
    import tf1_graph

    prefix = str(pathlib.Path(directory) / "bert_model.ckpt")
    expected = common.weights(head)
    names = tf1_graph.Names()
    reader = tf.train.load_checkpoint(prefix)
    google = {names(name): value.T if tf1_graph.is_kernel(names(name)) else value for name, value in expected.items()}
    stored = {name for name in reader.get_variable_to_dtype_map() if name != "global_step"}
    wrong = sorted(set(google) ^ stored) + [
        name for name in set(google) & stored if reader.get_tensor(name).tobytes() != np.ascontiguousarray(google[name]).tobytes()
    ]
    variables = tf1_graph.Variables({name: np.zeros_like(value) for name, value in expected.items()}, names)
    inputs, outputs = golden(golden_file)
    graph = tf1_graph.outputs(variables, inputs, head)
    with tf1_graph.session() as session:
        session.run(tf.global_variables_initializer())
        tf.train.Saver().restore(session, tf.train.latest_checkpoint(directory))
        found = session.run(graph)
    if "last_hidden_state" in outputs:
        found["last_hidden_state"] = found[common.LAST_STATE]
    step = int(reader.get_tensor("global_step")) if reader.has_tensor("global_step") else None
    return {"wrong": wrong, "differences": differences(found, outputs), "global_step": step}


def tf2(directory, model_class, golden_file):
    """Restores a model of transformers with `tf.train.Checkpoint`, and runs it.

    The model is built first: one that is not gets the positions in place of the types, whoever wrote the checkpoint, because transformers
    makes both under the name "embeddings".
    """
    import tensorflow as tf
    import transformers

    transformers.logging.set_verbosity_error()
    config = transformers.BertConfig.from_pretrained(directory)
    inputs, outputs = golden(golden_file)
    model = getattr(transformers, "TF" + model_class)(config)
    model(inputs)
    checkpoint = tf.train.Checkpoint(model=model)
    status = checkpoint.restore(tf.train.latest_checkpoint(directory))
    status.assert_nontrivial_match()
    status.assert_existing_objects_matched()
    status.assert_consumed()
    computed = model(inputs, output_hidden_states=True)
    found = {name: value.numpy() for name, value in computed.items() if tf.is_tensor(value)}
    found.update({f"hidden_states.{i}": state.numpy() for i, state in enumerate(computed.hidden_states)})
    found["last_hidden_state"] = found[f"hidden_states.{config.num_hidden_layers}"]
    return {"differences": differences(found, outputs)}


if __name__ == "__main__":
    print(json.dumps({"tf1": tf1, "tf2": tf2}[sys.argv[1]](*sys.argv[2:])))
