"""The masked words that bertconv says a trained model finds: torch finds as many with what bertconv wrote, for PyTorch and for TensorFlow."""

import sys

import frameworks
import transformers
from check import fresh

FIXTURE = "trained-masked-lm"


def check(tally, bertconv, fixtures, work):
    sys.path.insert(0, str(fixtures / "make"))
    import make_trained as trained

    def counts(document):
        (found,) = document["parity"]["evidence"]["masked_words"]
        assert found["standing"] == "above chance and above the damaged model", found
        return found["masked"], found["correct"], found["damaged"]["correct"]

    def agree():
        target = fresh(work / FIXTURE)
        said = counts(bertconv.convert(fixtures / FIXTURE, target))
        model, problems = frameworks.load(target, "BertForMaskedLM")
        assert not problems, problems
        tokens = transformers.BertTokenizer(target / "vocab.txt", do_lower_case=True)
        inputs = trained.batch(tokens, trained.SENTENCES.read_text(encoding="utf-8").splitlines())
        torch = trained.evidence(model, tokens, inputs)
        expected = torch["masked"], torch["correct"], torch["query_and_key_of_layer_0_swapped"]
        assert said == expected, f"bertconv counts {said}, torch {expected}"
        return f"{said[1]} of {said[0]}, damaged {said[2]}"

    def both_ways():
        there, back = fresh(work / f"{FIXTURE}-tf1"), fresh(work / f"{FIXTURE}-back")
        said = counts(bertconv.convert(fixtures / FIXTURE, there, "--to", "tf1"))
        assert counts(bertconv.convert(there, back, "--head", "masked-lm")) == said

    tally.check("evidence: torch finds as many masked words", agree)
    tally.check("evidence: TensorFlow's layout loses none of them", both_ways)
