"""Decoders with cross-attention, and pairs: transformers loads what bertconv writes and puts together, and computes the goldens."""

import json
import sys

import check_families
import frameworks
import transformers
from check import ATOL, fresh
from safetensors.numpy import save_file

# Checkpoints that are put together, and what transformers then has to initialise.
PAIRS = [
    ("pytorch-base", "pytorch-causal-lm", ["decoder.bert.encoder.layer.*.crossattention"]),
    ("distilbert-base", "pytorch-masked-lm", ["decoder.bert.encoder.layer.*.crossattention"]),
    ("roberta-base", "roberta-masked-lm", ["decoder.roberta.encoder.layer.*.crossattention"]),
    ("pytorch-base", "pytorch-token-classification", ["decoder.bert.encoder.layer.*.crossattention", "decoder.cls.predictions"]),
]

# Pairs that have no fixture: made, recorded, compared, converted, loaded.
MADE_NOW = [("bert", "roberta"), ("roberta", "bert"), ("distilbert", "electra"), ("albert", "roberta")]

# What attends to recorded states, in the other frameworks.
ATTENDING = {
    "tf": {"pytorch-decoder": "TFBertLMHeadModel", "roberta-decoder": "TFRobertaForCausalLM"},
    "flax": {"pytorch-decoder": "FlaxBertForCausalLM", "roberta-decoder": "FlaxRobertaForCausalLM"},
}

# Pairs in the other frameworks. Flax gives its encoder positions, which its DistilBERT does not take.
TWINS = {
    "tf": ("TFEncoderDecoderModel", ["encoder-decoder-bert", "encoder-decoder-distilbert", "encoder-decoder-roberta", "encoder-decoder-shared"]),
    "flax": ("FlaxEncoderDecoderModel", ["encoder-decoder-bert"]),
}


def check(tally, bertconv, fixtures, work):
    for name in ["encoder-decoder-bert", "encoder-decoder-distilbert", "encoder-decoder-roberta", "encoder-decoder-shared", "pytorch-decoder", "roberta-decoder"]:
        for to in ["safetensors", "pytorch"]:
            tally.check(f"{name}: as {to} it loads with nothing to report and computes the golden", _written, bertconv, fixtures, work, name, to)
    for reading, writing in MADE_NOW:
        tally.check(f"{reading} and {writing}, made now: converts, loads, computes the golden", _made_now, bertconv, fixtures, work, reading, writing)
    for framework, classes in ATTENDING.items():
        _other_framework(tally, bertconv, fixtures, work, framework, classes)
    for framework, (model_class, names) in TWINS.items():
        _twins(tally, bertconv, fixtures, work, framework, model_class, names)
    for reading, writing, missing in PAIRS:
        tally.check(f"{reading} and {writing}: put together as transformers does it", _built, bertconv, fixtures, work, reading, writing, missing)
    tally.check("a token classifier as decoder: refused, and said in words", _refused, bertconv, fixtures, work)


def _written(bertconv, fixtures, work, name, to):
    target = fresh(work / f"{name}-{to}") / "out"
    bertconv.convert(fixtures / name, target, "--to", to, "--golden", fixtures / name / "golden.safetensors")
    model_class = json.loads((target / "config.json").read_text())["architectures"][0]
    model, complaints = frameworks.load(target, model_class)
    assert not complaints, f"transformers reports {complaints}"
    reference = getattr(transformers, model_class).from_pretrained(fixtures / name)
    for key, value in reference.state_dict().items():
        assert frameworks.same_bits(model.state_dict()[key], value), f"{key} has other bits"
    inputs, expected = frameworks.golden(fixtures / name / "golden.safetensors")
    differences = frameworks.largest_difference(frameworks.outputs(model, inputs), expected)
    worst = max(differences, key=differences.get)
    assert differences[worst] <= ATOL, f"{worst} is off by {differences[worst]:.2e}"
    return f"{model_class}, {len(differences)} outputs, at most {differences[worst]:.1e}"


def _halves(fixtures):
    """Models of each family in the sizes of the fixtures; those that can attend also as decoders."""
    sys.path.insert(0, str(fixtures / "make"))
    import make_encoder_decoder
    import make_roberta
    from family_model import EMBEDDING, bert_sizes, config
    from make_distilbert import SIZES

    wide = make_encoder_decoder.common.HIDDEN
    electra = {**make_encoder_decoder.DECODER, "hidden_size": wide, "embedding_size": EMBEDDING}
    albert = {**bert_sizes(), "embedding_size": EMBEDDING}
    readers = {
        "bert": lambda: transformers.BertModel(config("Bert", "base", **bert_sizes())),
        "roberta": lambda: transformers.RobertaModel(config("Roberta", "base", **make_roberta.sizes())),
        "distilbert": lambda: transformers.DistilBertModel(config("DistilBert", "base", **SIZES)),
        "albert": lambda: transformers.AlbertModel(config("Albert", "base", **albert)),
    }
    writers = {
        "bert": lambda: transformers.BertLMHeadModel(make_encoder_decoder.decoder_config(hidden_size=16)),
        "roberta": lambda: transformers.RobertaForCausalLM(make_encoder_decoder.roberta_config()),
        "electra": lambda: transformers.ElectraForCausalLM(transformers.ElectraConfig(**electra)),
    }
    return make_encoder_decoder.write_pair, readers, writers


