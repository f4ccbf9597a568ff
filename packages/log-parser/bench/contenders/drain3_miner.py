"""Drain3 in Python, for speed.mjs: the same protocol as measure.mjs."""
import json, resource, sys, time

from drain3 import TemplateMiner
from drain3.masking import MaskingInstruction
from drain3.template_miner_config import TemplateMinerConfig

mode, source, masks = sys.argv[1:4]
with open(source, encoding="utf-8") as file:
    passes = json.load(file)
config = TemplateMinerConfig()
if mode == "masked":
    with open(masks, encoding="utf-8") as file:
        config.masking_instructions = [MaskingInstruction(m["pattern"], m["name"]) for m in json.load(file)]
miner = TemplateMiner(config=config)
# Its core where there is nothing to mask: the miner around it costs more.
add = miner.add_log_message if mode == "masked" else miner.drain.add_log_message
if mode == "match":
    for lines in passes:
        for line in lines:
            add(line)
each = (lambda line: miner.drain.match(line, "never")) if mode == "match" else add


def cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


for line in passes[0]:
    each(line)
started, wall, lines, seconds, at = cpu(), time.perf_counter(), 0, 0.0, 1
while seconds < 2:
    chosen = passes[at % len(passes)]
    for line in chosen:
        each(line)
    lines += len(chosen)
    at += 1
    seconds = cpu() - started
print(json.dumps({"linesPerCpuSecond": lines / seconds, "linesPerSecond": lines / (time.perf_counter() - wall),
                  "clusters": len(miner.drain.clusters)}))
