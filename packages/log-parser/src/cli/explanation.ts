/** @file Why a line got its template, for a person to read. */

import type { LogRecord, ParsedEvent } from "@lsad/core";

import { Masker, type MaskingInstruction } from "../masking.js";
import type { ByteSink } from "./byte-sink.js";
import type { RowWriter } from "./event-row.js";
import type { Miner, MinerEvent } from "./miner.js";

/** Explains lines one by one while a miner learns from them; what it writes takes the place of rows. */
export class Explainer implements RowWriter {
  readonly #sink: ByteSink;
  #text = "";
  readonly #miner: Miner;
  readonly #masker: Masker | undefined;
  readonly #threshold: number | undefined;
  #events: MinerEvent[] = [];
  /** Templates as they were before the line. */
  readonly #tokens: Map<number, readonly string[]>;

  /** @param threshold - Of Drain or Spell, to show beside the similarity. */
  constructor(sink: ByteSink, miner: Miner, masks: readonly MaskingInstruction[], threshold: number | undefined) {
    this.#sink = sink;
    this.#miner = miner;
    this.#masker = masks.length === 0 ? undefined : new Masker(masks);
    this.#threshold = threshold;
    this.#tokens = new Map(miner.parser.templates().map(({ templateId, tokens }) => [templateId, tokens]));
    miner.onTemplate = (event) => this.#events.push(event);
  }

  /** Rows are not written: each record has been explained when it was parsed. */
  add(): void {}

  async flush(): Promise<void> {
    const text = this.#text;
    this.#text = "";
    await this.#sink.write(text);
  }

  async end(): Promise<void> {
    await this.flush();
    await this.#sink.end();
  }

  /** `act`, which learns from the record or only matches it, with what came of it kept for output. */
  parse(record: LogRecord, act: (record: LogRecord) => ParsedEvent | undefined): ParsedEvent | undefined {
    this.#events = [];
    const event = act(record);
    this.#text += this.#explained(record, event);
    for (const change of this.#events) this.#follow(change);
    return event;
  }

  #follow({ kind, templateId, tokens, ...more }: MinerEvent): void {
    const isGone = kind === "merged" || kind === "removed" || kind === "evicted";
    if (isGone) this.#tokens.delete(templateId);
    const stays = isGone ? "into" in more && more.into : templateId;
    if (stays) this.#tokens.set(stays, tokens);
  }

  #explained(record: LogRecord, event: ParsedEvent | undefined): string {
    const lines = [`${record.source}:${record.line}`, `  content    ${record.content}`];
    const masked = this.#masker?.mask(record.content) ?? record.content;
    if (masked !== record.content) lines.push(`  masked     ${masked}`);
    if (event === undefined)
      return `${[...lines, "  template   none: no template fits, and none is learnt"].join("\n")}\n`;
    const id = event.templateId;
    lines.push(`  template   ${id}  ${this.#miner.text(id)}`);
    lines.push(`  why        ${this.#reason(id, masked, this.#tokens.get(id))}`);
    for (const other of this.#events.filter(({ templateId }) => templateId !== id)) {
      lines.push(`  besides    ${besides(other)}`);
    }
    for (const { name, value } of event.parameters) lines.push(`  ${name.padEnd(10)} ${value}`);
    return `${lines.join("\n")}\n`;
  }

  #reason(id: number, masked: string, before: readonly string[] | undefined): string {
    const own = this.#events.filter(({ templateId }) => templateId === id);
    if (own.some(({ kind }) => kind === "created")) {
      return "created: no template is near enough, so the line begins one";
    }
    const comparison = before === undefined ? "" : this.#comparison(masked, before);
    if (own.some(({ kind }) => kind === "widened")) return `widened: it was "${before?.join(" ")}"${comparison}`;
    return `fits: the template stays as it is${comparison}`;
  }

  /** Drain's similarity, in numbers; the others compare in ways that no single number shows. */
  #comparison(masked: string, before: readonly string[]): string {
    if (this.#miner.name !== "drain") return "";
    const tokens = masked.split(/\s+/).filter((token) => token !== "");
    const equal = before.filter((token, index) => token !== "<*>" && token === tokens[index]).length;
    const needed = this.#threshold === undefined ? "" : `, at least ${this.#threshold} needed`;
    return `; ${equal} of ${before.length} tokens are equal (${(equal / Math.max(1, before.length)).toFixed(2)}${needed})`;
  }
}

function besides(event: MinerEvent): string {
  const text = event.tokens.join(" ");
  if (event.kind === "merged") return `template ${event.templateId} is now part of ${event.into}: ${text}`;
  return `template ${event.templateId} was ${event.kind}: ${text}`;
}
