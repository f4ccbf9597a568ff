"""The job that a Python user would write: Drain3 in mapInPandas, one miner a source, on classic PySpark.

    spark-submit --master 'local-cluster[2,1,1024]' map_in_pandas_drain3.py INPUT OUTPUT MASKS.json [RUNS]

Needs pandas, pyarrow and drain3 0.9.11 in the Python of the driver and of the executors. The same lines, masks and order as
`lsad-spark parse --format none`, and a table of the same rows: source, file, line content, template id. Prints one line of
JSON a run: rows, templates, and the seconds of the job, by the clock and of processors, without the start of Spark.
"""

import json
import os
import sys
import threading
import time

from pyspark.sql import SparkSession
from pyspark.sql import functions as F


def mine(masks):
    def of_partition(batches):
        from drain3 import TemplateMiner
        from drain3.masking import MaskingInstruction
        from drain3.template_miner_config import TemplateMinerConfig

        config = TemplateMinerConfig()
        config.profiling_enabled = False
        config.masking_instructions = [MaskingInstruction(mask["pattern"], mask["name"]) for mask in masks]
        miners = {}
        for batch in batches:
            ids = []
            for source, content in zip(batch["source"], batch["content"]):
                miner = miners.get(source)
                if miner is None:
                    miner = miners[source] = TemplateMiner(config=config)
                ids.append(miner.add_log_message(content)["cluster_id"])
            batch["templateId"] = ids
            yield batch[["source", "file", "content", "templateId"]]

    return of_partition


class ProcessorTime:
    """Seconds of processors of a process and all below it, looked at five times a second.

    Unlike cpu-time.mjs it cannot count those that have ended by what their parents took over: PySpark's daemon ignores the end of
    its workers, and what they took is lost.
    """

    def __init__(self, root):
        self.root, self.ticks = root, {}
        threading.Thread(target=self.watch, daemon=True).start()

    def watch(self):
        while True:
            self.seconds()
            time.sleep(0.2)

    def seconds(self):
        parents, seen = {}, {}
        for name in filter(str.isdigit, os.listdir("/proc")):
            try:
                fields = open(f"/proc/{name}/stat").read().rsplit(")", 1)[1].split()
            except OSError:
                continue
            parents[int(name)], seen[int(name)] = int(fields[1]), (fields[19], int(fields[11]) + int(fields[12]))

        def is_below(one):
            while one > 1 and one != self.root:
                one = parents.get(one, 0)
            return one == self.root

        for one, (began, ticks) in seen.items():
            if is_below(one):
                self.ticks[one, began] = ticks
        return sum(list(self.ticks.values())) / 100


def run(spark, processors, source, target, masks):
    started, cpu = time.perf_counter(), processors.seconds()
    lines = (
        spark.read.option("lineSep", "\n")
        .text(source)
        .select(
            F.regexp_extract(F.col("_metadata.file_name"), r"^([^.]*)", 1).alias("source"),
            F.col("_metadata.file_path").alias("file"),
            F.col("_metadata.file_block_start").alias("block"),
            F.monotonically_increasing_id().alias("row"),
            F.col("value").alias("content"),
        )
    )
    ordered = lines.repartition("source").sortWithinPartitions("source", "file", "block", "row")
    events = ordered.mapInPandas(mine(masks), "source string, file string, content string, templateId int")
    events.write.mode("overwrite").parquet(target)
    seconds, cpu = time.perf_counter() - started, processors.seconds() - cpu
    written = spark.read.parquet(target)
    row = written.select(F.count("*"), F.count_distinct("source", "templateId")).first()
    print(json.dumps({"rows": row[0], "templates": row[1], "seconds": round(seconds, 2), "cpu": round(cpu, 2)}))


def main():
    source, target, masks_file, *runs = sys.argv[1:]
    masks = json.load(open(masks_file))
    spark = SparkSession.builder.getOrCreate()
    processors = ProcessorTime(os.getppid())  # Java's: it started this driver
    for _ in range(int(runs[0]) if runs else 1):
        run(spark, processors, source, target, masks)
    spark.stop()


main()
