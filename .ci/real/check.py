"""Runs bertconv on the fixtures and asks the real frameworks whether the result is right.

    python .ci/real/check.py --bertconv ./bertconv --fixtures fixtures --work DIR [--only PATTERN] [--share 1/2]

One line for each check, `N passed, N failed` at the end, exit code 1 if any failed.
"""

import argparse
import fnmatch
import importlib
import json
import pathlib
import shutil
import subprocess
import sys
import traceback
import zipfile

import frameworks
import torch
import transformers

ATOL = 1e-5


class Bertconv:
    """The tool as a black box."""

    def __init__(self, launcher):
        self.launcher = str(pathlib.Path(launcher).resolve())

    def run(self, *arguments):
        """Exit code, JSON document, stderr."""
        done = subprocess.run(
            [self.launcher, *map(str, arguments), "--json", "--no-progress"], capture_output=True, text=True, timeout=600
        )
        try:
            document = json.loads(done.stdout)
        except ValueError:
            document = None
        return done.returncode, document, done.stderr.strip()

    def convert(self, source, target, *options):
        """Converts and insists that it worked."""
        code, document, errors = self.run("convert", source, target, "--force", *options)
        assert code == 0, f"convert exits {code}: {errors[:500] or document}"
        assert document and document["exit"] == 0, f"convert exits 0 and its JSON says {document and document.get('exit')}"
        return document


class Tally:
    def __init__(self):
        self.passed, self.failed = 0, 0

    def check(self, name, action, *arguments):
        """Runs one check; what it returns is printed beside it, an assertion that fails is its verdict."""
        try:
            note = action(*arguments)
            self.passed += 1
            print(f"ok    {name}" + (f"  ({note})" if note else ""), flush=True)
        except Exception as error:  # a crash of a framework is a failed check, and the others still run
            self.failed += 1
            text = str(error) or type(error).__name__
            if not isinstance(error, AssertionError):
                text = traceback.format_exc().strip().splitlines()[-1] + f" at {traceback.extract_tb(error.__traceback__)[-1]}"
            print(f"FAIL  {name}: {text}", flush=True)


def fresh(directory):
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    return directory


def without_prefix(tensors, prefix):
    """The bare model has no prefix such as `bert.`, the classes with a head have; transformers takes either."""
    return {name.removeprefix(prefix + "."): value for name, value in tensors.items()}


def loads_cleanly(target, model_class, **options):
    written = json.loads((target / "config.json").read_text())
    assert written["architectures"] == [model_class], f"architectures is {written['architectures']}, not {model_class}"
    expected = getattr(transformers, model_class).config_class.model_type
    assert written["model_type"] == expected, f"model_type is {written['model_type']}, not {expected}"
    model, complaints = frameworks.load(target, model_class, **options)
    assert not complaints, f"transformers reports {complaints}"
    for name, value in {**dict(model.named_parameters()), **dict(model.named_buffers())}.items():
        assert value.device.type == "cpu", f"{name} was left without data"
    return model


def computes(model, golden_file):
    """The outputs of the loaded model against a golden; every output of the golden must be there."""
    inputs, expected = frameworks.golden(golden_file)
    differences = frameworks.largest_difference(frameworks.outputs(model, inputs), expected)
    assert differences, f"{golden_file} holds no outputs"
    worst = max(differences, key=differences.get)
    assert differences[worst] <= ATOL, f"{worst} is off by {differences[worst]:.2e}: {differences}"
    return f"{len(differences)} outputs, at most {differences[worst]:.1e}"


def equals(target, reference):
    """Each written tensor has the bits of the reference model's, and each of the model's is written or tied to one that is."""
    prefix = reference.base_model_prefix
    written, expected = without_prefix(frameworks.weights(target), prefix), without_prefix(reference.state_dict(), prefix)
    assert set(written) <= set(expected), f"not in transformers' model: {sorted(set(written) - set(expected))}"
    for name in set(expected) - set(written):
        twins = [n for n in written if expected[n].data_ptr() == expected[name].data_ptr()]
        assert twins, f"{name} is not written and not tied to a tensor that is"
    different = [name for name in written if not frameworks.same_bits(written[name], expected[name])]
    assert not different, f"other bits than transformers loads: {sorted(different)}"
    return f"{len(written)} tensors"


def files(directory):
    return {str(p.relative_to(directory)): p.read_bytes() for p in sorted(directory.rglob("*")) if p.is_file()}


