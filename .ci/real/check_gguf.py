"""GGUF: gguf-py and llama.cpp itself (in the package xllamacpp) read what bertconv writes, and bertconv reads what gguf-py wrote."""

import hashlib
import json
import subprocess
import sys
import textwrap

import frameworks
import gguf
import numpy as np
import torch
import transformers
from check import fresh

WORDS = ["the port is ab.", "zz the"]


def check(tally, bertconv, fixtures, work):
    for dtype in ["f32", "f16"]:
        tally.check(f"gguf {dtype}: byte for byte what gguf-py writes with the keys of llama.cpp's converter", _bytes, bertconv, fixtures, work, dtype)
    tally.check("gguf: there and back, from the file alone", _back, bertconv, fixtures, work)
    tally.check("gguf: each type that is read has the values of gguf-py", _types, bertconv, fixtures)
    tally.check("gguf: what it cannot hold is an error", _dropped, bertconv, fixtures, work)
    tally.check("gguf: without a vocabulary nothing is written", _no_vocabulary, bertconv, fixtures, work)
    tally.check("gguf: a short vocabulary is filled up", _short_vocabulary, bertconv, fixtures, work)
    tally.check("gguf bf16: matrices alone are narrow", _bfloat16, bertconv, fixtures, work)
    tally.check("gguf: llama.cpp computes the embeddings of torch", _llama, bertconv, fixtures, work)


def _convert(bertconv, source, target, *options):
    bertconv.convert(source, target, "--to", "gguf", "--allow-drop", *options)
    return target / "model.gguf"


def _bytes(bertconv, fixtures, work, dtype):
    target = fresh(work / f"gguf-{dtype}") / "out"
    file = _convert(bertconv, fixtures / "pytorch-base", target, "--dtype", dtype, *([] if dtype == "f32" else ["--no-verify"]))
    written, expected = gguf.GGUFReader(file), gguf.GGUFReader(fixtures / f"gguf-base-{dtype}" / "model.gguf")
    keys = {name: field.contents() for name, field in written.fields.items()}
    assert keys == {name: field.contents() for name, field in expected.fields.items()}, f"keys: {keys}"
    assert [t.name for t in written.tensors] == [t.name for t in expected.tensors], [t.name for t in written.tensors]
    for left, right in zip(written.tensors, expected.tensors):
        assert left.tensor_type == right.tensor_type and list(left.shape) == list(right.shape), f"{left.name}: {left.tensor_type} {left.shape}"
        assert np.array_equal(left.data, right.data), f"{left.name} has other values"
    assert file.read_bytes() == (fixtures / f"gguf-base-{dtype}" / "model.gguf").read_bytes(), "other bytes"
    return f"{len(written.tensors)} tensors, {len(keys)} keys"


def _back(bertconv, fixtures, work):
    place = fresh(work / "gguf-back")
    file = place / "alone.gguf"
    file.write_bytes((fixtures / "gguf-base-f32" / "model.gguf").read_bytes())
    bertconv.convert(file, place / "out")
    assert (place / "out" / "vocab.txt").read_bytes() == (fixtures / "pytorch-base" / "vocab.txt").read_bytes(), "vocab.txt"
    written = frameworks.weights(place / "out")
    expected = torch.load(fixtures / "pytorch-base" / "pytorch_model.bin", weights_only=True)
    assert set(expected) - set(written) == {"pooler.dense.weight", "pooler.dense.bias"}
    for name, value in written.items():
        assert frameworks.same_bits(value, expected[name]), f"{name} is another"
    return f"{len(written)} tensors"


def _types(bertconv, fixtures):
    expected = np.load(fixtures / "gguf-q8_0" / "expected.npz")
    hashes = {}
    for name in ["model.gguf", "version2.gguf"]:
        code, document, errors = bertconv.run("inspect", fixtures / "gguf-q8_0" / name, "--hash", "--stats")
        assert code == 0, errors
        found = {tensor["name"]: tensor for tensor in document["tensors"]}
        assert set(found) == set(expected.files)
        for tensor, values in expected.items():
            assert found[tensor]["shape"] == list(values.shape), tensor
        hashes[name] = [found[tensor]["sha256"] for tensor in expected.files]
        for tensor in ["f32", "q8_0", "cube"]:
            digest = hashlib.sha256(np.ascontiguousarray(expected[tensor]).tobytes()).hexdigest()
            assert found[tensor]["sha256"] == digest, f"{tensor} has other bits than gguf-py gives"
    assert hashes["model.gguf"] == hashes["version2.gguf"]
    return f"{len(expected.files)} types"


