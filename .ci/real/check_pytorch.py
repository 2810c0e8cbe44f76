"""What bertconv writes with `--to pytorch`, asked of PyTorch and transformers; and the PyTorch files that it reads, of every kind."""

import json
import pathlib
import subprocess
import sys

import frameworks
import torch
import transformers

HERE = pathlib.Path(__file__).resolve().parent
OLD_VENV = HERE.parent.parent / "target" / "ci-venv-torch113"
OLD_REQUIREMENTS = HERE / "requirements-torch113.txt"
CASES = [
    "pytorch-base",
    "pytorch-pretraining",
    "pytorch-masked-lm",
    "pytorch-sequence-classification",
    "pytorch-question-answering",
    "tf1-pretraining",
    "safetensors-bf16",
]


def old_python():
    """The interpreter of an environment with the oldest PyTorch that has `weights_only`."""
    python, installed = OLD_VENV / "bin" / "python", OLD_VENV / "requirements.txt"
    wanted = OLD_REQUIREMENTS.read_text()
    if not installed.exists() or installed.read_text() != wanted:
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(OLD_VENV)], check=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(OLD_REQUIREMENTS)]
        subprocess.run(pip, check=True)
        installed.write_text(wanted)
    return python


def hashes(python, files):
    done = subprocess.run([str(python), str(HERE / "torch_hashes.py"), *map(str, files)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr.strip().splitlines()[-1]
    return json.loads(done.stdout)


def weights(directory):
    """All tensors of a written directory; says so when index and shards disagree."""
    index = directory / "pytorch_model.bin.index.json"
    if not index.exists():
        return torch.load(directory / "pytorch_model.bin", weights_only=True)
    places = json.loads(index.read_text())["weight_map"]
    result = {}
    for shard in sorted(set(places.values())):
        tensors = torch.load(directory / shard, weights_only=True)
        listed = {name for name, file in places.items() if file == shard}
        assert set(tensors) == listed, f"{shard} and the index differ in {sorted(set(tensors) ^ listed)}"
        result.update(tensors)
    return result


def equals(written, expected):
    """Each written tensor has the bits of the model's, and each of the model's is written or tied to one that is."""
    import check

    written, expected = check.without_prefix(written, "bert"), check.without_prefix(expected, "bert")
    assert set(written) <= set(expected), f"not in transformers' model: {sorted(set(written) - set(expected))}"
    for name in set(expected) - set(written):
        assert any(expected[n].data_ptr() == expected[name].data_ptr() for n in written), f"{name} is not written"
    different = [name for name in written if not frameworks.same_bits(written[name], expected[name])]
    assert not different, f"other bits: {sorted(different)}"
    return f"{len(written)} tensors"


def check_case(tally, bertconv, fixtures, work, case, model_class, golden):
    import check

    place = check.fresh(work / "pytorch" / case)
    target, again = place / "first", place / "second"

    def convert():
        bertconv.convert(fixtures / case, target, "--to", "pytorch")
        bertconv.convert(fixtures / case, again, "--to", "pytorch", "--no-verify")
        first, second = check.files(target), check.files(again)
        assert first == second, "a second conversion wrote other bytes"
        assert "pytorch_model.bin" in first, f"wrote {sorted(first)}"

    def load():
        model = check.loads_cleanly(target, model_class)
        note = equals(weights(target), model.state_dict())
        return note + ", " + check.computes(model.float(), fixtures / golden / "golden.safetensors")

    def mapped():
        whole, parts = weights(target), torch.load(target / "pytorch_model.bin", weights_only=True, mmap=True)
        assert all(frameworks.same_bits(whole[name], parts[name]) for name in whole), "mmap=True gives other bits"

    def old():
        files = [target / "pytorch_model.bin"]
        there, here = hashes(old_python(), files), hashes(sys.executable, files)
        assert there["tensors"] == here["tensors"], "other bits than today's torch loads"
        return f"torch {there['version']} and {here['version']}"

    tally.check(f"{case} to pytorch: converts, same bytes twice", convert)
    tally.check(f"{case} to pytorch: transformers loads it with nothing to report and computes the golden", load)
    tally.check(f"{case} to pytorch: torch.load with weights_only and mmap", mapped)
    tally.check(f"{case} to pytorch: old and new torch load the same with weights_only", old)


def check_options(tally, bertconv, fixtures, work):
    import check

    source = fixtures / "pytorch-pretraining"

    def shards():
        target = check.fresh(work / "pytorch" / "shards") / "out"
        bertconv.convert(source, target, "--to", "pytorch", "--max-shard-size", "5KB")
        count = len(list(target.glob("*.bin")))
        assert count >= 3, f"{count} files"
        model = check.loads_cleanly(target, "BertForPreTraining")
        equals(weights(target), model.state_dict())
        return f"{count} shards, {check.computes(model, source / 'golden.safetensors')}"

    def narrow(option, dtype):
        target = check.fresh(work / "pytorch" / option) / "out"
        bertconv.convert(source, target, "--to", "pytorch", "--dtype", option, "--no-verify")
        reference = transformers.BertForPreTraining.from_pretrained(source).to(dtype)
        files = [target / "pytorch_model.bin"]
        assert hashes(old_python(), files)["tensors"] == hashes(sys.executable, files)["tensors"], "versions differ"
        return equals(weights(target), reference.state_dict())

    tally.check("--to pytorch --max-shard-size: transformers loads the shards and computes the golden", shards)
    for option, dtype in [("f16", torch.float16), ("bf16", torch.bfloat16)]:
        tally.check(f"--to pytorch --dtype {option}: the bits that torch rounds to, in old and new torch", narrow, option, dtype)


def check(tally, bertconv, fixtures, work):
    cases = {case["name"]: case for case in json.loads((fixtures / "cases.json").read_text())["cases"]}
    for name in CASES:
        golden = pathlib.Path(cases[name]["golden"]).parent
        check_case(tally, bertconv, fixtures, work, name, cases[name]["model_class"], golden)
    check_options(tally, bertconv, fixtures, work)
