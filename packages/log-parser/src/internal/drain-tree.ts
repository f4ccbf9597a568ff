/** @file Drain's tree of fixed depth: token count, then the first tokens, then a leaf of templates. */

import type { SavedDrainNode } from "../drain-snapshot.js";
import { type DrainCluster, DrainLeaf } from "./drain-cluster.js";
import { encodeText, hashToken, type ScannedLine } from "./token-scanner.js";

/** A branch: the children by first token, or the leaf at its end. */
export class DrainNode {
  /** Token that leads here; `undefined` for the wildcard child and for the node of a length. */
  readonly token: string | undefined;
  readonly #bytes: Uint8Array;
  /** In order of creation, the wildcard child included. */
  readonly children: DrainNode[] = [];
  wild: DrainNode | undefined;
  leaf: DrainLeaf | undefined;
  #byHash: Map<number, DrainNode> | undefined;
  /** Next sibling whose token has the same hash. */
  #sameHash: DrainNode | undefined;

  constructor(token?: string) {
    this.token = token;
    this.#bytes = encodeText(token ?? "");
  }

  /** The child for a token of the scanned line, by hash, then letter by letter. */
  child(scanner: ScannedLine, index: number): DrainNode | undefined {
    let node = this.#byHash?.get(scanner.hashes[index]);
    while (node !== undefined && !node.#isToken(scanner, index)) node = node.#sameHash;
    return node;
  }

  #isToken({ bytes, starts, ends }: ScannedLine, index: number): boolean {
    const own = this.#bytes;
    const start = starts[index];
    if (ends[index] - start !== own.length) return false;
    for (let i = 0; i < own.length; i++) if (own[i] !== bytes[start + i]) return false;
    return true;
  }

  add(token: string): DrainNode {
    const node = new DrainNode(token);
    this.#index(node, token);
    this.children.push(node);
    return node;
  }

  addWild(): DrainNode {
    this.wild = new DrainNode();
    this.children.push(this.wild);
    return this.wild;
  }

  /** Drops children for which `isKept` says no. */
  keepChildren(isKept: (child: DrainNode) => boolean): void {
    const kept = this.children.filter(isKept);
    if (kept.length === this.children.length) return;
    this.children.length = 0;
    this.#byHash = undefined;
    this.wild = undefined;
    for (const child of kept) {
      if (child.token === undefined) this.wild = child;
      else this.#index(child, child.token);
      this.children.push(child);
    }
  }

  #index(child: DrainNode, token: string): void {
    const hash = hashToken(token);
    this.#byHash ??= new Map();
    child.#sameHash = this.#byHash.get(hash);
    this.#byHash.set(hash, child);
  }
}

/** Options of {@link DrainTree}. */
export interface DrainTreeOptions {
  readonly depth: number;
  readonly maxChildren: number;
  readonly numericTokensAreWild: boolean;
  readonly wildcard: string;
  /** Published Drain: messages too short for the full depth have no leaf. */
  readonly shortMessagesApart: boolean;
}

/**
 * The branches of Drain. A token goes to its own child, else to the wildcard child; a new token with a digit, or one
 * for which there is no place, makes or takes the wildcard child. Branches are never re-keyed when a template widens.
 */
export class DrainTree {
  /** Nodes of each token count; the key is the count, or count and protected tokens. */
  readonly roots = new Map<number | string, DrainNode>();
  /** How many nodes there are. */
  nodes = 0;
  readonly #options: DrainTreeOptions;
  readonly #tokenLevels: number;

  constructor(options: DrainTreeOptions) {
    this.#options = options;
    this.#tokenLevels = options.depth - 3;
  }

  /** The leaf where the line's template is, if it is known. */
  find(key: number | string, scanner: ScannedLine): DrainLeaf | undefined {
    let node = this.roots.get(key);
    const levels = this.#levelsOf(scanner.count);
    for (let level = 0; level < levels && node !== undefined; level++) node = node.child(scanner, level) ?? node.wild;
    return node?.leaf;
  }

