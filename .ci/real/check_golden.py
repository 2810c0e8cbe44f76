"""The scripts that `bertconv golden` prints, run with the real frameworks: what they record is what bertconv computes, and of the weights
that it reads no row is left uncovered."""

import json
import os
import pathlib
import subprocess
import sys
import zipfile

import transformers
from check import fresh
from safetensors.numpy import load_file

# As a user does it: a process for each model.
CASES = [
    ("pytorch", "pytorch-pretraining", []),
    ("tensorflow", "keras-h5-pretraining", []),
    ("flax", "flax-pretraining", []),
    # Google's code computes gelu by tanh since February 2019, and that is what is installed.
    ("google-tf1", "tf1-pretraining", ["--gelu", "tanh"]),
    ("google-tf1", "tf1-classifier", ["--gelu", "tanh"]),
    ("google-tf1", "tf1-squad", ["--gelu", "tanh"]),
]


TARGETS = {"tensorflow": "keras-h5", "flax": "flax"}

# Every family that a framework has. Of torch every head; what the others load has to be converted first, and their names of
# tables and biases are the same in every head, so there it is one with the prefix of the family, one without, and one that pools.
HEADS = ["base", "masked-lm", "sequence-classification"]
FAMILIES = {
    "pytorch": ["bert", "roberta", "distilbert", "electra", "albert", "mpnet", "mobilebert", "megatron-bert", "encoder-decoder"],
    "tensorflow": ["bert", "roberta", "distilbert", "electra", "albert", "mpnet", "mobilebert"],
    "flax": ["bert", "roberta", "distilbert", "electra", "albert"],
}


def whole(document):
    """Nothing is left open: rows that the outputs do not show have digests, and they are those that bertconv reads."""
    coverage = document["coverage"]
    assert coverage["compared_by_content"] > 0, "the golden has no digests"
    assert not coverage["uncovered"] and not coverage["unreached"], f"uncovered: {coverage['uncovered']} {coverage['unreached']}"
    assert not document["notes"], document["notes"]


def digests(file):
    """Those of a golden; fixtures have them from code of their own."""
    return {name: value.tolist() for name, value in load_file(file).items() if name.startswith("row_digests.")}


def models(framework, bertconv, fixtures, place):
    """The directories to record, one for each family and head."""
    for case in json.loads((fixtures / "cases.json").read_text())["cases"]:
        ours = case["naming"] == "hf-pytorch" and case["source"] == case["name"] == case["golden"].split("/")[0]
        if not ours or case["family"] not in FAMILIES[framework]:
            continue
        if framework == "pytorch":
            yield case["name"], fixtures / case["name"]
        elif case["head"] in HEADS:
            prefix = {"tensorflow": "TF", "flax": "Flax"}[framework]
            if hasattr(transformers, prefix + case["model_class"]):
                bertconv.convert(fixtures / case["name"], place / case["name"], "--to", TARGETS[framework], "--no-verify")
                yield case["name"], place / case["name"]


def families(tally, bertconv, fixtures, work, framework):
    place = fresh(work / f"golden-{framework}-families")
    script = place / "capture.py"
    script.write_text(bertconv.run("golden", "--framework", framework)[1]["script"] + "\n")
    jobs = {name: [str(model), str(place / f"{name}.safetensors"), "--length", "7"] for name, model in models(framework, bertconv, fixtures, place)}
    (place / "jobs.json").write_text(json.dumps(jobs))
    environment = dict(os.environ, TF_CPP_MIN_LOG_LEVEL="3", USE_TF="1" if framework == "tensorflow" else "0", HF_HUB_OFFLINE="1")
    done = subprocess.run(
        [sys.executable, "-W", "ignore", pathlib.Path(__file__).with_name("capture_runs.py"), script, place / "jobs.json"],
        capture_output=True,
        text=True,
        env=environment,
        timeout=900,
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    wrong = json.loads(lines[-1]) if lines else {name: done.stderr[-600:] for name in jobs}

    def compare(name):
        assert name not in wrong, wrong[name]
        model, golden, *_ = jobs[name]
        code, document, errors = bertconv.run("diff", model, golden, "--atol", "1e-4")
        assert code == 0 and document["verdict"] == "same", f"exit {code}: {errors or document['notes']}"
        whole(document)
        mine, theirs = (digests(file) for file in [golden, fixtures / name / "golden.safetensors"])
        assert framework != "pytorch" or set(mine) == set(theirs), f"digests of {sorted(mine)}, the fixture has {sorted(theirs)}"
        assert all(mine[key] == theirs[key] for key in set(mine) & set(theirs)), "other digests than in the fixture"
        return f"{document['coverage']['compared_by_content']} elements by digest"

    for name in jobs:
        tally.check(f"golden: {framework} covers every row of {name}", compare, name)


def check(tally, bertconv, fixtures, work):
    google = fresh(work / "google-bert")

    def download():
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", google, "bert-tensorflow==1.0.4"], check=True
        )
        wheel = next(google.glob("*.whl"))
        zipfile.ZipFile(wheel).extractall(google)
        assert (google / "bert" / "modeling.py").exists(), "the package has no modeling.py"

    tally.check("golden: Google's code", download)
    for framework, fixture, options in CASES:

        def capture(framework=framework, fixture=fixture, options=options):
            place = fresh(work / f"golden-{framework}-{fixture}")
            code, document, errors = bertconv.run("golden", "--framework", framework)
            assert code == 0, errors
            source = fixtures / fixture
            script, golden = place / "capture.py", place / "golden.safetensors"
            script.write_text(document["script"] + "\n")
            environment = dict(os.environ, PYTHONPATH=str(google), TF_CPP_MIN_LOG_LEVEL="3", USE_TF="1" if framework == "tensorflow" else "0")
            done = subprocess.run(
                [sys.executable, "-W", "ignore", script, source, golden, "--length", "18"],
                capture_output=True,
                text=True,
                env=environment,
                timeout=600,
            )
            assert done.returncode == 0, done.stderr[-600:]
            code, document, errors = bertconv.run("diff", source, golden, "--atol", "1e-5", *options)
            assert code == 0 and document["verdict"] == "same", f"exit {code}: {errors or json.dumps(document['outputs'])[:600]}"
            whole(document)
            worst = max(output["max_abs"] for output in document["outputs"])
            # The contract must be able to fail: the other activation is another model.
            if framework == "google-tf1":
                code, _, _ = bertconv.run("diff", fixtures / fixture, golden, "--atol", "1e-5", "--gelu", "erf")
                assert code == 1, "the golden of tanh passes for erf"
            return f"{len(document['outputs'])} outputs, at most {worst:.1e}"

        tally.check(f"golden: {framework} records {fixture}", capture)
    for framework in FAMILIES:
        families(tally, bertconv, fixtures, work, framework)
