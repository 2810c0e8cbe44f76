"""NumPy archives: numpy.load reads what bertconv writes, and what it reads NumPy wrote."""

import frameworks
import numpy as np
from check import ATOL, fresh

HEADS = ["base", "pretraining", "masked-lm", "sequence-classification", "question-answering"]


def check(tally, bertconv, fixtures, work):
    for head in HEADS:
        tally.check(f"npz {head}: the bytes that numpy.savez writes, there and back", _written, bertconv, fixtures, work, head)
    tally.check("npz: a golden as an archive", _golden, bertconv, fixtures)
    tally.check("npz: bf16 is refused, f16 is what NumPy rounds to", _narrow, bertconv, fixtures, work)


def _written(bertconv, fixtures, work, head):
    place = fresh(work / f"npz-{head}")
    source = fixtures / f"npz-{head}"
    expected = np.load(source / "model.npz")
    bertconv.convert(fixtures / f"pytorch-{head}", place / "there", "--to", "npz")
    written = np.load(place / "there" / "model.npz")
    assert sorted(written.files) == sorted(expected.files), f"names differ: {set(written.files) ^ set(expected.files)}"
    for name in expected.files:
        assert written[name].dtype == expected[name].dtype, f"{name} is {written[name].dtype}"
        assert np.array_equal(written[name], expected[name]), f"{name} has other values"
    np.savez(place / "again.npz", **{name: written[name] for name in written.files})
    assert (place / "again.npz").read_bytes() == (place / "there" / "model.npz").read_bytes(), "numpy.savez writes other bytes"
    bertconv.convert(source, place / "back")
    back = frameworks.weights(place / "back")
    for name in expected.files:
        assert np.array_equal(back[name].numpy(), expected[name]), f"{name} came back with other values"
    return f"{len(expected.files)} arrays"


def _golden(bertconv, fixtures):
    code, document, errors = bertconv.run("diff", fixtures / "npz-base", fixtures / "npz-base" / "golden.npz")
    assert code == 0 and document["verdict"] == "same", f"exits {code}: {errors}"
    worst = max(output["max_abs"] for output in document["outputs"])
    assert worst <= ATOL, f"off by {worst}"


def _narrow(bertconv, fixtures, work):
    place = fresh(work / "npz-narrow")
    source = fixtures / "npz-base"
    code, document, _ = bertconv.run("convert", source, place / "bf16", "--to", "npz", "--dtype", "bf16")
    assert code == 3 and document["error"]["class"] == "UNSUPPORTED", f"exits {code}: {document}"
    assert not (place / "bf16").exists(), "something was written"
    bertconv.convert(source, place / "f16.npz", "--dtype", "f16", "--no-verify")
    written, expected = np.load(place / "f16.npz"), np.load(source / "model.npz")
    for name in expected.files:
        assert np.array_equal(written[name], expected[name].astype(np.float16)), f"{name} is rounded otherwise"
