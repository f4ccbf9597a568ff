"""Writes a folder that @huggingface/transformers reads: the tokenizer, and the encoder as onnx/model.onnx.

python export.py MODEL FOLDER
"""

import json
import shutil
import sys
from pathlib import Path

import torch
from transformers import AutoModel

source, target = Path(sys.argv[1]), Path(sys.argv[2])
(target / "onnx").mkdir(parents=True, exist_ok=True)
for name in ["config.json", "tokenizer.json"]:
    shutil.copyfile(source / name, target / name)
# Longer lines are cut, as on all sides.
settings = json.loads((source / "tokenizer_config.json").read_text()) | {"model_max_length": 64}
(target / "tokenizer_config.json").write_text(json.dumps(settings))
inputs = ["input_ids", "attention_mask", "token_type_ids"]
names = [*inputs, "last_hidden_state"]
tokens = torch.ones(2, 8, dtype=torch.long)
torch.onnx.export(
    AutoModel.from_pretrained(source, attn_implementation="eager").eval(),
    (tokens, tokens, 0 * tokens),
    target / "onnx" / "model.onnx",
    input_names=inputs,
    output_names=names[3:],
    dynamic_axes={name: {0: "batch", 1: "length"} for name in names},
    dynamo=False,
    opset_version=17,
)
