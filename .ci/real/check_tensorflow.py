"""TensorFlow restores what is written for it, by name and by object, and computes the goldens."""

import json
import pathlib
import shutil
import subprocess
import sys

ATOL = 1e-5
RUNS = pathlib.Path(__file__).resolve().parent / "tensorflow_runs.py"

# The heads that Google's code has, and for which there is a graph to restore.
GOOGLE_HEADS = {
    "base": "pytorch-base",
    "pretraining": "pytorch-pretraining",
    "sequence-classification": "pytorch-sequence-classification",
    "question-answering": "pytorch-question-answering",
}
TENSORFLOW_HEADS = [
    "base", "pretraining", "masked-lm", "causal-lm", "next-sentence", "sequence-classification", "multiple-choice",
    "token-classification", "question-answering",
]


def run(*arguments):
    done = subprocess.run([sys.executable, "-W", "ignore", RUNS, *map(str, arguments)], capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr.strip().splitlines()[-1]
    return json.loads(done.stdout.strip().splitlines()[-1])


def within(differences):
    assert differences, "no output was compared"
    worst = max(differences, key=differences.get)
    assert differences[worst] <= ATOL, f"{worst} is off by {differences[worst]:.2e}: {differences}"
    return f"{len(differences)} outputs, at most {differences[worst]:.1e}"


def convert(bertconv, source, target, *options):
    shutil.rmtree(target, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    bertconv.convert(source, target, *options)
    return target


def check_tf1(tally, bertconv, fixtures, work):
    def restores(head, source):
        target = convert(bertconv, fixtures / source, work / "tf1" / head, "--to", "tf1")
        result = run("tf1", target, head, fixtures / source / "golden.safetensors")
        assert not result["wrong"], f"TensorFlow reads other variables: {result['wrong']}"
        return within(result["differences"])

    def transformers_reads():
        import frameworks
        import transformers
        from transformers.models.bert.modeling_bert import load_tf_weights_in_bert

        target = work / "tf1" / "pretraining"
        model = transformers.BertForPreTraining(transformers.BertConfig.from_json_file(target / "bert_config.json"))
        model = load_tf_weights_in_bert(model, model.config, str(target / "bert_model.ckpt")).eval()
        inputs, expected = frameworks.golden(fixtures / "pytorch-pretraining" / "golden.safetensors")
        return within(frameworks.largest_difference(frameworks.outputs(model, inputs), expected))

    for head, source in GOOGLE_HEADS.items():
        tally.check(f"tf1 {head}: Saver restores Google's names bit for bit and computes the golden", restores, head, source)
    tally.check("tf1 pretraining: transformers' own reader takes it and computes the golden", transformers_reads)


def check_tf2(tally, bertconv, fixtures, work):
    def restores(case):
        target = convert(bertconv, fixtures / case["source"], work / "tf2" / case["name"], "--to", "tf2")
        return within(run("tf2", target, case["model_class"], fixtures / case["golden"])["differences"])

    for case in json.loads((fixtures / "cases.json").read_text())["cases"]:
        if case["name"] in {f"pytorch-{head}" for head in TENSORFLOW_HEADS}:
            tally.check(f"tf2 {case['head']}: tf.train.Checkpoint restores every object and computes the golden", restores, case)


def check(tally, bertconv, fixtures, work):
    check_tf1(tally, bertconv, fixtures, work)
    check_tf2(tally, bertconv, fixtures, work)
