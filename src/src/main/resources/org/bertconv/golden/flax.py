"""Records what Flax' classes of transformers compute from a checkpoint, for `bertconv diff CHECKPOINT GOLDEN`.

    python capture.py MODEL golden.safetensors

MODEL is a directory that `FlaxBert….from_pretrained` loads. Needs flax, jax, transformers 4 and NumPy.
"""

import argparse
import inspect
import json
import re
import sys
import zlib

import flax
import jax
import numpy as np
import transformers

jax.config.update("jax_default_matmul_precision", "highest")


def main():
    options = arguments()
    config = transformers.AutoConfig.from_pretrained(options.model)
    name = (options.model_class or (getattr(config, "architectures", None) or ["BertModel"])[0]).replace("Flax", "")
    model = getattr(transformers, "Flax" + name).from_pretrained(options.model)
    inputs = inputs_for(options, config, name, model.__call__)
    given = {key: value.astype(np.int32) for key, value in inputs.items()}
    result = model(**given, output_hidden_states=True, return_dict=True, train=False)
    outputs = hidden_states([np.asarray(state) for state in result.hidden_states])
    for key in HEADS + ["pooler_output"]:
        if key in result:
            outputs[key] = np.asarray(result[key])
    weights = flax.traverse_util.flatten_dict(model.params)
    outputs.update(digests({"/".join(path): np.asarray(weight) for path, weight in weights.items()}))
    version = "flax %s, transformers %s" % (flax.__version__, transformers.__version__)
    save(options.golden, {**inputs, **outputs}, {"framework": "flax", "framework_version": version, "model_class": name})
