"""Records what PyTorch computes from a checkpoint, for `bertconv diff CHECKPOINT GOLDEN`.

    python capture.py MODEL golden.safetensors

MODEL is a directory that transformers loads. Needs torch, transformers and NumPy, in the versions that the model is used with.
"""

import argparse
import inspect
import json
import re
import sys
import zlib

import numpy as np
import torch
import transformers


def load(options):
    config = transformers.AutoConfig.from_pretrained(options.model)
    name = options.model_class or (getattr(config, "architectures", None) or ["BertModel"])[0]
    model_class = getattr(transformers, name)
    try:
        model, report = model_class.from_pretrained(options.model, output_loading_info=True, attn_implementation="eager")
    except TypeError:  # transformers before 4.36 knows no choice of attention
        model, report = model_class.from_pretrained(options.model, output_loading_info=True)
    if report["missing_keys"] or report["mismatched_keys"]:
        sys.exit("%s would have random weights: %s %s" % (name, report["missing_keys"], report["mismatched_keys"]))
    return model.float().eval(), config, name


def inputs_of(options, model, config, choices=False):
    """Tokens for a model, or for one half of a pair."""
    base = getattr(model, model.base_model_prefix, model)
    # RoBERTa counts positions from behind the number of the padding.
    behind = getattr(base.embeddings, "padding_idx", -1)
    inputs = probe(
        options, config.vocab_size, config.max_position_embeddings - behind - 1, getattr(config, "type_vocab_size", 1), choices
    )
    if "token_type_ids" not in inspect.signature(model.forward).parameters:
        del inputs["token_type_ids"]  # DistilBERT has no segments
    return inputs


def run(model, inputs):
    with torch.no_grad():
        return model(
            **{key: torch.from_numpy(value) for key, value in inputs.items()}, output_hidden_states=True, return_dict=True
        )


def pair(options, model, config):
    """An encoder and a decoder: both read tokens, and the decoder attends to what the encoder makes of its own."""
    inputs = inputs_of(options, model.encoder, config.encoder)
    for key in ["input_ids", "attention_mask"]:
        inputs["decoder_" + key] = inputs_of(options, model.decoder, config.decoder)[key]
    result = run(model, inputs)
    outputs = {"encoder_last_hidden_state": result.encoder_last_hidden_state.numpy(), "logits": result.logits.numpy()}
    for kind in ["encoder_hidden_states", "decoder_hidden_states"]:
        outputs.update({"%s.%d" % (kind, i): state.numpy() for i, state in enumerate(result[kind])})
    outputs.update(digests(parameters(model.encoder), "encoder.", pooler=True))  # nobody reads what its pooler makes
    outputs.update(digests(parameters(model.decoder), "decoder."))
    return inputs, outputs


def parameters(model):
    return {name: parameter.detach().numpy() for name, parameter in model.named_parameters()}


def single(options, model, config, name):
    base, pooled = getattr(model, model.base_model_prefix, model), []
    inputs = inputs_of(options, model, config, name.endswith("MultipleChoice"))
    if getattr(config, "add_cross_attention", False):  # noise in place of an encoder
        states = np.random.RandomState(options.seed).standard_normal(inputs["input_ids"].shape + (config.hidden_size,))
        inputs["encoder_hidden_states"] = states.astype(np.float32)
        inputs["encoder_attention_mask"] = inputs["attention_mask"][::-1].copy()
    # ALBERT's pooler is a bare dense layer, with its activation beside it.
    pooler = getattr(base, "pooler_activation", None) or getattr(base, "pooler", None)
    if pooler is not None:
        pooler.register_forward_hook(lambda module, given, output: pooled.append(output))
    result = run(model, inputs)
    outputs = hidden_states([state.numpy() for state in result.hidden_states])
    if pooled:
        outputs["pooler_output"] = pooled[0].numpy()
    outputs.update({key: result[key].numpy() for key in HEADS if key in result})
    outputs.update(digests(parameters(model)))
    return inputs, outputs


def main():
    options = arguments()
    model, config, name = load(options)
    is_pair = hasattr(config, "decoder")
    inputs, outputs = pair(options, model, config) if is_pair else single(options, model, config, name)
    version = "torch %s, transformers %s" % (torch.__version__, transformers.__version__)
    save(options.golden, {**inputs, **outputs}, {"framework": "pytorch", "framework_version": version, "model_class": name})
