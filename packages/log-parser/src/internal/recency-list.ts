/** @file Templates in order of last use. */

import type { DrainCluster } from "./drain-cluster.js";

/** A doubly linked list through the clusters: touching one and taking the oldest cost the same however many there are. */
export class RecencyList {
  #oldest: DrainCluster | undefined;
  #newest: DrainCluster | undefined;

  /** Makes a cluster the most recent, whether it was in the list or not. */
  touch(cluster: DrainCluster): void {
    if (this.#newest === cluster) return;
    this.remove(cluster);
    cluster.older = this.#newest;
    if (this.#newest !== undefined) this.#newest.newer = cluster;
    else this.#oldest = cluster;
    this.#newest = cluster;
  }

  takeOldest(): DrainCluster | undefined {
    const oldest = this.#oldest;
    if (oldest !== undefined) this.remove(oldest);
    return oldest;
  }

  /** Does nothing for a cluster that is not in the list. */
  remove(cluster: DrainCluster): void {
    const { older, newer } = cluster;
    if (older !== undefined) older.newer = newer;
    else if (this.#oldest === cluster) this.#oldest = newer;
    if (newer !== undefined) newer.older = older;
    else if (this.#newest === cluster) this.#newest = older;
    cluster.older = undefined;
    cluster.newer = undefined;
  }

  oldestFirst(): DrainCluster[] {
    const all: DrainCluster[] = [];
    for (let cluster = this.#oldest; cluster !== undefined; cluster = cluster.newer) all.push(cluster);
    return all;
  }
}