def _dropped(bertconv, fixtures, work):
    target = fresh(work / "gguf-dropped") / "out"
    code, document, errors = bertconv.run("convert", fixtures / "pytorch-pretraining", target, "--to", "gguf")
    assert code == 1 and not target.exists(), f"exits {code}: {errors}"
    assert "bert.pooler.dense.weight" in document["dropped"] and "cls.predictions.bias" in document["dropped"], document["dropped"]


def _source_with(fixtures, place, words):
    """The base model with other words beside it, or none."""
    source = fresh(place / "source")
    for name in ["pytorch_model.bin", "config.json"]:
        (source / name).write_bytes((fixtures / "pytorch-base" / name).read_bytes())
    if words is not None:
        (source / "vocab.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
    return source


def _no_vocabulary(bertconv, fixtures, work):
    place = fresh(work / "gguf-no-words")
    code, document, errors = bertconv.run(
        "convert", _source_with(fixtures, place, None), place / "out", "--to", "gguf", "--allow-drop"
    )
    assert code == 3 and "vocab.txt" in errors and not (place / "out").exists(), f"exits {code}: {errors}"


def _short_vocabulary(bertconv, fixtures, work):
    place = fresh(work / "gguf-short")
    words = (fixtures / "pytorch-base" / "vocab.txt").read_text(encoding="utf-8").splitlines()[:40]
    reader = gguf.GGUFReader(_convert(bertconv, _source_with(fixtures, place, words), place / "out"))
    tokens, types = (reader.fields[f"tokenizer.ggml.{name}"].contents() for name in ["tokens", "token_type"])
    assert len(tokens) == len(types) == 61 and tokens[40] == "\u2581[PAD40]" and types[40] == gguf.TokenType.UNUSED, tokens[38:42]


def _bfloat16(bertconv, fixtures, work):
    file = _convert(bertconv, fixtures / "safetensors-bf16", fresh(work / "gguf-bf16") / "out")
    kinds = {tensor.name: tensor.tensor_type.name for tensor in gguf.GGUFReader(file).tensors}
    for name, kind in kinds.items():
        narrow = name.endswith("weight") and "norm" not in name and name not in ("position_embd.weight", "token_types.weight")
        assert kind == ("BF16" if narrow else "F32"), f"{name} is {kind}"


RUN = """
    import json, sys, xllamacpp
    options = json.loads(sys.argv[3])
    p = xllamacpp.CommonParams()
    p.model.path, p.embedding, p.warmup, p.n_gpu_layers, p.verbosity = sys.argv[1], True, False, 0, 0
    p.embd_normalize = options["normalize"]
    p.n_ctx = p.n_batch = p.n_ubatch = options["tokens"]
    p.n_parallel = 1
    if options["pooling"]:
        p.pooling_type = getattr(xllamacpp.llama_pooling_type, "LLAMA_POOLING_TYPE_" + options["pooling"])
    server = xllamacpp.Server(p)
    found = [server.handle_embeddings({"input": text, "embd_normalize": options["normalize"]}) for text in sys.argv[4:]]
    json.dump([answer["data"][0]["embedding"] for answer in found], open(sys.argv[2], "w"))
"""


def embeddings(file, answer, texts, tokens, normalize, pooling=None):
    """What llama.cpp, in a process of its own, makes of texts; without `pooling` it does as the file says."""
    options = json.dumps({"tokens": tokens, "normalize": normalize, "pooling": pooling})
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(RUN), str(file), str(answer), options, *texts], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr[-500:]
    return np.array(json.loads(answer.read_text()))


def _llama(bertconv, fixtures, work):
    place = fresh(work / "gguf-llama")
    file = _convert(bertconv, fixtures / "pytorch-base", place / "out")
    found = embeddings(file, place / "found.json", WORDS, 18, -1, "CLS")
    tokenizer = transformers.BertTokenizer(fixtures / "pytorch-base" / "vocab.txt")
    model = transformers.BertModel.from_pretrained(fixtures / "pytorch-base", attn_implementation="eager").eval()
    worst = 0
    for text, embedding in zip(WORDS, found):
        ids = torch.tensor([tokenizer(text)["input_ids"]])
        with torch.no_grad():
            expected = model(input_ids=ids).last_hidden_state[0, 0].numpy()
        worst = max(worst, float(np.abs(embedding - expected).max()))
    # llama.cpp looks gelu up in a table of half precision.
    assert worst <= 1e-3, f"off by {worst}"
    return f"at most {worst:.1e}"
