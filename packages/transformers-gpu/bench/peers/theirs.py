"""One task on Python's side: prints its CPU seconds as JSON.

python theirs.py TASK MODEL LINES SHARE    LINES is a JSON list of texts, of which every SHARE-th is run
"""

import json
import sys
import tempfile
import time

import torch
from transformers import AutoModel, AutoModelForSequenceClassification, AutoTokenizer

ROWS, LENGTH = 16, 32
WARM_UP, STEPS = 3, 9
# Longer lines are cut, on both sides.
MAX_TOKENS = 64

task, folder, lines_file, share = sys.argv[1:]
torch.set_num_threads(1)


class Classifier(torch.nn.Module):
    """The state of [CLS] or the mean of the token states, then a linear map: what is trained on our side."""

    def __init__(self, is_mean):
        super().__init__()
        self.is_mean = is_mean
        self.encoder = AutoModel.from_pretrained(
            folder, add_pooling_layer=False, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0
        )
        self.classifier = torch.nn.Linear(self.encoder.config.hidden_size, 2)

    def forward(self, ids, mask):
        states = self.encoder(ids, attention_mask=mask).last_hidden_state
        if not self.is_mean:
            return self.classifier(states[:, 0])
        real = mask[:, :, None].float()
        return self.classifier((states * real).sum(1) / real.sum(1))


def time_steps(step):
    times = []
    for i in range(WARM_UP + STEPS):
        start = time.process_time()
        step()
        if i >= WARM_UP:
            times.append(time.process_time() - start)
    return {"seconds": sorted(times)[STEPS // 2]}


def steps(is_mean, is_lora, moves):
    model = Classifier(is_mean).train()
    if is_lora:
        from peft import LoraConfig, get_peft_model

        targets = LoraConfig(r=8, lora_alpha=16, target_modules=["query", "value"], modules_to_save=["classifier"])
        model = get_peft_model(model, targets)
    ids = 1000 + (torch.arange(ROWS * LENGTH) * 7919 % 20_000).reshape(ROWS, LENGTH)
    mask = torch.ones(ROWS, LENGTH, dtype=torch.long)
    labels = torch.arange(ROWS) % 2
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimiser = torch.optim.AdamW(trained, lr=5e-5, weight_decay=0.01, fused=True)

    def step():
        optimiser.zero_grad()
        torch.nn.functional.cross_entropy(model(ids, mask), labels).backward()
        if moves:
            optimiser.step()

    return time_steps(step)


def sample(lines):
    """Every SHARE-th in the order of their lengths, so that batches are as for all of them."""
    return sorted(lines, key=len)[:: int(share)]


def embed(lines):
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(folder, device="cpu")
    model.max_seq_length = MAX_TOKENS
    model.encode(lines[:64])
    taken = sample(lines)
    start = time.process_time()
    model.encode(taken)
    seconds = (time.process_time() - start) * len(lines) / len(taken)
    return {"seconds": seconds, "rows": len(lines), "run": len(taken)}


def epoch(lines):
    """The Trainer with its defaults and group_by_length; time begins after some steps."""
    from transformers import DataCollatorWithPadding, Trainer, TrainerCallback, TrainingArguments

    tokenizer = AutoTokenizer.from_pretrained(folder)
    taken = sample(lines)
    encoded = tokenizer(taken, truncation=True, max_length=MAX_TOKENS)["input_ids"]
    rows = [{"input_ids": ids, "label": i % 2} for i, ids in enumerate(encoded)]
    started = {}

    class Clock(TrainerCallback):
        def on_step_end(self, args, state, control, **kwargs):
            if state.global_step == WARM_UP:
                started["time"] = time.process_time()

    with tempfile.TemporaryDirectory() as output:
        arguments = TrainingArguments(
            output, num_train_epochs=1, group_by_length=True, use_cpu=True, save_strategy="no", report_to=[], disable_tqdm=True
        )
        model = AutoModelForSequenceClassification.from_pretrained(folder, num_labels=2)
        collator = DataCollatorWithPadding(tokenizer)
        trainer = Trainer(model, arguments, collator, rows, processing_class=tokenizer, callbacks=[Clock()])
        trainer.train()
        seconds = time.process_time() - started["time"]
        done = trainer.state.global_step - WARM_UP
    batches = -(-len(lines) // arguments.per_device_train_batch_size)
    return {"seconds": seconds / done * batches, "rows": len(lines), "run": len(taken)}


def texts():
    with open(lines_file) as file:
        return json.load(file)


if "gradients" in task or "step" in task:
    result = steps(task.endswith("-mean"), is_lora=task.startswith("lora-"), moves="step" in task)
elif task == "embed":
    result = embed(texts())
else:
    result = epoch(texts())
print(json.dumps(result))
