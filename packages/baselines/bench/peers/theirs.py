"""One task on scikit-learn's side: run once, then again and again for half a CPU second. Prints mean CPU seconds and peak MiB."""
import json
import resource
import sys
import time

import numpy as np
import scipy.sparse as sp

task, folder = sys.argv[1:]


def dense(start, rows):
    return np.fromfile(f"{folder}/dense.f64", np.float64, rows * 64, offset=start * 512).reshape(rows, 64)


def labels(name, rows):
    return np.fromfile(f"{folder}/{name}", np.uint8, rows).astype(np.int64)


def sparse(values, rows):
    indptr = np.fromfile(f"{folder}/sparse.indptr", np.int32, rows + 1)
    indices = np.fromfile(f"{folder}/sparse.indices", np.int32, indptr[-1])
    return sp.csr_matrix((np.fromfile(f"{folder}/{values}", np.float64, indptr[-1]), indices, indptr), (rows, 20_000))


def prepare():
    if task == "naive-bayes":
        from sklearn.naive_bayes import MultinomialNB
        x, y = sparse("sparse.counts", 200_000), labels("sparse.labels", 200_000)
        return lambda: MultinomialNB().fit(x, y).predict_joint_log_proba(x)
    if task == "linear-svm":
        from sklearn.svm import LinearSVC
        x, y = sparse("sparse.unit", 100_000), labels("sparse.labels", 100_000)
        return lambda: LinearSVC().fit(x, y).decision_function(x)
    if task == "isolation-forest":
        from sklearn.ensemble import IsolationForest
        x = dense(0, 100_000)
        return lambda: IsolationForest(random_state=0).fit(x).score_samples(x)
    if task == "one-class-svm":
        from sklearn.svm import OneClassSVM
        x = dense(0, 5000)
        return lambda: OneClassSVM(nu=0.1).fit(x).decision_function(x)
    if task == "rbf-svm":
        from sklearn.svm import SVC
        x, y = dense(0, 5000), labels("dense.labels", 5000)
        return lambda: SVC().fit(x, y).decision_function(x)
    if task == "lof":
        from sklearn.neighbors import LocalOutlierFactor
        x = dense(0, 10_000)
        return lambda: LocalOutlierFactor(20, novelty=True).fit(x)
    from sklearn.neighbors import KNeighborsClassifier
    knn = KNeighborsClassifier(5).fit(dense(0, 20_000), labels("dense.labels", 20_000))
    queries = dense(20_000, 2000)
    return lambda: knn.predict_proba(queries)


job = prepare()
job()
start, runs, cpu = time.process_time(), 0, 0.0
while cpu < 0.5:
    job()
    runs += 1
    cpu = time.process_time() - start
print(json.dumps({"cpu": cpu / runs, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
