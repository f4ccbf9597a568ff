/** @file Which template an id means: the living ones, those that were merged into them, and who was not hit for longest. */

import type { Cluster } from "./clusters.js";
import type { SavedCluster } from "./snapshot.js";

/** Aliases kept per template that may live: old ids stay readable, within bounds. */
const ALIASES_PER_TEMPLATE = 4;

/** Clusters by every id that was told of them. */
export class ClusterRegister {
  readonly #maxTemplates: number;
  readonly #clusters = new Map<number, Cluster>();
  readonly #aliases = new Map<number, Cluster>();
  #created = 0;

  constructor(maxTemplates: number) {
    this.#maxTemplates = maxTemplates;
  }

  /** The living ones, in order of creation. */
  get clusters(): ReadonlyMap<number, Cluster> {
    return this.#clusters;
  }

  /** Ids given out so far. */
  get created(): number {
    return this.#created;
  }

  /** Whether there are more templates than may live. */
  get isOverfull(): boolean {
    return this.#clusters.size > this.#maxTemplates;
  }

  /** What an id means now: its own cluster, or the one that was merged into. */
  cluster(id: number): Cluster | undefined {
    return this.#clusters.get(id) ?? this.#aliases.get(id);
  }

  /** Gives a cluster its id. */
  enter(cluster: Cluster): void {
    cluster.id = ++this.#created;
    this.#clusters.set(cluster.id, cluster);
  }

  /** Lets the ids of one cluster mean another. */
  redirect(from: Cluster, into: Cluster): void {
    this.#clusters.delete(from.id);
    for (const id of [...from.mergedIds, from.id]) this.#alias(id, into);
  }

  /** Forgets a cluster under all its ids. */
  leave(cluster: Cluster): void {
    this.#clusters.delete(cluster.id);
    for (const id of cluster.mergedIds) this.#aliases.delete(id);
  }

  /** The sixteenth that was not hit for longest, which is to go: sorting then costs little per line. Never all. */
  leastRecent(): Cluster[] {
    const byLastHit = [...this.#clusters.values()].sort((a, b) => a.lastHit - b.lastHit);
    const count = Math.max(1, Math.floor(this.#maxTemplates / 16));
    return byLastHit.slice(0, Math.min(count, byLastHit.length - 1));
  }

  saveClusters(): SavedCluster[] {
    return Array.from(this.#clusters.values(), ({ id, lines, firstLine, lastHit, firstMs, lastMs, display }) => {
      const { shown, glued, joinsLists, partial } = display;
      const seen = { ...(firstMs !== undefined && { firstMs }), ...(lastMs !== undefined && { lastMs }) };
      return { id, lines, firstLine, lastHit, ...seen, shown, glued: [...glued], joinsLists, partial };
    });
  }

  saveAliases(): (readonly [id: number, into: number])[] {
    return Array.from(this.#aliases, ([id, into]) => [id, into.id] as const);
  }

  /** Fills an empty register. The snapshot has been checked: aliases mean saved clusters. */
  load(
    created: number,
    clusters: readonly SavedCluster[],
    aliases: readonly (readonly [id: number, into: number])[],
  ): void {
    this.#created = created;
    for (const { shown, glued, joinsLists, partial, firstMs, lastMs, ...counts } of clusters) {
      const display = { shown, glued: Uint8Array.from(glued), joinsLists, partial };
      const cluster = { ...counts, display, firstMs, lastMs, patterns: new Set<never>(), mergedIds: [] };
      this.#clusters.set(counts.id, { ...cluster, mergedInto: undefined });
    }
    for (const [id, into] of aliases) this.#alias(id, this.#clusters.get(into) as Cluster);
  }

  #alias(id: number, into: Cluster): void {
    this.#aliases.set(id, into);
    into.mergedIds.push(id);
    if (this.#aliases.size <= ALIASES_PER_TEMPLATE * this.#maxTemplates) return;
    const [[oldest, owner]] = this.#aliases;
    this.#aliases.delete(oldest);
    owner.mergedIds.splice(owner.mergedIds.indexOf(oldest), 1);
  }
}