def is_portable(target, again, vocabulary):
    for file in target.glob("*.safetensors"):
        metadata = frameworks.metadata(file)
        assert metadata and metadata.get("format") == "pt", f"metadata of {file.name} is {metadata}"
    first, second = files(target), files(again)
    assert list(first) == list(second), f"files differ: {sorted(set(first) ^ set(second))}"
    different = [name for name in first if first[name] != second[name]]
    assert not different, f"a second conversion wrote other bytes: {different}"
    if vocabulary is not None:
        assert first.get("vocab.txt") == vocabulary, "vocab.txt was not carried along"
        tokenizer = transformers.BertTokenizer.from_pretrained(target)
        assert len(tokenizer) == len(vocabulary.splitlines()), "the tokenizer does not load"


def vocabulary(source):
    """The bytes of the source's vocab.txt, or None where it has none."""
    if source.suffix == ".zip":
        with zipfile.ZipFile(source) as archive:
            return next((archive.read(name) for name in archive.namelist() if name.endswith("/vocab.txt")), None)
    if source.suffix in (".gz", ".xz", ".zst"):
        return None
    file = source / "vocab.txt"
    return file.read_bytes() if file.exists() else None


def check_case(tally, bertconv, fixtures, work, case):
    name, source = case["name"], fixtures / case["source"]
    place = fresh(work / name)
    target, again = place / "first", place / "second"
    loaded = []

    def convert():
        bertconv.convert(source, target, *case["options"])
        bertconv.convert(source, again, "--no-verify", *case["options"])

    def load():
        options = {"add_pooling_layer": False} if case["head"] == "encoder" else {}
        loaded.append(loads_cleanly(target, case["model_class"], **options))

    def compute():
        model = loaded[0].float()
        notes = [computes(model, fixtures / case["golden"])]
        if "golden_float64" in case:
            notes.append(computes(model, fixtures / case["golden_float64"]))
        return "; ".join(notes)

    tally.check(f"{name}: converts", convert)
    tally.check(f"{name}: format pt, same bytes twice, vocabulary", is_portable, target, again, vocabulary(source))
    tally.check(f"{name}: transformers loads it with nothing to report", load)
    reference = []
    try:
        reference.append(frameworks.load_source(case, source, place))
    except Exception as error:
        tally.check(f"{name}: transformers loads the source", _raise, error)
    if reference and reference[0] is not None:
        tally.check(f"{name}: bit for bit what transformers loads", equals, target, reference[0])
    if loaded:
        tally.check(f"{name}: computes the golden", compute)


def _raise(error):
    raise error


def check_other_heads(tally, bertconv, fixtures, work):
    """One pre-training checkpoint as each head that it holds: the weights are the same, so the goldens of those heads hold."""
    for head, model_class in [
        ("base", "BertModel"),
        ("masked-lm", "BertForMaskedLM"),
        ("causal-lm", "BertLMHeadModel"),
        ("next-sentence", "BertForNextSentencePrediction"),
    ]:
        target = fresh(work / f"as-{head}") / "out"

        def convert(head=head, model_class=model_class, target=target):
            bertconv.convert(fixtures / "tf1-pretraining", target, "--head", head)
            model = loads_cleanly(target, model_class)
            # Without is_decoder a language model sees both sides, as the masked one does.
            twin = "masked-lm" if head == "causal-lm" and not model.config.is_decoder else head
            return computes(model, fixtures / f"pytorch-{twin}" / "golden.safetensors")

        tally.check(f"tf1-pretraining as {head}: loads and computes the golden of that head", convert)


def check_gelu(tally, bertconv, fixtures, work):
    def erf():
        target = fresh(work / "gelu-erf") / "out"
        bertconv.convert(fixtures / "tf1-gelu", target, "--gelu", "erf")
        return computes(loads_cleanly(target, "BertForPreTraining"), fixtures / "tf1-gelu" / "golden-erf.safetensors")

    def tanh():
        target = fresh(work / "gelu-tanh") / "out"
        bertconv.convert(fixtures / "tf1-gelu", target, "--gelu", "tanh")
        written = json.loads((target / "config.json").read_text())["hidden_act"]
        assert written == "gelu_new", f"hidden_act is {written}"

    tally.check("tf1-gelu: --gelu erf computes the erf golden", erf)
    tally.check("tf1-gelu: --gelu tanh writes gelu_new", tanh)


def check_write_options(tally, bertconv, fixtures, work):
    source = fixtures / "pytorch-pretraining"
    golden = source / "golden.safetensors"

    def shards():
        target = fresh(work / "shards") / "out"
        bertconv.convert(source, target, "--max-shard-size", "5KB")
        count = len(list(target.glob("*.safetensors")))
        assert count >= 3, f"{count} files"
        return f"{count} shards, {computes(loads_cleanly(target, 'BertForPreTraining'), golden)}"

    def narrow(option, dtype):
        target = fresh(work / option) / "out"
        bertconv.convert(source, target, "--dtype", option, "--no-verify")
        loads_cleanly(target, "BertForPreTraining")
        reference = transformers.BertForPreTraining.from_pretrained(source).to(dtype)
        return equals(target, reference)

    tally.check("--max-shard-size: transformers loads the shards and computes the golden", shards)
    tally.check("--dtype f16: the bits that torch rounds to", narrow, "f16", torch.float16)
    tally.check("--dtype bf16: the bits that torch rounds to", narrow, "bf16", torch.bfloat16)