  /** The leaf where the line's template belongs; `undefined` for a message that has none, in published mode. */
  insert(key: number | string, scanner: ScannedLine): DrainLeaf | undefined {
    if (this.#options.shortMessagesApart && scanner.count < this.#tokenLevels + 1) return undefined;
    let node = this.roots.get(key);
    if (node === undefined) {
      node = new DrainNode();
      this.roots.set(key, node);
      this.nodes++;
    }
    const levels = this.#levelsOf(scanner.count);
    for (let level = 0; level < levels; level++) node = this.#enter(node, scanner, level);
    node.leaf ??= new DrainLeaf(scanner.count);
    return node.leaf;
  }

  /** Every leaf under one key, in the order its branches were made. */
  leaves(key: number | string): DrainLeaf[] {
    const found: DrainLeaf[] = [];
    const visit = (node: DrainNode) => {
      if (node.leaf !== undefined) found.push(node.leaf);
      node.children.forEach(visit);
    };
    const root = this.roots.get(key);
    if (root !== undefined) visit(root);
    return found;
  }

  /** The branches as plain data. */
  save(): [key: number | string, node: SavedDrainNode][] {
    const saveNode = (node: DrainNode): SavedDrainNode => {
      const templates = node.leaf?.clusters.filter((cluster) => cluster.alive).map((cluster) => cluster.id) ?? [];
      return {
        ...(node.children.length > 0 && {
          children: node.children.map((child) => [
            child === node.wild ? null : (child.token as string),
            saveNode(child),
          ]),
        }),
        ...(templates.length > 0 && { templates }),
      };
    };
    return Array.from(this.roots, ([key, node]) => [key, saveNode(node)]);
  }

  /** Builds the branches again; `give` hands out each template once. */
  load(
    saved: readonly (readonly [key: number | string, node: SavedDrainNode])[],
    give: (id: number) => { readonly cluster: DrainCluster; readonly hashes: Int32Array },
  ): void {
    const loadNode = (node: DrainNode, { children = [], templates = [] }: SavedDrainNode): void => {
      this.nodes++;
      for (const id of templates) {
        const { cluster, hashes } = give(id);
        node.leaf ??= new DrainLeaf(hashes.length);
        node.leaf.append(cluster, hashes);
      }
      for (const [token, child] of children) loadNode(token === null ? node.addWild() : node.add(token), child);
    };
    for (const [key, node] of saved) {
      const root = new DrainNode();
      this.roots.set(key, root);
      loadNode(root, node);
    }
  }

  /** Drops branches that lead to no template. */
  sweep(): void {
    this.nodes = 0;
    const hasTemplates = (node: DrainNode): boolean => {
      node.keepChildren(hasTemplates);
      const kept = node.children.length > 0 || (node.leaf?.clusters.some((cluster) => cluster.alive) ?? false);
      if (kept) this.nodes++;
      return kept;
    };
    for (const [key, node] of this.roots) if (!hasTemplates(node)) this.roots.delete(key);
  }

  /** A message never uses its last token as a branch. */
  #levelsOf(count: number): number {
    return Math.max(0, Math.min(this.#tokenLevels, count - 1));
  }

  #enter(node: DrainNode, scanner: ScannedLine, level: number): DrainNode {
    const { maxChildren, numericTokensAreWild, wildcard } = this.#options;
    const known = node.child(scanner, level);
    if (known !== undefined) return known;
    const token = scanner.text(level);
    if (token === wildcard || (numericTokensAreWild && hasDigit(token)))
      return node.wild ?? this.#count(node.addWild());
    const places = maxChildren - node.children.length;
    // Without a wildcard child, the last place is kept for it.
    if (places > (node.wild === undefined ? 1 : 0)) return this.#count(node.add(token));
    return node.wild ?? this.#count(node.addWild());
  }

  #count(node: DrainNode): DrainNode {
    this.nodes++;
    return node;
  }
}

const ASCII_DIGIT = /[0-9]/;
/** `str.isdigit` of Python 3.11: decimal digits of every script, superscripts, circled digits; not ½. */
const OTHER_DIGIT =
  /[\p{Nd}²³¹\u1369-\u1371\u19da\u2070\u2074-\u2079\u2080-\u2089\u2460-\u2468\u2474-\u247c\u2488-\u2490\u24ea\u24f5-\u24fd\u24ff\u2776-\u277e\u2780-\u2788\u278a-\u2792\u{10a40}-\u{10a43}\u{10e60}-\u{10e68}\u{11052}-\u{1105a}\u{1f100}-\u{1f10a}]/u;
const BEYOND_ASCII = /[^\0-\x7f]/;

/** Whether a token holds a digit in the sense of Python's `str.isdigit`. */
function hasDigit(token: string): boolean {
  return ASCII_DIGIT.test(token) || (BEYOND_ASCII.test(token) && OTHER_DIGIT.test(token));
}
