"""ONNX: what torch exports, in both of its ways, gives the weights of the model that was exported, and what onnx itself computes."""

import logging
import warnings

import frameworks
import numpy as np
import onnx
import onnx.reference
import torch
import transformers
from check import ATOL, computes, equals, fresh, loads_cleanly

HEADS = {
    "base": "BertModel",
    "pretraining": "BertForPreTraining",
    "masked-lm": "BertForMaskedLM",
    "next-sentence": "BertForNextSentencePrediction",
    "sequence-classification": "BertForSequenceClassification",
    "token-classification": "BertForTokenClassification",
    "question-answering": "BertForQuestionAnswering",
}
INPUTS = ["input_ids", "attention_mask", "token_type_ids"]


def check(tally, bertconv, fixtures, work):
    warnings.filterwarnings("ignore")
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    for head in HEADS:
        for way in ["torchscript", "dynamo"]:
            tally.check(f"onnx {head}, {way}: torch's weights, onnx's outputs", _exported, bertconv, fixtures, work, head, way)
    tally.check("onnx: weights in files of their own", _external, bertconv, fixtures, work)
    tally.check("onnx: one tensor of each type, as onnx reads it", _tensors, bertconv, fixtures)


def _model(fixtures, head):
    return getattr(transformers, HEADS[head]).from_pretrained(fixtures / f"pytorch-{head}", attn_implementation="eager").eval()


def _export(fixtures, head, way, directory):
    """A directory as a user has it: the graph, and the config that transformers saves beside it."""
    model = _model(fixtures, head)
    model.config.architectures = [HEADS[head]]
    model.config.save_pretrained(directory)
    model.config.return_dict = False
    inputs, _ = frameworks.golden(fixtures / f"pytorch-{head}" / "golden.safetensors")
    if way == "dynamo":
        batch, sequence = torch.export.Dim("batch"), torch.export.Dim("sequence", min=2, max=model.config.max_position_embeddings)
        options = {"dynamic_shapes": tuple({0: batch, 1: sequence} for _ in INPUTS), "external_data": False}
    else:
        options = {"dynamic_axes": {name: {0: "batch", 1: "sequence"} for name in INPUTS}, "opset_version": 14}
    values = tuple(torch.from_numpy(inputs[name]) for name in INPUTS)
    file = directory / "model.onnx"
    torch.onnx.export(model, values, str(file), input_names=INPUTS, dynamo=way == "dynamo", verbose=False, **options)
    onnx.checker.check_model(str(file))
    return file


def _exported(bertconv, fixtures, work, head, way):
    place = fresh(work / f"onnx-{way}-{head}")
    file = _export(fixtures, head, way, fresh(place / "source"))
    bertconv.convert(file.parent, place / "out")
    same = equals(place / "out", _model(fixtures, head))
    model = loads_cleanly(place / "out", HEADS[head])
    golden = fixtures / f"pytorch-{head}" / "golden.safetensors"
    return f"{same}; golden: {computes(model, golden)}; onnx: at most {_against_onnx(file, model, golden):.1e}"


def _against_onnx(file, model, golden):
    """The largest difference between what onnx's own evaluator computes from the graph and the loaded model."""
    inputs, _ = frameworks.golden(golden)
    expected = onnx.reference.ReferenceEvaluator(str(file)).run(None, {name: inputs[name] for name in INPUTS})
    with torch.no_grad():
        result = model(**{name: torch.from_numpy(inputs[name]) for name in INPUTS}, return_dict=True)
    found = [value.numpy() for value in result.to_tuple()]
    assert [v.shape for v in found] == [v.shape for v in expected], "the graph has other outputs than the model"
    worst = max(float(np.abs(left - right).max()) for left, right in zip(found, expected))
    assert worst <= ATOL, f"off by {worst:.2e} from what onnx computes"
    return worst


def _external(bertconv, fixtures, work):
    place = fresh(work / "onnx-external")
    file = _export(fixtures, "base", "torchscript", fresh(place / "source"))
    options = {"all_tensors_to_one_file": False, "size_threshold": 100, "convert_attribute": False}
    model = onnx.load(file)
    file.unlink()
    onnx.save_model(model, str(file), save_as_external_data=True, **options)
    count = len(list(file.parent.iterdir())) - 2
    assert count > 10, f"{count} files of data"
    bertconv.convert(file.parent, place / "out")
    return f"{count} files, {equals(place / 'out', _model(fixtures, 'base'))}"


def _tensors(bertconv, fixtures):
    file = fixtures / "onnx-tensors" / "tensors.onnx"
    code, document, errors = bertconv.run("inspect", file)
    assert code == 0, f"inspect exits {code}: {errors}"
    found = {tensor["name"]: tensor for tensor in document["tensors"]}
    expected = [t for t in onnx.load(file).graph.initializer if t.data_type != onnx.TensorProto.STRING]
    assert sorted(found) == sorted(t.name for t in expected), f"names differ: {set(found) ^ {t.name for t in expected}}"
    for tensor in expected:
        array = onnx.numpy_helper.to_array(tensor)
        assert found[tensor.name]["shape"] == list(array.shape), f"{tensor.name} is {found[tensor.name]['shape']}"
        assert found[tensor.name]["bytes"] == array.nbytes, f"{tensor.name} has {found[tensor.name]['bytes']} bytes"
    return f"{len(expected)} tensors"
