"""The families: TensorFlow's and Flax's classes load what is written for them, compute the golden, and what they save is read again; heads that
have no fixture are made here and now.

TensorFlow and torch do not like each other in one process, so their loading is done in others: `python check_families.py tf|flax JOBS`.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

ATOL = 1e-5
CLASSES = {"tf": "TF", "flax": "Flax"}
TARGETS = {"tf": "keras-h5", "flax": "flax"}
FAMILIES = {
    "tf": ["roberta", "distilbert", "electra", "albert", "mpnet", "mobilebert"],
    "flax": ["roberta", "distilbert", "electra", "albert"],
}
# Its normalization has other names in Keras, and it is refused.
NOT_IN_KERAS = {"mobilebert-plain"}
ENVIRONMENTS = {
    "tf": {"USE_TF": "AUTO", "USE_FLAX": "0", "TF_USE_LEGACY_KERAS": "1"},
    "flax": {"USE_TF": "0", "USE_FLAX": "1", "JAX_PLATFORMS": "cpu"},
}
QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0", "CUDA_VISIBLE_DEVICES": "", "HF_HUB_OFFLINE": "1"}


def check(tally, bertconv, fixtures, work):
    place = work / "families"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    cases = json.loads((fixtures / "cases.json").read_text())["cases"]
    heads(tally, bertconv, fixtures, place)
    for framework in CLASSES:
        other_framework(tally, bertconv, fixtures, place, framework, cases)
    tally.check("a model.pt with a Namespace in args: refused, and read where that is ignored", namespace, bertconv, fixtures, place)


def other_framework(tally, bertconv, fixtures, place, framework, cases):
    jobs = {}

    def convert(case, name):
        bertconv.convert(fixtures / case["source"], place / name, "--to", TARGETS[framework])
        jobs[name] = {
            "path": str(place / name),
            "class": CLASSES[framework] + case["model_class"],
            "golden": str(fixtures / case["golden"]),
            "saved": str(place / f"{name}-saved"),
        }

    mine = [
        case
        for case in cases
        if case["family"] in FAMILIES[framework] and case["naming"] == "hf-pytorch" and case["name"] not in NOT_IN_KERAS
    ]
    for case in mine:
        tally.check(f"{case['name']}: is written as {TARGETS[framework]}", convert, case, f"{framework}-{case['name']}")
    results = loaded(framework, jobs, place)
    for case in mine:
        name = f"{framework}-{case['name']}"
        tally.check(f"{case['name']}: {CLASSES[framework]}'s class loads it with nothing to report and computes the golden", passes, results, name)
        tally.check(f"{case['name']}: what {CLASSES[framework]}'s class saves has the same bits", reads, bertconv, fixtures / case["source"], place / f"{name}-saved", place / name)


def loaded(framework, jobs, place):
    file = place / f"{framework}.json"
    file.write_text(json.dumps(jobs))
    done = subprocess.run(
        [sys.executable, "-W", "ignore", __file__, framework, str(file)],
        capture_output=True,
        text=True,
        env={**os.environ, **QUIET, **ENVIRONMENTS[framework]},
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    return json.loads(lines[-1]) if lines else {name: {"error": done.stderr[-1000:]} for name in jobs}


def passes(results, name):
    result = results.get(name, {"error": "was not written"})
    if "none" in result:
        return result["none"]
    assert "error" not in result, result["error"]
    assert not result["complaints"], f"transformers reports {result['complaints']}"
    assert result["outputs"], "no output was compared"
    worst = max(result["outputs"], key=result["outputs"].get)
    assert result["outputs"][worst] <= ATOL, f"{worst} is off by {result['outputs'][worst]:.2e}"
    return f"{len(result['outputs'])} outputs, at most {result['outputs'][worst]:.1e}"


def reads(bertconv, source, saved, place):
    """The weights of the fixture and those that the other framework wrote, both as safetensors."""
    if not saved.exists():
        return "nothing was saved"
    import frameworks

    once = place.parent / f"{source.name}-once"
    if not once.exists():
        bertconv.convert(source, once, "--no-verify")
    bertconv.convert(saved, place / "back", "--no-verify")
    left, right = frameworks.weights(once), frameworks.weights(place / "back")
    # TensorFlow's MPNet has a pooler in every class, made up where nothing supplied one.
    assert set(left) <= set(right), f"lost: {sorted(set(left) - set(right))}"
    extra = {name for name in set(right) - set(left) if "pooler" not in name}
    assert not extra, f"more: {sorted(extra)}"
    different = [name for name in left if not frameworks.same_bits(left[name], right[name])]
    assert not different, f"other bits: {different}"
    return f"{len(left)} tensors"


def heads(tally, bertconv, fixtures, place):
    """Heads that have no fixture: made, recorded, compared, converted, loaded."""
    sys.path.insert(0, str(fixtures / "make"))
    import family_model
    import make_megatron
    import make_mobilebert
    import make_mpnet
    import make_roberta

    models = {
        "mpnet": (make_mpnet.HEADS, make_mpnet.model),
        "mobilebert": (make_mobilebert.HEADS, lambda head: make_mobilebert.model(head, **make_mobilebert.RELEASED)),
        "megatron-bert": (make_megatron.HEADS, make_megatron.built),
        "xlm-roberta": (make_roberta.HEADS, lambda head: make_roberta.built("XLMRoberta", head)),
        "camembert": (make_roberta.HEADS, lambda head: make_roberta.built("Camembert", head)),
    }
    for family, (names, model) in models.items():
        for head in names:
            if not (fixtures / f"{family}-{head}").exists():
                tally.check(f"{family} {head}, made now: converts, loads, computes the golden", one_head, bertconv, place, family, head, model, family_model)


def one_head(bertconv, place, family, head, model, family_model):
    import frameworks

    source, target = place / f"{family}-{head}", place / f"{family}-{head}-out"
    source.mkdir()
    made = model(head)
    family_model.write(source, head, made, float64=set())
    golden = source / "golden.safetensors"
    code, document, errors = bertconv.run("diff", source, golden, "--atol", "1e-5")
    assert code == 0 and document["verdict"] == "same", errors or document
    bertconv.convert(source, target)
    loaded_model, complaints = frameworks.load(target, type(made).__name__)
    assert not complaints, complaints
    inputs, expected = frameworks.golden(golden)
    differences = frameworks.largest_difference(frameworks.outputs(loaded_model, inputs), expected)
    assert max(differences.values()) <= ATOL, differences
    return f"{len(differences)} outputs"


def namespace(bertconv, fixtures, place):
    import frameworks
    import torch

    source = place / "namespace"
    shutil.copytree(fixtures / "fairseq-old", source)
    saved = torch.load(source / "model.pt", weights_only=True)
    saved["args"] = argparse.Namespace(arch="roberta_base", max_positions=16)
    torch.save(saved, source / "model.pt")
    code, _, errors = bertconv.run("convert", source, place / "refused")
    assert code == 3 and "names argparse.Namespace" in errors, f"exits {code}: {errors}"
    assert "--ignore-global argparse.Namespace" in errors, f"no advice: {errors}"
    assert not (place / "refused").exists()
    bertconv.convert(source, place / "ignored", "--ignore-global", "argparse.Namespace")
    bertconv.convert(fixtures / "fairseq-old", place / "plain")
    left, right = frameworks.weights(place / "ignored"), frameworks.weights(place / "plain")
    assert set(left) == set(right) and all(frameworks.same_bits(left[name], right[name]) for name in left)
    return f"{len(left)} tensors"


def load_one(job):
    """In a process of its own: what the class complains of, and how far its outputs are from the golden."""
    import numpy as np
    import transformers
    from safetensors.numpy import load_file

    transformers.logging.set_verbosity_error()
    model_class = getattr(transformers, job["class"], None)
    if model_class is None:
        return {"none": "transformers has no such class"}
    flax = job["class"].startswith("Flax")
    if flax:
        model, info = model_class.from_pretrained(job["path"]), flax_complaints(model_class, job["path"])
    else:
        model, info = model_class.from_pretrained(job["path"], output_loading_info=True)
    golden = load_file(job["golden"])
    inputs = {key: value for key, value in golden.items() if value.dtype == np.int64 or key == "encoder_hidden_states"}
    if flax:
        inputs = {key: value.astype(np.int32) if value.dtype == np.int64 else value for key, value in inputs.items()}
        result = model(**inputs, output_hidden_states=True)
    else:
        result = model(inputs, output_hidden_states=True, training=False)
    model.save_pretrained(job["saved"], **({} if flax else {"saved_model": False}))
    outputs = {}
    for key, expected in golden.items():
        if key in inputs:
            continue
        if (key.startswith("hidden_states.") or key == "last_hidden_state") and result.hidden_states is None:
            continue  # TensorFlow's RoBERTa for choices hands out none
        states, _, number = key.rpartition(".")
        if states.endswith("hidden_states"):
            found = result[states][int(number)]
        elif key == "last_hidden_state":
            found = result.hidden_states[-1]
        elif key in result and result[key] is not None:
            found = result[key]
        else:
            continue
        outputs[key] = float(np.abs(np.asarray(found).astype(np.float64) - expected).max())
    # TensorFlow lists layers without weights, whose numbers go on counting from model to model.
    complaints = {key: [str(v) for v in values if not re.fullmatch(r"dropout_\d+", str(v))] for key, values in info.items()}
    return {"complaints": {key: values for key, values in complaints.items() if values}, "outputs": outputs}


def flax_complaints(model_class, path):
    """Flax gives no loading info: the names that the class has and those that the file has."""
    import pathlib

    from flax.serialization import msgpack_restore
    from flax.traverse_util import flatten_dict

    config = model_class.config_class.from_pretrained(path)
    wanted = set(flatten_dict(model_class(config, _do_init=True).params))
    found = set(flatten_dict(msgpack_restore((pathlib.Path(path) / "flax_model.msgpack").read_bytes())))
    return {"missing": sorted(map(str, wanted - found)), "unexpected": sorted(map(str, found - wanted))}


def main():
    results = {}
    for name, job in json.loads(pathlib.Path(sys.argv[2]).read_text()).items():
        try:
            results[name] = load_one(job)
        except Exception as error:  # the others are still loaded
            results[name] = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(results))


if __name__ == "__main__":
    main()
