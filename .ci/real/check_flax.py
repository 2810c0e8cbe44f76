"""Flax: transformers' Flax classes load what bertconv writes, and bertconv reads what they wrote."""

import json
import logging

import flax.serialization
import frameworks
import jax
import numpy as np
import torch
import transformers
from check import ATOL, equals, fresh
from flax.traverse_util import flatten_dict
from transformers.modeling_flax_pytorch_utils import load_flax_checkpoint_in_pytorch_model

CLASSES = {
    "base": "BertModel",
    "pretraining": "BertForPreTraining",
    "masked-lm": "BertForMaskedLM",
    "causal-lm": "BertForCausalLM",
    "next-sentence": "BertForNextSentencePrediction",
    "sequence-classification": "BertForSequenceClassification",
    "multiple-choice": "BertForMultipleChoice",
    "token-classification": "BertForTokenClassification",
    "question-answering": "BertForQuestionAnswering",
}


def check(tally, bertconv, fixtures, work):
    for head, model_class in CLASSES.items():
        source, target = fixtures / f"pytorch-{head}", fresh(work / f"flax-{head}") / "out"

        def convert(source=source, target=target):
            bertconv.convert(source, target, "--to", "flax")
            again = target.with_name("again")
            bertconv.convert(source, again, "--to", "flax", "--no-verify")
            assert _bytes(target) == _bytes(again), "a second conversion wrote other bytes"

        tally.check(f"flax {head}: converts, same bytes twice", convert)
        tally.check(f"flax {head}: Flax{model_class} loads it with nothing to report and computes the golden", _loads, target, model_class, source, head)
        tally.check(f"flax {head}: the bits of transformers' own conversion, from_pt", _own, target, model_class, source)
        if (fixtures / f"flax-{head}").exists():
            tally.check(f"flax {head}: the bits that transformers makes PyTorch's of it", _as_pytorch, bertconv, fixtures / f"flax-{head}", model_class, work)
            tally.check(f"flax {head}: byte for byte what transformers converts and saves", _as_saved, target, fixtures / f"flax-{head}")
        tally.check(f"flax {head}: comes back with the bits it had", _back, bertconv, source, target)
    tally.check("flax: shards", _shards, bertconv, fixtures, work)
    for dtype in ["bf16", "f16"]:
        tally.check(f"flax: --dtype {dtype}", _narrow, bertconv, fixtures, work, dtype)
    tally.check("flax: a decoder that is not tied", _untied, bertconv, fixtures, work)


def _bytes(directory):
    return (directory / "flax_model.msgpack").read_bytes()


class _Complaints(logging.Handler):
    def __init__(self):
        super().__init__(logging.WARNING)
        self.lines = []

    def emit(self, record):
        self.lines.append(record.getMessage())


def load(directory, model_class):
    """The Flax model; whatever transformers has to say of missing or unexpected weights is an error."""
    complaints = _Complaints()
    logger = logging.getLogger("transformers.modeling_flax_utils")
    logger.addHandler(complaints)
    level = logger.level
    logger.setLevel(logging.WARNING)
    try:
        model = getattr(transformers, "Flax" + model_class).from_pretrained(directory)
    finally:
        logger.removeHandler(complaints)
        logger.setLevel(level)
    said = [line for line in complaints.lines if "deprecated" not in line]
    assert not said, f"transformers says {said}"
    return model


def outputs(model, inputs):
    result = model(**{name: value for name, value in inputs.items()}, output_hidden_states=True, return_dict=True)
    named = {f"hidden_states.{i}": state for i, state in enumerate(result.hidden_states)}
    for name in ["last_hidden_state", "pooler_output", "prediction_logits", "seq_relationship_logits", "logits", "start_logits", "end_logits"]:
        if name in result and result[name] is not None:
            named[name] = result[name]
    return {name: np.asarray(value, np.float32) for name, value in named.items()}


def _loads(target, model_class, source, head):
    model = load(target, model_class)
    inputs, expected = frameworks.golden(source / "golden.safetensors")
    found = outputs(model, inputs)
    if head in ("next-sentence", "sequence-classification", "multiple-choice", "pretraining"):
        # Only FlaxBertModel hands out what its pooler gives.
        expected.pop("pooler_output", None)
    differences = frameworks.largest_difference(found, expected)
    worst = max(differences, key=differences.get)
    assert differences[worst] <= ATOL, f"{worst} is off: {differences}"
    return f"{len(differences)} outputs, at most {differences[worst]:.1e}"


