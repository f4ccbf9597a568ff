/** @file BERT's split into words: at blanks, and around each punctuation mark (`BertPreTokenizer`). */

/** A word and where it starts. */
export interface Word {
  readonly word: string;
  /** UTF-16 units from the start of the text. */
  readonly start: number;
}

// A punctuation mark alone, or a run of anything that is neither blank nor punctuation. ASCII symbols such as $ + < = > ^ ` | ~
// count as punctuation, other symbols do not.
const WORDS = /[\p{P}$+<=>^`|~]|[^\p{P}$+<=>^`|~\p{White_Space}]+/gu;

/** The words of a normalised text, in order. */
export function* wordsOf(text: string): Generator<Word> {
  for (const { 0: word, index } of text.matchAll(WORDS)) yield { word, start: index };
}
