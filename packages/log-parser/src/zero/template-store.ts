/** @file The templates of the zero-config parser: created by lines, merged by evidence, evicted by disuse. */

import { ATOM, type Atoms, VARIABLE } from "./atoms.js";
import { ClusterRegister } from "./cluster-register.js";
import {
  type Cluster,
  type Display,
  displayOf,
  displayOfLists,
  newCluster,
  takeInCounts,
  widenBy,
  widenColumns,
  widenWith,
} from "./clusters.js";
import { ColumnEvidence } from "./column-evidence.js";
import { JointEvidence } from "./joint-evidence.js";
import { ListEvidence } from "./list-evidence.js";
import { covers, hashKeys, type Pattern, PatternIndex } from "./patterns.js";
import type { ZeroRules } from "./rules.js";
import type { SavedKey, SavedPattern, SavedStore } from "./snapshot.js";
import type { WordTable } from "./word-table.js";

/** What the store tells of templates that have an id. */
export interface StoreListener {
  changed(kind: "created" | "widened", cluster: Cluster): void;
  merged(id: number, into: Cluster): void;
  evicted(cluster: Cluster): void;
}

/** Learns patterns, and answers which cluster a line or an id belongs to. */
export class TemplateStore {
  readonly #words: WordTable;
  readonly #rules: ZeroRules;
  readonly #register: ClusterRegister;
  readonly #index = new PatternIndex();
  /** All patterns, in order of creation. */
  readonly #patterns = new Set<Pattern>();
  readonly #columns: ColumnEvidence;
  readonly #lists: ListEvidence;
  readonly #joint = new JointEvidence();
  readonly #listener: StoreListener;
  #lines = 0;

  constructor(words: WordTable, meanings: Uint8Array, rules: ZeroRules, maxTemplates: number, listener: StoreListener) {
    this.#words = words;
    this.#rules = rules;
    this.#register = new ClusterRegister(maxTemplates);
    this.#columns = new ColumnEvidence(words, meanings, rules);
    this.#lists = new ListEvidence(words);
    this.#listener = listener;
  }

  get clusters(): ReadonlyMap<number, Cluster> {
    return this.#register.clusters;
  }

  get lines(): number {
    return this.#lines;
  }

  /** Where the lists of a line that fits `pattern` end, for templates that show a list as one value. */
  listsOf(pattern: Pattern): Int32Array | undefined {
    return pattern.cluster.display.joinsLists ? this.#lists.spansOf(pattern) : undefined;
  }

  /** The cluster that an id means now: itself, or the one it was merged into. */
  cluster(id: number): Cluster | undefined {
    return this.#register.cluster(id);
  }

  find(atoms: Atoms): Pattern | undefined {
    return this.#index.find(atoms);
  }

  /** Learns a line: returns the pattern it fits from now on. */
  learn(atoms: Atoms, timeMs: number | undefined): Pattern {
    this.#lines++;
    const known = this.#index.find(atoms);
    const pattern = known ?? this.#create(atoms);
    const { cluster } = pattern;
    if (cluster.display.partial.length > 0) this.#show(cluster, widenBy(cluster.display, atoms));
    cluster.lines++;
    cluster.lastHit = this.#lines;
    if (timeMs !== undefined) {
      cluster.lastMs = timeMs;
      cluster.firstMs ??= timeMs;
    }
    if (cluster.firstLine === 0) cluster.firstLine = this.#lines;
    if (cluster.id === 0) this.#publish(cluster);
    return pattern;
  }

  #publish(cluster: Cluster): void {
    this.#register.enter(cluster);
    this.#listener.changed("created", cluster);
    if (this.#register.isOverfull) this.#evictOldest();
  }

