"""Keras HDF5: the TensorFlow classes of transformers load what is written and compute the golden, h5py reads the same bits.

TensorFlow and torch do not like each other in one process, so the loading is done in another one: `python check_keras_h5.py LOAD DIR…`.
"""

import json
import os
import pathlib
import subprocess
import sys

HEADS = {
    "base": "BertModel",
    "pretraining": "BertForPreTraining",
    "masked-lm": "BertForMaskedLM",
    "causal-lm": "BertLMHeadModel",
    "next-sentence": "BertForNextSentencePrediction",
    "sequence-classification": "BertForSequenceClassification",
    "multiple-choice": "BertForMultipleChoice",
    "token-classification": "BertForTokenClassification",
    "question-answering": "BertForQuestionAnswering",
}
ATOL = 1e-5
ENVIRONMENT = {
    "USE_TF": "AUTO",
    "TF_USE_LEGACY_KERAS": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "CUDA_VISIBLE_DEVICES": "",
    "HF_HUB_OFFLINE": "1",
}


def check(tally, bertconv, fixtures, work):
    import shutil

    place = work / "keras-h5"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    sources = {head: fixtures / f"pytorch-{head}" for head in HEADS}
    converted = {}

    def convert(name, source, *options):
        target = place / name
        bertconv.convert(source, target, "--to", "keras-h5", *options)
        converted[name] = target

    for head, source in sources.items():
        tally.check(f"keras-h5: {head} is written", convert, head, source)
    tally.check("keras-h5: shards are written", convert, "sharded", sources["pretraining"], "--max-shard-size", "6KB")
    results = loaded(converted, fixtures)
    for name in [*HEADS, "sharded"]:
        tally.check(f"keras-h5: TensorFlow loads {name} with nothing to report and computes the golden", passes, results, name)

        tally.check(f"keras-h5: {name} has the bits of transformers' own conversion, from_pt", passes_own, results, name)
        if name != "sharded":  # which `from_tf` does not know
            tally.check(f"keras-h5: PyTorch's class loads {name} with from_tf, bit for bit", passes_torch, results, name)
    for name in [*HEADS, "sharded"]:
        tally.check(f"keras-h5: h5py reads the bits of {name}", same_bits, converted, name, sources[name if name in sources else "pretraining"])
    for fixture in ["base", "pretraining", "masked-lm", "sequence-classification", "question-answering", "sharded"]:
        head = "pretraining" if fixture == "sharded" else fixture
        tally.check(f"keras-h5: the file of TFBert for {fixture} gives the bits of PyTorch's", reads, bertconv, fixtures / f"keras-h5-{fixture}", sources[head], place / f"back-{fixture}")
    tally.check("keras-h5: safetensors of format tf give the bits of PyTorch's", reads, bertconv, fixtures / "safetensors-tf", sources["pretraining"], place / "back-tf")
    tally.check("keras-h5: a second conversion writes the same bytes", twice, bertconv, sources["pretraining"], place)


