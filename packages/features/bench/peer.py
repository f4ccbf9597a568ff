"""Runs one workload of workloads.mjs once with scikit-learn and prints one JSON line: peer.py NAME INPUT_FILE ROWS."""

import json
import resource
import sys
import time

import numpy as np
from scipy import sparse
from sklearn.decomposition import PCA, TruncatedSVD
from sklearn.feature_extraction.text import HashingVectorizer, TfidfVectorizer
from sklearn.preprocessing import QuantileTransformer, RobustScaler, StandardScaler

name, path, rows = sys.argv[1], sys.argv[2], int(sys.argv[3])


def lines():
    with open(path, encoding="latin-1") as file:
        return file.read().split("\n")[:rows]


def dense():
    return np.fromfile(path).reshape(-1, 32)[:rows]


def prepare():
    """Prepares the input, then returns the work that is timed."""
    if name == "tfidf-words":
        texts = lines()
        return lambda: TfidfVectorizer().fit_transform(texts)
    if name == "tfidf-bigrams":
        texts = lines()
        return lambda: TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True).fit_transform(texts)
    if name == "tfidf-charwb":
        texts = lines()
        return lambda: TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5)).fit_transform(texts)
    if name == "tfidf-transform":
        texts = lines()
        vectorizer = TfidfVectorizer().fit(texts[:100_000])
        return lambda: vectorizer.transform(texts)
    if name == "hashing":
        texts = lines()
        return lambda: HashingVectorizer().transform(texts)
    if name == "standard-scaler":
        x = dense()
        return lambda: StandardScaler().fit_transform(x)
    if name == "robust-scaler":
        x = dense()
        return lambda: RobustScaler().fit_transform(x)
    if name == "quantile":
        x = dense()
        return lambda: QuantileTransformer(subsample=None).fit_transform(x)
    if name == "truncated-svd":
        x = TfidfVectorizer(min_df=2).fit_transform(lines())
        return lambda: TruncatedSVD(n_components=64, random_state=0).fit_transform(x)
    if name == "pca":
        x = dense()
        return lambda: PCA(n_components=16).fit_transform(x)
    raise SystemExit(f"peer.py: no workload {name}")


work = prepare()
before = time.process_time()
result = work()
seconds = time.process_time() - before
values = result.data if sparse.issparse(result) else result.ravel()
print(
    json.dumps(
        {
            "cpuSeconds": seconds,
            "peakMiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            "shape": [*result.shape, len(values)],
            "squares": float(np.square(values).sum()),
        }
    )
)