def _made_now(bertconv, fixtures, work, reading, writing):
    write_pair, readers, writers = _halves(fixtures)
    place = fresh(work / f"{reading}-{writing}-now")
    source, target = place / "in", place / "out"
    source.mkdir()
    write_pair(source, readers[reading](), writers[writing](), exact=True)
    for golden, options in [("golden", ["--atol", "1e-5"]), ("golden-float64", ["--atol", "1e-10", "--precision", "float64"])]:
        code, document, errors = bertconv.run("diff", source, source / f"{golden}.safetensors", *options)
        assert code == 0 and document["verdict"] == "same", errors or document
    bertconv.convert(source, target, "--golden", source / "golden.safetensors")
    model, complaints = frameworks.load(target, "EncoderDecoderModel")
    assert not complaints, f"transformers reports {complaints}"
    inputs, expected = frameworks.golden(source / "golden.safetensors")
    differences = frameworks.largest_difference(frameworks.outputs(model, inputs), expected)
    worst = max(differences, key=differences.get)
    assert differences[worst] <= ATOL, f"{worst} is off by {differences[worst]:.2e}"
    return f"{len(differences)} outputs, at most {differences[worst]:.1e}"


def _other_framework(tally, bertconv, fixtures, work, framework, classes):
    """TensorFlow and Flax load a decoder with cross-attention, and compute what it attends to as torch does."""
    jobs = {}

    def convert(name, model_class):
        target = fresh(work / f"{framework}-{name}") / "out"
        bertconv.convert(fixtures / name, target, "--to", check_families.TARGETS[framework])
        jobs[name] = {
            "path": str(target),
            "class": model_class,
            "golden": str(fixtures / name / "golden.safetensors"),
            "saved": str(target.parent / "saved"),
        }

    for name, model_class in classes.items():
        tally.check(f"{name}: is written as {check_families.TARGETS[framework]}", convert, name, model_class)
    results = check_families.loaded(framework, jobs, work)
    for name, model_class in classes.items():
        tally.check(f"{name}: {model_class} loads it with nothing to report and computes the golden", check_families.passes, results, name)


def _twins(tally, bertconv, fixtures, work, framework, model_class, names):
    """TensorFlow's and Flax's pairs load, and compute what torch does for sources of one segment: Flax has no place for another."""
    place = fresh(work / f"{framework}-pairs")
    jobs = {}

    def convert(name):
        bertconv.convert(fixtures / name, place / name, "--to", check_families.TARGETS[framework])
        inputs, _ = frameworks.golden(fixtures / name / "golden.safetensors")
        inputs.pop("token_type_ids", None)
        model, _ = frameworks.load(fixtures / name, "EncoderDecoderModel")
        golden = place / f"{name}.safetensors"
        save_file({**inputs, **frameworks.outputs(model, inputs)}, golden)
        jobs[name] = {"path": str(place / name), "class": model_class, "golden": str(golden), "saved": str(place / f"{name}-saved")}

    for name in names:
        tally.check(f"{name}: is written as {check_families.TARGETS[framework]}", convert, name)
    results = check_families.loaded(framework, jobs, place)
    for name in names:
        tally.check(f"{name}: {model_class} loads it with nothing to report and computes what torch does", check_families.passes, results, name)
        tally.check(f"{name}: what {model_class} saves has the same bits", check_families.reads, bertconv, fixtures / name, place / f"{name}-saved", place / name)


def _built(bertconv, fixtures, work, reading, writing, missing):
    target = fresh(work / f"{reading}+{writing}") / "out"
    document = bertconv.convert("--encoder", fixtures / reading, "--decoder", fixtures / writing, target, "--allow-missing")
    model, complaints = frameworks.load(target, "EncoderDecoderModel")
    assert not complaints, f"transformers reports {complaints}"
    theirs = transformers.EncoderDecoderModel.from_encoder_decoder_pretrained(fixtures / reading, fixtures / writing)
    made = {item["name"] for item in document["missing"]}
    ours, reference = model.state_dict(), theirs.state_dict()
    assert set(ours) == set(reference), f"names differ: {set(ours) ^ set(reference)}"
    parts = [pattern.split("*") for pattern in missing]
    for name, value in reference.items():
        is_new = any(name.startswith(part[0]) and part[-1] in name for part in parts)
        if is_new:
            continue
        assert frameworks.same_bits(ours[name], value), f"{name} has other bits"
    assert made and all(any(n.startswith(p[0]) and p[-1] in n for p in parts) for n in made), f"missing: {sorted(made)}"
    return f"{len(reference)} tensors, {len(made)} made"


def _refused(bertconv, fixtures, work):
    place = fresh(work / "refused-pair")
    pair = ["--encoder", fixtures / "pytorch-base", "--decoder", fixtures / "pytorch-token-classification"]
    code, document, errors = bertconv.run("convert", *pair, place / "out")
    assert code == 1, f"exits {code}: {errors[:300]}"
    assert not list(place.iterdir()), "something was written"
    notes = " ".join(document["notes"])
    for words in ["language-model head", "61 scores", "token-classification with 7 scores", "drops classifier.*", "cls.predictions.*", "crossattention"]:
        assert words in notes, f"{words} is not said: {notes}"
