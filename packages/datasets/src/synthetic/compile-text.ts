/** @file Texts with slots, compiled to functions. */

import { timeFormat } from "./clock.js";
import type { Dialect } from "./dialect.js";
import { type Draw, zipfSums } from "./draw.js";

/** What the slots of a line depend on. */
export interface Scene {
  timeMs: number;
  /** Values of the entities of the routine that speaks, by index; `undefined` until first needed. */
  values: (string | undefined)[];
}

/** Gives a text for a scene, drawing what is random. */
export type Speak = (draw: Draw, scene: Scene) => string;

/** Entities that every dialect has; a dialect's own of the same name win. */
const COMMON_ENTITIES: Dialect["entities"] = {
  ip: "10.{n:0-3}.{zipf:60}.{zipf:250}",
  pid: "{n:800-32000}",
  port: "{n:32768-60999}",
  uuid: "{hex:8}-{hex:4}-4{hex:3}-{pick:8|9|a|b}{hex:3}-{hex:12}",
};

const SLOT = /\{([^{}]+)\}/;

/** Compiles the texts of one dialect, which share their entities. */
export class TextCompiler {
  readonly #dialect: Dialect;
  readonly #entities: Dialect["entities"];
  readonly #speakers = new Map<string, Speak>();
  readonly #indexes = new Map<string, number>();

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
    this.#entities = { ...COMMON_ENTITIES, ...dialect.entities };
  }

  /** Place of an entity in {@link Scene.values}. Measures can be forced too, so they have places as well. */
  indexOf(name: string): number {
    const index = this.#indexes.get(name) ?? this.#indexes.size;
    this.#indexes.set(name, index);
    return index;
  }

  /** Compiles a text; `hasTime` turns `%`-codes outside slots on, as headers have them. */
  compile(text: string, hasTime = false): Speak {
    const parts = text.split(SLOT).map((part, i) => (i % 2 === 1 ? this.#slot(part) : literal(part, hasTime)));
    const speakers = parts.filter((part) => part !== "");
    if (speakers.length === 1 && typeof speakers[0] === "function") return speakers[0];
    return (draw, scene) => {
      let spoken = "";
      for (const part of speakers) spoken += typeof part === "string" ? part : part(draw, scene);
      return spoken;
    };
  }

  #slot(slot: string): Speak {
    const colon = slot.indexOf(":");
    if (colon >= 0) return primitive(slot.slice(0, colon), slot.slice(colon + 1));
    let speaker = this.#speakers.get(slot);
    if (speaker === undefined) {
      speaker = this.#named(slot);
      this.#speakers.set(slot, speaker);
    }
    return speaker;
  }

  #named(name: string): Speak {
    const measure = this.#dialect.measures[name];
    const choices = measure ?? this.#entities[name];
    if (choices === undefined) throw new Error(`internal: ${this.#dialect.source}: no slot is named ${name}`);
    const fresh = this.#choose(choices);
    const index = this.indexOf(name);
    const isKept = measure === undefined;
    return (draw, scene) => {
      const known = scene.values[index];
      if (known !== undefined) return known;
      const value = fresh(draw, scene);
      if (isKept) scene.values[index] = value;
      return value;
    };
  }

  #choose(choices: string | readonly string[]): Speak {
    if (typeof choices === "string") return this.compile(choices);
    const speakers = choices.map((choice) => this.compile(choice));
    const sums = zipfSums(choices.length);
    return (draw, scene) => speakers[draw.index(sums)](draw, scene);
  }
}

/** The true template of a text: every slot a wildcard. */
export function templateOf(text: string): string {
  return text.replace(/\{[^{}]+\}/g, "<*>");
}

function literal(text: string, hasTime: boolean): string | Speak {
  if (!hasTime || !text.includes("%")) return text;
  const format = timeFormat(text);
  return (_, { timeMs }) => format(timeMs);
}

function primitive(kind: string, argument: string): Speak {
  switch (kind) {
    case "n": {
      const [least, most] = argument.split("-").map(Number);
      return (draw) => String(draw.between(least, most));
    }
    case "zipf": {
      const sums = zipfSums(Number(argument));
      return (draw) => String(draw.index(sums) + 1);
    }
    case "heavy": {
      const median = Number(argument);
      return (draw) => String(draw.heavy(median));
    }
    case "hex":
      return (draw) => draw.digits(Number(argument), "0123456789abcdef");
    case "HEX":
      return (draw) => draw.digits(Number(argument), "0123456789ABCDEF");
    case "dec":
      return (draw) => draw.digits(Number(argument), "0123456789");
    case "pick": {
      const choices = argument.split("|");
      return (draw) => choices[draw.between(0, choices.length - 1)];
    }
    case "time": {
      const format = timeFormat(argument);
      return (_, { timeMs }) => format(timeMs);
    }
    default:
      throw new Error(`internal: {${kind}:${argument}} is no known slot`);
  }
}
