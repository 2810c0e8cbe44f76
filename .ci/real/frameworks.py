"""The real frameworks, as the checks use them: loading a directory, computing outputs, loading a source the way transformers does."""

import json
import os
import tarfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
os.environ.setdefault("USE_TF", "0")  # transformers reads TF1 checkpoints without its TensorFlow models
os.environ.setdefault("HF_HUB_OFFLINE", "1")

import numpy as np
import torch
import transformers
from safetensors import safe_open
from transformers.models.bert.modeling_bert import load_tf_weights_in_bert

torch.set_num_threads(1)
transformers.logging.set_verbosity(transformers.logging.CRITICAL)
transformers.logging.disable_progress_bar()


def load(directory, model_class, **options):
    """The model, and what transformers says was missing, unexpected, mismatched or wrong."""
    model, info = getattr(transformers, model_class).from_pretrained(
        directory, output_loading_info=True, attn_implementation="eager", dtype="auto", **options
    )
    return model.eval(), {name: sorted(map(str, keys)) for name, keys in info.items() if keys}


def outputs(model, inputs, exact=False):
    """Every output of the model under the names of a golden; the pooler's is caught as it passes. In float32, or as exact as they are."""
    base = getattr(model, model.base_model_prefix, model)
    named = {}
    hook = None
    # ALBERT's pooler is a bare dense layer, with its activation beside it.
    pooler = getattr(base, "pooler_activation", None) or getattr(base, "pooler", None)
    if pooler is not None:
        hook = pooler.register_forward_hook(lambda module, arguments, output: named.update(pooler_output=output))
    with torch.no_grad():
        given = {k: torch.from_numpy(v).to(model.dtype if v.dtype.kind == "f" else torch.int64) for k, v in inputs.items()}
        result = model(**given, output_hidden_states=True, return_dict=True)
    if hook:
        hook.remove()
    for kind in ["hidden_states", "encoder_hidden_states", "decoder_hidden_states"]:
        named.update({f"{kind}.{i}": state for i, state in enumerate(result.get(kind) or [])})
    if "hidden_states" in result:
        named["last_hidden_state"] = result.hidden_states[-1]
    names = ["encoder_last_hidden_state", "prediction_logits", "seq_relationship_logits", "sop_logits", "logits", "start_logits", "end_logits"]
    named.update({name: result[name] for name in names if name in result})
    return {name: (value if exact else value.float()).numpy() for name, value in named.items()}


def golden(file):
    """Inputs and outputs of a golden, without its digests of rows."""
    tensors = {name: value for name, value in read(file).items() if not name.startswith("row_digests.")}
    given = [name for name, value in tensors.items() if value.dtype == torch.int64 or name == "encoder_hidden_states"]
    inputs = {name: tensors[name].numpy() for name in given}
    return inputs, {name: value.numpy() for name, value in tensors.items() if name not in inputs}


def read(file):
    with safe_open(file, framework="pt") as tensors:
        return {name: tensors.get_tensor(name) for name in tensors.keys()}


def metadata(file):
    with safe_open(file, framework="pt") as tensors:
        return tensors.metadata()


def weights(directory):
    """All tensors of a written directory, over its shards; says so when index and shards disagree."""
    index = directory / "model.safetensors.index.json"
    if not index.exists():
        return read(directory / "model.safetensors")
    places = json.loads(index.read_text())["weight_map"]
    result = {}
    for shard in sorted(set(places.values())):
        tensors = read(directory / shard)
        listed = {name for name, file in places.items() if file == shard}
        assert set(tensors) == listed, f"{shard} and the index differ in {sorted(set(tensors) ^ listed)}"
        result.update(tensors)
    return result


def same_bits(left, right):
    if left.dtype != right.dtype or left.shape != right.shape:
        return False
    left, right = (t.detach().contiguous().reshape(-1).view(torch.uint8) for t in (left, right))
    return torch.equal(left, right)


def largest_difference(left, right):
    """By output; NaN and a wrong shape count as infinitely far."""
    result = {}
    for name, expected in right.items():
        found = left.get(name)
        if found is None or found.shape != expected.shape or not np.isfinite(found).all():
            result[name] = float("inf")
        else:
            result[name] = float(np.abs(found.astype(np.float64) - expected).max())
    return result


def load_source(case, source, work):
    """What transformers itself makes of the source, or None where it has no way to read it."""
    model_class = getattr(transformers, case["model_class"])
    if case["format"] in ("tf-bundle", "tf-v1"):
        # It reads pre-training checkpoints with Google's names only: no `module/`, no archives, no fine-tuned heads, no objects.
        google = case["naming"] == "google-tf1" and case["head"] == "pretraining" and case["family"] == "bert"
        if not google or case["name"] in ("tf1-hub", "tf1-zip", "tf-v1-sharded"):
            return None
        # `from_pretrained(from_tf=True)` of 4.57 fails on its own meta tensors; this is what its conversion script calls.
        model = model_class(transformers.BertConfig.from_json_file(source / "bert_config.json"))
        return load_tf_weights_in_bert(model, model.config, str(source / "bert_model.ckpt"))
    if case["naming"] == "fairseq":
        return None
    if case["naming"].startswith("megatron"):
        # transformers' wheel lacks its conversion script; the weights are those of this directory, in another order.
        source = source.parent / "megatron-bert-pretraining"
    # What TensorFlow's classes wrote is compared in `check_keras_h5`: this process has no TensorFlow models.
    if case["naming"] in ("hf-keras", "keras-hub", "keras-hub-task"):
        return None
    unread = case["format"] in ("torchscript", "npz", "gguf", "onnx") or source.suffix in (".xz", ".zst")
    if case["name"] in ("pytorch-training", "pytorch-nested") or unread:
        return None
    if case["format"] == "flax-msgpack" or case["naming"] == "hf-flax":
        # Its own way back to PyTorch fails on its meta tensors; what Flax wrote came from the PyTorch directory.
        return None
    if source.suffix == ".gz":
        unpacked = work / "unpacked"
        with tarfile.open(source) as archive:
            archive.extractall(unpacked, filter="data")
        (unpacked / "bert_config.json").replace(unpacked / "config.json")
        source = unpacked
    return model_class.from_pretrained(source, dtype="auto")
