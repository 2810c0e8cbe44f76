"""Loads files with `weights_only=True` and prints the dtype, shape and SHA-256 of each tensor as JSON. Runs on any PyTorch since 1.13."""

import hashlib
import json
import sys

import torch


def bits(tensor):
    # NumPy has no bfloat16; the bits of a 16-bit float are those of a 16-bit integer.
    tensor = tensor.detach().contiguous()
    return (tensor.view(torch.int16) if tensor.dtype == torch.bfloat16 else tensor).numpy().tobytes()


tensors = {}
for file in sys.argv[1:]:
    for name, tensor in torch.load(file, weights_only=True).items():
        tensors[name] = [str(tensor.dtype), list(tensor.shape), hashlib.sha256(bits(tensor)).hexdigest()]
print(json.dumps({"version": torch.__version__, "tensors": tensors}))