def loaded(converted, fixtures):
    arguments = [f"{name}={path}={fixtures}" for name, path in converted.items()]
    done = subprocess.run(
        [sys.executable, "-W", "ignore", __file__, *arguments], capture_output=True, text=True, env={**os.environ, **ENVIRONMENT}
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    assert lines, f"nothing was loaded: {done.stderr[-2000:]}"
    return json.loads(lines[-1])


def passes(results, name):
    result = results.get(name, {"error": "was not written"})
    assert "error" not in result, result["error"]
    assert not result["complaints"], f"transformers reports {result['complaints']}"
    assert result["outputs"], "no output was compared"
    worst = max(result["outputs"], key=result["outputs"].get)
    assert result["outputs"][worst] <= ATOL, f"{worst} is off by {result['outputs'][worst]:.2e}"
    return f"{len(result['outputs'])} outputs, at most {result['outputs'][worst]:.1e}"


def passes_torch(results, name):
    result = results.get(name, {"error": "was not written"})
    assert "error" not in result, result["error"]
    # No TensorFlow class writes the decoder, which is tied; transformers lists it in spite of that.
    missing = [key for key in result["pytorch"]["missing_keys"] if ".decoder." not in key]
    assert not missing and not result["pytorch"]["unexpected_keys"], f"{result['pytorch']}"
    return _bits(result["from_tf"])


def passes_own(results, name):
    result = results.get(name, {"error": "was not written"})
    assert "error" not in result, result["error"]
    return _bits(result["from_pt"])


def _bits(compared):
    assert compared["same"], "nothing was compared"
    assert not compared["different"], f"other bits: {compared['different']}"
    return f"{compared['same']} tensors"


def datasets(target):
    """The weights of a directory as h5py reads them, under the names of the PyTorch class, kernels transposed."""
    import h5py
    import numpy as np

    found = {}

    def add(path, dataset):
        parts = [part.split("___")[-1] for part in path.removesuffix(":0").replace("_._", "/").split("/")]
        leaf = {"kernel": "weight", "gamma": "weight", "embeddings": "weight", "beta": "bias"}.get(parts[-1], parts[-1])
        value = dataset[...]
        found[".".join(parts[:-1] + [leaf])] = np.ascontiguousarray(value.T if parts[-1] == "kernel" else value)

    for file in sorted(target.glob("*.h5")):
        with h5py.File(file, "r") as weights:
            layers = [name.decode() if isinstance(name, bytes) else name for name in weights.attrs["layer_names"]]
            for layer in layers:
                if isinstance(weights[layer], h5py.Dataset):
                    add(layer, weights[layer])
                    continue
                for name in weights[layer].attrs["weight_names"]:
                    name = name.decode() if isinstance(name, bytes) else name
                    add(name.split("/", 1)[1], weights[layer][name])
    return found


def same_bits(converted, name, source):
    import torch

    found = datasets(converted[name])
    state = torch.load(source / "pytorch_model.bin", weights_only=True)
    expected = {n if n.startswith(("bert.", "cls.", "classifier.", "qa_outputs.")) else f"bert.{n}": v.numpy() for n, v in state.items()}
    expected = {n: v for n, v in expected.items() if ".decoder." not in n}
    assert set(found) == set(expected), f"{sorted(set(found) ^ set(expected))}"
    different = [n for n, v in expected.items() if found[n].dtype != v.dtype or found[n].shape != v.shape or found[n].tobytes() != v.tobytes()]
    assert not different, f"other bits: {different}"
    return f"{len(found)} tensors"


def reads(bertconv, fixture, source, target):
    bertconv.convert(fixture, target)
    import frameworks
    import torch

    written = frameworks.weights(target)
    state = torch.load(source / "pytorch_model.bin", weights_only=True)
    assert set(written) == {n for n in state if ".decoder." not in n}, f"{sorted(set(written) ^ set(state))}"
    different = [n for n in written if not frameworks.same_bits(written[n], state[n])]
    assert not different, f"other bits: {different}"
    return f"{len(written)} tensors"


def twice(bertconv, source, place):
    files = []
    for name in ["once", "again"]:
        bertconv.convert(source, place / name, "--to", "keras-h5", "--no-verify")
        files.append((place / name / "tf_model.h5").read_bytes())
    assert files[0] == files[1]


def compared(left, right):
    """By name: how many tensors have the same bits, and which have not."""
    names = set(left) | set(right)
    same = [n for n in names if n in left and n in right and left[n].shape == right[n].shape and left[n].tobytes() == right[n].tobytes()]
    return {"same": len(same), "different": sorted(names - set(same))}


def load_one(path, fixtures, name):
    """In a process of its own."""
    import numpy as np
    import transformers
    from safetensors.numpy import load_file
    from transformers.modeling_tf_pytorch_utils import load_tf2_checkpoint_in_pytorch_model

    transformers.logging.set_verbosity_error()
    head = "pretraining" if name == "sharded" else name
    model, info = getattr(transformers, "TF" + HEADS[head]).from_pretrained(path, output_loading_info=True)
    golden = load_file(fixtures / f"pytorch-{head}" / "golden.safetensors")
    golden = {key: value for key, value in golden.items() if not key.startswith("row_digests.")}
    inputs = {key: value for key, value in golden.items() if value.dtype == np.int64}
    result = model(inputs, output_hidden_states=True, training=False)
    outputs = {}
    for key, expected in golden.items():
        if key.startswith("hidden_states."):
            found = result.hidden_states[int(key.split(".")[1])]
        elif key == "last_hidden_state":
            found = result.hidden_states[-1]
        elif key in inputs or key not in result:
            continue
        else:
            found = result[key]
        outputs[key] = float(np.abs(found.numpy().astype(np.float64) - expected).max())
    own = getattr(transformers, "TF" + HEADS[head]).from_pretrained(fixtures / f"pytorch-{head}", from_pt=True)
    from_pt = compared(*({f"{i} {v.name.split('/', 1)[1]}": v.numpy() for i, v in enumerate(m.weights)} for m in [model, own]))
    torch_info, from_tf = {}, {}
    if name != "sharded":
        _, torch_info = getattr(transformers, HEADS[head]).from_pretrained(path, from_tf=True, output_loading_info=True)
        # What that returns has tensors without data in 4.57; the conversion that it calls is sound where the model has data.
        source = getattr(transformers, HEADS[head]).from_pretrained(fixtures / f"pytorch-{head}")
        converted = getattr(transformers, HEADS[head])(source.config)
        load_tf2_checkpoint_in_pytorch_model(converted, str(path / "tf_model.h5"), allow_missing_keys=True)
        from_tf = compared(*({n: v.numpy() for n, v in m.state_dict().items()} for m in [converted, source]))
    return {"from_pt": from_pt, "from_tf": from_tf, "pytorch": torch_info, "complaints": {key: [str(v) for v in values] for key, values in info.items() if values}, "outputs": outputs}


def main():
    results = {}
    for argument in sys.argv[1:]:
        name, path, fixtures = argument.split("=")
        try:
            results[name] = load_one(pathlib.Path(path), pathlib.Path(fixtures), name)
        except Exception as error:  # the others are still loaded
            results[name] = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(results))


if __name__ == "__main__":
    main()