def _as_saved(target, fixture):
    assert _bytes(target) == _bytes(fixture), "other bytes"


def _own(target, model_class, source):
    own = getattr(transformers, "Flax" + model_class).from_pretrained(source, from_pt=True)
    expected, found = flatten_dict(own.params), flatten_dict(flax.serialization.msgpack_restore(_bytes(target)))
    assert set(expected) == set(found), f"{sorted(set(expected) ^ set(found))}"
    different = [path for path, value in expected.items() if np.asarray(value).tobytes() != found[path].tobytes()]
    assert not different, f"other bits: {different}"
    return f"{len(found)} tensors"


def _as_pytorch(bertconv, fixture, model_class, work):
    """`from_pretrained(from_flax=True)` of 4.57 fails on its own meta tensors; this is what it calls before it does."""
    model = getattr(transformers, model_class)(transformers.BertConfig.from_pretrained(fixture))
    load_flax_checkpoint_in_pytorch_model(model, str(fixture / "flax_model.msgpack"))
    target = fresh(work / "flax-as-pytorch") / "out"
    bertconv.convert(fixture, target)
    return equals(target, model)


def _back(bertconv, source, target):
    back = target.with_name("back")
    bertconv.convert(target, back)
    expected = torch.load(source / "pytorch_model.bin", weights_only=True)
    written = frameworks.weights(back)
    for name, value in written.items():
        assert frameworks.same_bits(value, expected[name]), f"{name} is another"
    return f"{len(written)} tensors"


def _shards(bertconv, fixtures, work):
    target = fresh(work / "flax-shards") / "out"
    bertconv.convert(fixtures / "pytorch-pretraining", target, "--to", "flax", "--max-shard-size", "5KB")
    count = len(list(target.glob("flax_model-*.msgpack")))
    assert count >= 3, f"{count} shards"
    return f"{count} shards, " + _loads(target, "BertForPreTraining", fixtures / "pytorch-pretraining", "pretraining")


def _narrow(bertconv, fixtures, work, dtype):
    target = fresh(work / f"flax-{dtype}") / "out"
    bertconv.convert(fixtures / "pytorch-base", target, "--to", "flax", "--dtype", dtype, "--no-verify")
    whole = flatten_dict(flax.serialization.msgpack_restore(_bytes(fixtures / "flax-base")))
    narrow = flatten_dict(flax.serialization.msgpack_restore(_bytes(target)))
    kind = jax.numpy.bfloat16 if dtype == "bf16" else np.float16
    assert set(whole) == set(narrow)
    for path, value in whole.items():
        assert narrow[path].dtype == kind, f"{path} is {narrow[path].dtype}"
        assert np.array_equal(narrow[path], np.asarray(value).astype(kind)), f"{path} is rounded otherwise"


def _untied(bertconv, fixtures, work):
    place = fresh(work / "flax-untied")
    source = place / "source"
    config = transformers.BertConfig.from_pretrained(fixtures / "pytorch-masked-lm", tie_word_embeddings=False)
    torch.manual_seed(1)
    model = transformers.BertForMaskedLM._from_config(config, attn_implementation="eager").eval()
    with torch.no_grad():
        model.cls.predictions.decoder.bias.copy_(model.cls.predictions.bias)
    model.save_pretrained(source, safe_serialization=False)
    # Flax has no bias of the decoder; this one equals that of the predictions, so nothing is dropped.
    document = bertconv.convert(source, place / "out", "--to", "flax")
    assert document["dropped"] == [], document["dropped"]
    assert json.loads((place / "out" / "config.json").read_text())["tie_word_embeddings"] is False
    loaded = load(place / "out", "BertForMaskedLM")
    inputs, _ = frameworks.golden(fixtures / "pytorch-masked-lm" / "golden.safetensors")
    expected = frameworks.outputs(model, inputs)
    differences = frameworks.largest_difference(outputs(loaded, inputs), {"logits": expected["logits"]})
    assert max(differences.values()) <= ATOL, differences