def make_directory(directory, source, change):
    """A PyTorch directory like `source` with a changed state dict."""
    fresh(directory)
    state = torch.load(source / "pytorch_model.bin", weights_only=True)
    change(state)
    torch.save(state, directory / "pytorch_model.bin")
    for name in ["config.json", "vocab.txt"]:
        shutil.copy(source / name, directory)
    return directory


def check_missing(tally, bertconv, fixtures, work):
    lost = "bert.encoder.layer.1.output.dense.bias"
    place = fresh(work / "missing")
    source = make_directory(place / "source", fixtures / "pytorch-pretraining", lambda state: state.pop(lost))

    def refused():
        target = fresh(place / "refused") / "out"
        code, document, errors = bertconv.run("convert", source, target)
        assert code == 1, f"exits {code}: {errors[:300]}"
        assert [m["name"] for m in document["missing"]] == [lost], f"missing: {document['missing']}"
        left = sorted(p.name for p in target.parent.iterdir())
        assert not left, f"left behind: {left}"

    def kept():
        target = fresh(place / "kept") / "out"
        fresh(target)
        (target / "mine.txt").write_text("mine")
        code, _, _ = bertconv.run("convert", source, target, "--force")
        assert code == 1, f"exits {code}"
        assert files(target) == {"mine.txt": b"mine"}, f"now holds {sorted(files(target))}"

    def initialised():
        first, second = (fresh(place / name) / "out" for name in ["one", "two"])
        for target in [first, second]:
            bertconv.convert(source, target, "--allow-missing")
        is_portable(first, second, None)
        loads_cleanly(first, "BertForPreTraining")
        named = " ".join(f"{k} {v}" for k, v in frameworks.metadata(first / "model.safetensors").items())
        assert lost in named, f"the metadata do not name it: {named}"
        bias = frameworks.weights(first)[lost]
        assert not bias.any(), "the family initialises biases with 0"

    def new_head():
        first, second = (fresh(place / name) / "out" for name in ["head-one", "head-two"])
        for target in [first, second]:
            bertconv.convert(fixtures / "pytorch-base", target, "--head", "sequence-classification", "--allow-missing")
        is_portable(first, second, None)
        model = loads_cleanly(first, "BertForSequenceClassification")
        weight = model.classifier.weight.detach()
        assert 0 < weight.abs().max() < 6 * model.config.initializer_range, f"classifier.weight is {weight}"
        assert not model.classifier.bias.any(), "the family initialises biases with 0"
        return computes(model.bert, fixtures / "pytorch-base" / "golden.safetensors")

    tally.check("a missing tensor: exit 1, named, nothing written", refused)
    tally.check("a missing tensor: an existing target stays as it was, in spite of --force", kept)
    tally.check("--allow-missing: loads with nothing to report, reproducible, named in the metadata", initialised)
    tally.check("--allow-missing with a new head: initialised as the family does it, the encoder untouched", new_head)


def check_untied(tally, bertconv, fixtures, work):
    """A decoder that once was tied to the word embeddings and has been trained away from them."""
    decoder, words = "cls.predictions.decoder.weight", "bert.embeddings.word_embeddings.weight"
    place = fresh(work / "untied")

    def change(state):
        state[decoder] = state[words].clone().flip(0)

    source = make_directory(place / "source", fixtures / "pytorch-pretraining", change)
    target = place / "out"

    def kept():
        bertconv.convert(source, target)
        written, expected = frameworks.weights(target), torch.load(source / "pytorch_model.bin", weights_only=True)
        for name in [decoder, words]:
            assert name in written and frameworks.same_bits(written[name], expected[name]), f"{name} is not as it was"

    def loads():
        model = loads_cleanly(target, "BertForPreTraining")
        assert model.config.tie_word_embeddings is False, "config.json does not say tie_word_embeddings false"
        config = transformers.BertConfig.from_pretrained(source, tie_word_embeddings=False)
        reference = transformers.BertForPreTraining.from_pretrained(source, config=config, attn_implementation="eager").eval()
        state = torch.load(source / "pytorch_model.bin", weights_only=True)
        assert frameworks.same_bits(model.state_dict()[decoder], state[decoder]), "transformers tied the decoder again"
        inputs, _ = frameworks.golden(fixtures / "pytorch-pretraining" / "golden.safetensors")
        differences = frameworks.largest_difference(frameworks.outputs(model, inputs), frameworks.outputs(reference, inputs))
        assert max(differences.values()) == 0, f"{differences}"

    tally.check("a decoder that differs from the embeddings: both are kept", kept)
    tally.check("a decoder that differs from the embeddings: transformers keeps it untied", loads)


