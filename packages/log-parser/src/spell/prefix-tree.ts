/** @file The prefix tree of Spell's templates: their constants, in order, from the root. */

import { UNKNOWN, WILDCARD } from "./tokens.js";

/** What the tree and the search know of a template. */
export interface SpellCluster {
  readonly id: number;
  /** Interned tokens, wildcards included. Replaced, never changed in place. */
  template: Int32Array;
  /** How many of them are not the wildcard. */
  constants: number;
  lines: number;
  /** The parser's line counter at its first line, and at its last. */
  readonly firstLine: number;
  lastLine: number;
  /** When these lines were written, where the caller said so. */
  firstMs: number | undefined;
  lastMs: number | undefined;
  /** False once evicted: what still points here must not answer. */
  alive: boolean;
}

interface TreeNode {
  cluster: SpellCluster | undefined;
  /** How many templates pass through here. */
  templates: number;
  readonly children: Map<number, TreeNode>;
}

/** Finds the template whose constants start a line's constants, as logparser's Spell does. */
export class SpellTree {
  readonly #root = newNode();

  insert(cluster: SpellCluster): void {
    let node = this.#root;
    for (const token of cluster.template) {
      if (token === WILDCARD) continue;
      let child = node.children.get(token);
      if (child === undefined) {
        child = newNode();
        node.children.set(token, child);
      }
      child.templates++;
      node = child;
    }
    if (node.cluster === undefined || !node.cluster.alive) node.cluster = cluster; // the first one stays
  }

  /** Takes a template out; a node that others pass through keeps naming its first cluster, as upstream's does. */
  remove(cluster: SpellCluster): void {
    let node = this.#root;
    for (const token of cluster.template) {
      if (token === WILDCARD) continue;
      const child = node.children.get(token);
      if (child === undefined) continue;
      if (child.templates === 1) {
        node.children.delete(token);
        return;
      }
      child.templates--;
      node = child;
    }
  }

  /** Which cluster every node names: the tokens that lead to it, and the cluster. */
  save(): [path: number[], cluster: SpellCluster][] {
    const named: [number[], SpellCluster][] = [];
    const visit = (node: TreeNode, path: number[]) => {
      if (node.cluster?.alive) named.push([path, node.cluster]);
      for (const [token, child] of node.children) visit(child, [...path, token]);
    };
    visit(this.#root, []);
    return named;
  }

  /** Names the clusters of nodes as saved: inserting templates again does not tell which of them was first. */
  load(named: readonly (readonly [path: readonly number[], cluster: SpellCluster])[]): void {
    const forget = (node: TreeNode) => {
      node.cluster = undefined;
      for (const child of node.children.values()) forget(child);
    };
    forget(this.#root);
    for (const [path, cluster] of named) {
      let node: TreeNode | undefined = this.#root;
      for (const token of path) node = node?.children.get(token);
      if (node !== undefined) node.cluster = cluster;
    }
  }

  /**
   * The first cluster on the line's way down, or `undefined`. At a child that names a cluster the search accepts it when
   * its constants are at least `enough`, and else tries later tokens at the parent; a child without one is entered for good.
   */
  find(tokens: Int32Array, length: number, enough: number): SpellCluster | undefined {
    let node = this.#root;
    for (let i = 0; i < length; i++) {
      const token = tokens[i];
      if (token === UNKNOWN || token === WILDCARD) continue;
      const child = node.children.get(token);
      if (child === undefined) continue;
      if (child.cluster === undefined || !child.cluster.alive) node = child;
      else if (child.cluster.constants >= enough) return child.cluster;
    }
    return undefined;
  }
}

function newNode(): TreeNode {
  return { cluster: undefined, templates: 0, children: new Map() };
}
