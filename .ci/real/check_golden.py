"""The scripts that `bertconv golden` prints, run with the real frameworks: what they record is what bertconv computes."""

import json
import os
import pathlib
import subprocess
import sys
import zipfile

from check import fresh

CASES = [
    ("pytorch", "pytorch-pretraining", []),
    ("pytorch", "pytorch-sequence-classification", []),
    ("pytorch", "pytorch-multiple-choice", []),
    ("pytorch", "pytorch-base", []),
    ("pytorch", "pytorch-decoder", []),
    ("pytorch", "encoder-decoder-bert", []),
    ("pytorch", "encoder-decoder-distilbert", []),
    ("pytorch", "roberta-multiple-choice", []),
    ("pytorch", "electra-pretraining", []),
    ("pytorch", "mobilebert-pretraining", []),
    ("tensorflow", "keras-h5-pretraining", []),
    ("tensorflow", "keras-h5-question-answering", []),
    ("flax", "flax-pretraining", []),
    ("flax", "flax-base", []),
    # What there is no fixture of is converted first.
    ("tensorflow", "distilbert-masked-lm", []),
    ("flax", "distilbert-masked-lm", []),
    ("flax", "roberta-base", []),
    # Google's code computes gelu by tanh since February 2019, and that is what is installed.
    ("google-tf1", "tf1-pretraining", ["--gelu", "tanh"]),
    ("google-tf1", "tf1-classifier", ["--gelu", "tanh"]),
    ("google-tf1", "tf1-squad", ["--gelu", "tanh"]),
]


TARGETS = {"tensorflow": "keras-h5", "flax": "flax"}


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
            if framework in TARGETS and TARGETS[framework] not in fixture:
                source = place / "model"
                bertconv.convert(fixtures / fixture, source, "--to", TARGETS[framework])
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
            worst = max(output["max_abs"] for output in document["outputs"])
            # The contract must be able to fail: the other activation is another model.
            if framework == "google-tf1":
                code, _, _ = bertconv.run("diff", fixtures / fixture, golden, "--atol", "1e-5", "--gelu", "erf")
                assert code == 1, "the golden of tanh passes for erf"
            return f"{len(document['outputs'])} outputs, at most {worst:.1e}"

        tally.check(f"golden: {framework} records {fixture}", capture)
