"""Opens what the package wrote, with the libraries it was written for, and prints what they compute as JSON.

python python.py FOLDER    FOLDER holds texts.json, bert/, distilbert/, classifier/, lora/, mean/,
                          mean-lora/, masked/, classifier.onnx
"""

import json
import sys
from importlib.util import find_spec
from pathlib import Path

import torch
from peft import PeftModel
from transformers import AutoConfig, AutoModel, AutoModelForMaskedLM, AutoModelForSequenceClassification, AutoTokenizer

folder = Path(sys.argv[1])
texts = json.loads((folder / "texts.json").read_text())
torch.set_num_threads(1)


def encoded(name):
    return AutoTokenizer.from_pretrained(folder / name)(texts, padding=True, return_tensors="pt")


def log_odds(logits):
    return (logits[:, 1] - logits[:, 0]).tolist()


results = {}
with torch.no_grad():
    for family in ["bert", "distilbert"]:
        batch = encoded(family)
        batch.pop("token_type_ids", None)
        states = AutoModel.from_pretrained(folder / family).eval()(**batch).last_hidden_state
        results[family] = states[:, 0].flatten().tolist()
    batch = encoded("classifier")
    results["ids"] = [row[kept].tolist() for row, kept in zip(batch["input_ids"], batch["attention_mask"].bool())]
    classifier = AutoModelForSequenceClassification.from_pretrained(folder / "classifier").eval()
    results["classifier"] = log_odds(classifier(**batch).logits)
    base = AutoModelForSequenceClassification.from_pretrained(folder / "bert", num_labels=2)
    results["lora"] = log_odds(PeftModel.from_pretrained(base, folder / "lora").eval()(**batch).logits)
    results["mean"] = AutoModel.from_pretrained(folder / "mean").eval()(**batch).last_hidden_state[:, 0].flatten().tolist()
    encoder = PeftModel.from_pretrained(AutoModel.from_pretrained(folder / "bert"), folder / "mean-lora").eval()
    results["meanLora"] = encoder(**batch).last_hidden_state[:, 0].flatten().tolist()
    names = ["classifier", "mean"]
    results["architectures"] = [AutoConfig.from_pretrained(folder / name).architectures[0] for name in names]
    _, told = AutoModelForMaskedLM.from_pretrained(folder / "masked", output_loading_info=True)
    results["missing"] = sorted(told["missing_keys"])
    if find_spec("onnxruntime"):
        import onnxruntime

        session = onnxruntime.InferenceSession(folder / "classifier.onnx", providers=["CPUExecutionProvider"])
        feeds = {"ids": batch["input_ids"].numpy(), "mask": batch["attention_mask"].float().numpy()}
        results["onnx"] = session.run(["probability"], feeds)[0].tolist()
print(json.dumps(results))