# One module for each format, with `check(tally, bertconv, fixtures, work)`.
MODULES = [
    "check_evidence",
    "check_families",
    "check_golden",
    "check_encoder_decoder",
    "check_sentence_transformers",
    "check_flax",
    "check_gguf",
    "check_keras_h5",
    "check_npz",
    "check_packages",
    "check_onnx",
    "check_pytorch",
    "check_tensorflow",
]

def check_generator(tally, bertconv, fixtures, work):
    """Google's ELECTRA checkpoint holds the generator as well: the head and its config take it."""
    source, target = fixtures / "tf1-electra", fresh(work / "generator") / "out"

    def convert():
        bertconv.convert(source, target, "--head", "masked-lm", "--config", source / "generator.json")
        return computes(loads_cleanly(target, "ElectraForMaskedLM"), source / "golden-generator.safetensors")

    tally.check("tf1-electra as masked-lm: loads and computes the golden of the generator", convert)


def check_electra_tasks(tally, bertconv, fixtures, work):
    """A classifier of Google's code has no class of its own: refused in words, and exact as the class that holds its layer."""
    source, place = fixtures / "tf1-electra-mnli", fresh(work / "electra-mnli")

    def refused():
        code, document, errors = bertconv.run("convert", source, place / "refused")
        assert code == 1, f"exits {code}: {errors[:300]}"
        assert not (place / "refused").exists(), "something was written"
        notes = " ".join(document["notes"])
        for words in ["one dense layer on the first token", "ElectraForSequenceClassification", "--head token-classification"]:
            assert words in notes, f"{words} is not said: {notes}"

    def taken():
        target = place / "taken"
        bertconv.convert(source, target, "--head", "token-classification")
        return computes(loads_cleanly(target, "ElectraForTokenClassification"), source / "golden.safetensors")

    tally.check("tf1-electra-mnli: refused, and said in words", refused)
    tally.check("tf1-electra-mnli as token-classification: loads and computes Google's scores for the first token", taken)


def check_albert_squad2(tally, bertconv, fixtures, work):
    source, place = fixtures / "tf1-albert-squad2", fresh(work / "albert-squad2")

    def refused():
        code, document, _ = bertconv.run("convert", source, place / "refused")
        assert code == 1 and "AlbertForQuestionAnswering" in " ".join(document["notes"]), document["notes"]
        assert not (place / "refused").exists(), "something was written"

    def base():
        bertconv.convert(source, place / "base", "--head", "base")
        return computes(loads_cleanly(place / "base", "AlbertModel"), source / "golden.safetensors")

    tally.check("tf1-albert-squad2: its head is refused, and said in words", refused)
    tally.check("tf1-albert-squad2 as base: loads and computes the golden", base)


GROUPS = {
    "electra-tasks": check_electra_tasks,
    "albert-squad2": check_albert_squad2,
    "generator": check_generator,
    "heads": check_other_heads,
    "gelu": check_gelu,
    "options": check_write_options,
    "missing": check_missing,
    "untied": check_untied,
}


def check_module(name):
    return lambda *arguments: importlib.import_module(name).check(*arguments)


def share(text):
    """`1/2` is the first of two."""
    number, of = map(int, text.split("/"))
    if not 1 <= number <= of:
        raise argparse.ArgumentTypeError(f"{text} is no share, such as 1/2")
    return number, of


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bertconv", required=True, help="the launcher")
    parser.add_argument("--fixtures", required=True, type=pathlib.Path)
    parser.add_argument("--work", required=True, type=pathlib.Path, help="a directory for what is converted")
    parser.add_argument("--only", default="*", help="run the cases and groups whose name matches")
    parser.add_argument("--share", default="1/1", type=share, help="do the first of two halves, say, so that another process does the other")
    arguments = parser.parse_args()
    number, of = arguments.share
    bertconv, fixtures = Bertconv(arguments.bertconv), arguments.fixtures.resolve()
    work = fresh(arguments.work.resolve() / "real")
    tally = Tally()

    work_items = [(case["name"], check_case, [case]) for case in json.loads((fixtures / "cases.json").read_text())["cases"]]
    work_items += [(name, group, []) for name, group in GROUPS.items()]
    work_items += [(name, check_module(name), []) for name in MODULES]
    wanted = [item for item in work_items if fnmatch.fnmatch(item[0], arguments.only)]
    for _, action, more in wanted[number - 1 :: of]:
        action(tally, bertconv, fixtures, work, *more)

    print(f"{tally.passed} passed, {tally.failed} failed")
    return 1 if tally.failed or not tally.passed else 0


if __name__ == "__main__":
    sys.exit(main())
