

# What all of these scripts share: the inputs, digests of the weights, and the file that is written.

DTYPES = {"float32": "F32", "float64": "F64", "int64": "I64"}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", help="the directory of the original checkpoint")
    parser.add_argument("golden", help="the file to write, such as golden.safetensors")
    parser.add_argument("--class", dest="model_class", help="such as BertForPreTraining; else the one that the config names")
    parser.add_argument("--length", type=int, default=128, help="tokens in a row; the most positions of the model reach every position")
    parser.add_argument("--rows", type=int, default=3)
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


def probe(options, vocabulary, positions, types, choices=False):
    """The first row has every token; the others are padded; all have every segment. Multiple choice: `[1, rows, length]`."""
    length = max(2, min(options.length, positions))
    random = np.random.RandomState(options.seed)
    input_ids = np.zeros((options.rows, length), np.int64)
    attention_mask, token_type_ids = np.zeros_like(input_ids), np.zeros_like(input_ids)
    for row in range(options.rows):
        used = max(2, length - row * length // (options.rows + 1))
        input_ids[row, :used] = random.randint(min(4, vocabulary - 1), vocabulary, used)
        attention_mask[row, :used] = 1
        if types > 1:
            token_type_ids[row, used // 2 : used] = 1
    inputs = {"input_ids": input_ids, "attention_mask": attention_mask, "token_type_ids": token_type_ids}
    return {name: value[None] for name, value in inputs.items()} if choices else inputs


def inputs_for(options, config, name, call):
    """The inputs that a model takes. RoBERTa counts positions from behind the number of the padding; DistilBERT has no segments."""
    behind = config.pad_token_id if config.model_type in ("roberta", "xlm-roberta", "camembert", "mpnet") else -1
    positions, types = config.max_position_embeddings - behind - 1, getattr(config, "type_vocab_size", 1)
    inputs = probe(options, config.vocab_size, positions, types, name.endswith("MultipleChoice"))
    if "token_type_ids" not in inspect.signature(call).parameters:
        del inputs["token_type_ids"]
    return inputs


TABLES = ["word_embeddings", "position_embeddings", "token_type_embeddings", "relative_attention_bias"]
KEYS = ["key", "k_lin", "k"]


def part(name, pooler=False):
    """What a parameter is, if outputs may not show all of it: a table, whose rows no input may reach, or a key's bias, which softmax cancels."""
    parts = [""] + re.split("[./]", name.split(":")[0])
    for table in parts[-1:] + parts[-2:-1] * (parts[-1] in ["weight", "embedding", "embeddings"]):
        if table in TABLES:
            return table
    if parts[-1] == "bias" and parts[-2] in KEYS:
        return "cross_key_bias" if "crossattention" in parts else "key_bias"
    return "pooler_" + parts[-1] if pooler and "pooler" in parts else None


def digests(parameters, prefix="", pooler=False):
    """For each row of such a parameter the CRC-32 of its float32, as they are, and rounded to float16 and to bfloat16."""
    found = {}
    for name in sorted(parameters, key=lambda name: [int(word) if word.isdigit() else word for word in re.split("([0-9]+)", name)]):
        found.setdefault(part(name, pooler), []).append(np.atleast_2d(parameters[name]))
    named = {}
    for what, tables in found.items():
        if what is None or what in TABLES and len(tables) > 1:  # two tables of that name: which one is meant cannot be said
            continue
        rows = np.concatenate(tables).astype("<f4")
        bits = rows.view("<u4")
        bfloat16 = (bits + np.uint32(0x7FFF) + (bits >> np.uint32(16) & np.uint32(1)) & np.uint32(0xFFFF0000)).view("<f4")
        kinds = [rows, rows.astype(np.float16).astype("<f4"), bfloat16]
        crcs = [[zlib.crc32(kind[row].tobytes()) for kind in kinds] for row in range(len(rows))]
        named["row_digests." + prefix + what] = np.array(crcs, np.int64)
    return named


def save(path, tensors, metadata):
    """A safetensors file; needs nothing but NumPy."""
    header, chunks, position = {"__metadata__": metadata}, [], 0
    for name, array in sorted(tensors.items()):
        array = np.ascontiguousarray(array)
        if not np.isfinite(array).all():
            sys.exit("%s holds a value that is no number: this model cannot be a reference" % name)
        data = array.astype(array.dtype.newbyteorder("<")).tobytes()
        header[name] = {"dtype": DTYPES[array.dtype.name], "shape": list(array.shape), "data_offsets": [position, position + len(data)]}
        chunks.append(data)
        position += len(data)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text + b"".join(chunks))
    print("%s: %d outputs of %s" % (path, sum(a.dtype.kind == "f" for a in tensors.values()), metadata["model_class"]))


def hidden_states(states):
    named = {"hidden_states.%d" % i: np.asarray(state) for i, state in enumerate(states)}
    named["last_hidden_state"] = np.asarray(states[-1])
    return named


HEADS = ["prediction_logits", "seq_relationship_logits", "sop_logits", "logits", "start_logits", "end_logits"]


if __name__ == "__main__":
    main()
