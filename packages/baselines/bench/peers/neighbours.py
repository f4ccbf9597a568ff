"""CPU seconds of LocalOutlierFactor.fit by each of scikit-learn's trees, as JSON."""
import json
import sys
import time

import numpy as np
from sklearn.neighbors import LocalOutlierFactor

file, rows, columns, metric, rounds = sys.argv[1:]
x = np.fromfile(file, np.float64).reshape(int(rows), int(columns))


def seconds(algorithm):
    start = time.process_time()
    LocalOutlierFactor(algorithm=algorithm, metric=metric).fit(x)
    return time.process_time() - start


timed = {name: sorted(seconds(name) for _ in range(int(rounds))) for name in ("ball_tree", "kd_tree")}
print(json.dumps({name: values[len(values) // 2] for name, values in timed.items()}))