  /** Changes how a template is shown; those it was told to hear of it. */
  #show(cluster: Cluster, display: Display): void {
    if (cluster.display === display) return;
    cluster.display = display;
    if (cluster.id !== 0) this.#listener.changed("widened", cluster);
  }

  #showColumns(merged: Pattern, columns: readonly number[]): void {
    const { cluster } = merged;
    if (cluster.display.joinsLists) this.#showLists(cluster, merged);
    else this.#show(cluster, widenColumns(cluster.display, columns));
  }

  #showLists(cluster: Cluster, pattern: Pattern): void {
    this.#show(
      cluster,
      displayOfLists(pattern, this.#lists.spansOf(pattern), (key) => this.#words.text(key)),
    );
  }

  /** Makes two templates one, whatever they look like: lines of `from` are lines of `into` from now on. */
  unite(from: Cluster, into: Cluster): void {
    if (from !== into) this.#absorb(into, from);
  }

  /** Forgets a template; its next line makes a new one. */
  remove(cluster: Cluster): void {
    this.#register.leave(cluster);
    for (const pattern of [...cluster.patterns]) this.#drop(pattern, undefined);
  }

  /** Enters a template by hand: a new one, unless there is one of this shape, or one that this takes in. */
  seed(atoms: Atoms, wild: Uint8Array): Cluster {
    return this.#place(newCluster(displayOf(atoms), this.#lines), atoms, wild);
  }

  /** Gives a template another shape; lines of the old one are forgotten by all but its counts. */
  reshape(cluster: Cluster, atoms: Atoms, wild: Uint8Array): Cluster {
    for (const pattern of [...cluster.patterns]) this.#drop(pattern, undefined);
    cluster.display = displayOf(atoms);
    return this.#place(cluster, atoms, wild);
  }

  /** Enters a pattern whatever evidence says of it; what it is equal to or covers becomes one with it. */
  #place(cluster: Cluster, atoms: Atoms, wild: Uint8Array): Cluster {
    const pattern = this.#newPattern(cluster, atoms, wild);
    const equal = this.#index.findEqual(pattern.keys, pattern.hash);
    if (equal !== undefined) {
      for (let i = 0; i < wild.length; i++) wild[i] |= equal.wild[i];
      this.#absorbYounger(pattern, equal);
      this.#drop(equal, pattern.cluster);
    }
    this.#insert(pattern);
    this.#columns.restore(pattern);
    if (this.#rules.lists) this.#lists.enter(pattern);
    this.#absorbCovered(pattern);
    if (pattern.cluster.id === 0) this.#publish(pattern.cluster);
    return pattern.cluster;
  }

  #create(atoms: Atoms): Pattern {
    const cluster = newCluster(displayOf(atoms), this.#lines);
    const pattern = this.#newPattern(cluster, atoms, new Uint8Array(atoms.length));
    this.#insert(pattern);
    this.#weigh(pattern);
    return pattern;
  }

  /** A pattern of the cluster with the keys of a line, their words counted as used. */
  #newPattern(cluster: Cluster, atoms: Atoms, wild: Uint8Array): Pattern {
    const { length } = atoms;
    const keys = atoms.keys.slice(0, length);
    for (let i = 0; i < length; i++) if (keys[i] !== VARIABLE) keys[i] = this.#words.acquire(atoms.spellingOf(i));
    const kinds = atoms.kinds.slice(0, length);
    const glued = atoms.glued.slice(0, length);
    const pattern = { keys, kinds, glued, wild, hash: hashKeys(keys, length), cluster, alive: true };
    cluster.patterns.add(pattern);
    return pattern;
  }

  /** Asks all evidence about a new pattern, and again about what comes of it, until nothing follows any more. */
  #weigh(entered: Pattern): void {
    for (let pattern: Pattern | undefined = entered; pattern !== undefined; ) {
      if (this.#rules.lists) this.#weighLists(pattern);
      pattern = this.#weighColumns(pattern) ?? this.#mergePending();
    }
    while (entered.cluster.mergedInto !== undefined) entered.cluster = entered.cluster.mergedInto;
  }

  #mergePending(): Pattern | undefined {
    const family = this.#columns.takePending();
    return family === undefined ? undefined : this.#merge(family.members, [family.column]);
  }

  #weighLists(pattern: Pattern): void {
    const other = this.#lists.enter(pattern);
    if (other === undefined) return;
    const [older, younger] = byAge(other, pattern.cluster);
    const [shape] = older.patterns;
    this.#showLists(older, shape);
    this.#absorb(older, younger);
  }

  #weighColumns(pattern: Pattern): Pattern | undefined {
    const single = this.#columns.enter(pattern);
    if (single !== undefined) return this.#merge(single.members, [single.column]);
    const joint = this.#rules.jointColumns ? this.#joint.enter(pattern) : undefined;
    return joint === undefined ? undefined : this.#merge(joint.members, joint.columns);
  }

  /** Makes one pattern of several that differ in `columns`, and one cluster of theirs. */
  #merge(members: readonly Pattern[], columns: readonly number[]): Pattern {
    const keys = members[0].keys.slice();
    const kinds = members[0].kinds.slice();
    const wild = new Uint8Array(keys.length);
    for (const member of members) for (let i = 0; i < wild.length; i++) wild[i] |= member.wild[i];
    for (const column of columns) {
      keys[column] = VARIABLE;
      kinds[column] = ATOM.value;
      wild[column] = 1;
    }
    const merged = this.#unite(members, { keys, kinds, wild, glued: members[0].glued });
    if (columns.length + countOnes(wild) > 2) this.#absorbCovered(merged);
    this.#showColumns(merged, columns);
    return merged;
  }

  #unite(members: readonly Pattern[], shape: Pick<Pattern, "keys" | "kinds" | "wild" | "glued">): Pattern {
    const oldest = members.map((member) => member.cluster).reduce((a, b) => byAge(a, b)[0]);
    for (const key of shape.keys) if (key !== VARIABLE) this.#words.retain(key);
    for (const member of [...members]) {
      if (member.cluster !== oldest) this.#absorb(oldest, member.cluster);
      this.#drop(member, oldest);
    }
    const hash = hashKeys(shape.keys, shape.keys.length);
    const equal = this.#index.findEqual(shape.keys, hash);
    const merged: Pattern = { ...shape, hash, cluster: oldest, alive: true };
    if (equal !== undefined) {
      for (let i = 0; i < merged.wild.length; i++) merged.wild[i] |= equal.wild[i];
      if (equal.cluster !== oldest) this.#absorb(oldest, equal.cluster);
      this.#drop(equal, oldest);
    }
    merged.cluster.patterns.add(merged);
    this.#insert(merged);
    return merged;
  }

  /** A pattern with several wild columns may fit others that no single column leads to. */
  #absorbCovered(wide: Pattern): void {
    const covered = [...this.#index.ofLength(wide.keys.length)].filter(
      (other) => other !== wide && covers(wide, other),
    );
    for (const pattern of covered) {
      this.#absorbYounger(wide, pattern);
      this.#drop(pattern, wide.cluster);
    }
  }

  #absorbYounger(a: Pattern, b: Pattern): void {
    const [older, younger] = byAge(a.cluster, b.cluster);
    if (older !== younger) this.#absorb(older, younger);
  }

  /** Gives the younger cluster's patterns and ids to the older one. */
  #absorb(into: Cluster, from: Cluster): void {
    for (const pattern of from.patterns) {
      if (this.#rules.lists) this.#lists.move(pattern, into);
      pattern.cluster = into;
      into.patterns.add(pattern);
    }
    from.patterns.clear();
    from.mergedInto = into;
    takeInCounts(into, from);
    if (from.id !== 0) {
      this.#register.redirect(from, into);
      this.#listener.merged(from.id, into);
    }
    this.#show(into, widenWith(into.display, from.display));
  }

  #insert(pattern: Pattern): void {
    this.#index.insert(pattern);
    this.#patterns.add(pattern);
  }

  /** Takes a pattern out of index and evidence; its words are given back. */
  #drop(pattern: Pattern, successor: Cluster | undefined): void {
    this.#index.remove(pattern);
    this.#patterns.delete(pattern);
    this.#columns.leave(pattern);
    if (this.#rules.lists) this.#lists.leave(pattern, successor);
    pattern.alive = false;
    pattern.cluster.patterns.delete(pattern);
    for (const key of pattern.keys) if (key !== VARIABLE) this.#words.release(key);
  }

  /** All that {@link load} needs to go on from here. */
  save(): SavedStore {
    const places = new Map([...this.#patterns].map((pattern, place) => [pattern, place]));
    const saveKey = (key: number): SavedKey => (key === VARIABLE ? 0 : this.#words.text(key));
    return {
      created: this.#register.created,
      lines: this.#lines,
      clusters: this.#register.saveClusters(),
      patterns: Array.from(this.#patterns, ({ keys, kinds, glued, wild, cluster }) => ({
        cluster: cluster.id,
        keys: Array.from(keys, saveKey),
        kinds: [...kinds],
        glued: [...glued],
        wild: [...wild],
      })),
      aliases: this.#register.saveAliases(),
      columnSets: this.#index.columnSets(),
      skeletons: this.#lists.save(saveKey),
      recent: this.#joint.save((pattern) => places.get(pattern)),
      kinds: this.#columns.shared.save(),
    };
  }

  /** Fills an empty store. Evidence is entered again without asking what follows: all that did had followed when saved. */
  load(saved: SavedStore): void {
    this.#lines = saved.lines;
    this.#register.load(saved.created, saved.clusters, saved.aliases);
    const clusterOf = (id: number) => this.#register.cluster(id) as Cluster; // the snapshot has been checked
    this.#columns.shared.load(saved.kinds);
    const patterns = saved.patterns.map((pattern) => this.#loadPattern(pattern, clusterOf(pattern.cluster)));
    this.#index.orderColumnSets(saved.columnSets);
    this.#lists.load(saved.skeletons, clusterOf, patterns);
    this.#joint.load(saved.recent.map((group) => group.map((place) => patterns[place])));
  }

  #loadPattern({ keys, kinds, glued, wild }: SavedPattern, cluster: Cluster): Pattern {
    const interned = Int32Array.from(keys, (key) => (key === 0 ? VARIABLE : this.#words.acquire(key)));
    const pattern: Pattern = {
      keys: interned,
      kinds: Uint8Array.from(kinds),
      glued: Uint8Array.from(glued),
      wild: Uint8Array.from(wild),
      hash: hashKeys(interned, interned.length),
      cluster,
      alive: true,
    };
    cluster.patterns.add(pattern);
    this.#insert(pattern);
    this.#columns.restore(pattern);
    return pattern;
  }

  #evictOldest(): void {
    for (const cluster of this.#register.leastRecent()) {
      this.remove(cluster);
      this.#listener.evicted(cluster);
    }
    this.#joint.prune();
  }
}

/** Two clusters, the one that was told of first (or has an id at all) in front. */
function byAge(a: Cluster, b: Cluster): [Cluster, Cluster] {
  if (a.id === 0) return [b, a];
  return b.id === 0 || a.id <= b.id ? [a, b] : [b, a];
}

function countOnes(flags: Uint8Array): number {
  let ones = 0;
  for (const flag of flags) ones += flag;
  return ones;
}
