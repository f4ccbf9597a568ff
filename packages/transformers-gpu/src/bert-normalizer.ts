/** @file BERT's text normalisation: control characters out, white space to blanks, accents off, lower case. */

/** What the normaliser of a BERT tokenizer does; the fields of `BertNormalizer` in `tokenizer.json`. */
export interface BertNormalizerOptions {
  /** Drop control characters, U+0000 and U+FFFD; turn any white space into a blank. */
  readonly cleanText: boolean;
  /** Put blanks around CJK ideographs, so that each is a word. */
  readonly handleChineseChars: boolean;
  /** Decompose (NFD) and drop non-spacing marks. */
  readonly stripAccents: boolean;
  readonly lowercase: boolean;
}

/** Options with BERT's defaults: everything on; accents stay where case stays. */
export function completeNormalizer(given: Partial<BertNormalizerOptions> = {}): BertNormalizerOptions {
  const { cleanText = true, handleChineseChars = true, lowercase = true, stripAccents = lowercase } = given;
  return { cleanText, handleChineseChars, stripAccents, lowercase };
}

/** Normalised text that knows where each of its UTF-16 units came from. */
export interface NormalizedText {
  readonly text: string;
  /** Shape `[text.length]`: where in the source the code point behind each unit starts; `undefined` when unit i came from i. */
  readonly origin: Uint32Array | undefined;
}

/**
 * Normalises as `BertNormalizer` of Hugging Face tokenizers 0.22 does.
 * Works code point by code point: lower-casing knows no context, so a final Greek sigma stays σ.
 */
export function normalizeText(source: string, options: BertNormalizerOptions): NormalizedText {
  if (PRINTABLE_ASCII.test(source)) {
    return { text: options.lowercase ? source.toLowerCase() : source, origin: undefined };
  }
  const origins: number[] = [];
  let text = "";
  let start = 0;
  for (const symbol of source) {
    const normal = normalizeSymbol(symbol, options);
    for (let i = 0; i < normal.length; i++) origins.push(start);
    text += normal;
    start += symbol.length;
  }
  return { text, origin: Uint32Array.from(origins) };
}

// Everything here maps to one unit, itself or its lower case.
const PRINTABLE_ASCII = /^[ -~]*$/;

const LINE_BREAK_OR_TAB = /^[\t\n\r]$/;
const WHITE_SPACE = /^\p{White_Space}$/u;
const CONTROL = /^[\p{Cc}\p{Cf}\p{Co}\p{Cs}]$/u;
const NON_SPACING_MARKS = /\p{Mn}/gu;

function normalizeSymbol(symbol: string, options: BertNormalizerOptions): string {
  let normal = symbol;
  if (options.cleanText) {
    if (LINE_BREAK_OR_TAB.test(symbol)) return " ";
    if (symbol === "\uFFFD" || CONTROL.test(symbol)) return "";
    if (WHITE_SPACE.test(symbol)) return " ";
  }
  if (options.stripAccents) normal = normal.normalize("NFD").replace(NON_SPACING_MARKS, "");
  if (options.lowercase) normal = Array.from(normal, lowerCase).join("");
  const ideograph = options.handleChineseChars && isIdeograph(symbol.codePointAt(0) as number);
  return ideograph ? ` ${normal} ` : normal;
}

/** Of one code point: its neighbours, which decide a final sigma, are not seen. */
function lowerCase(symbol: string): string {
  return symbol.toLowerCase();
}

/** The blocks that the original BERT calls Chinese characters: ideographs, neither kana nor Hangul. */
function isIdeograph(codePoint: number): boolean {
  return IDEOGRAPHS.some(([first, last]) => codePoint >= first && codePoint <= last);
}

const IDEOGRAPHS: readonly (readonly [number, number])[] = [
  [0x4e00, 0x9fff],
  [0x3400, 0x4dbf],
  [0x20000, 0x2a6df],
  [0x2a700, 0x2b73f],
  [0x2b740, 0x2b81f],
  [0x2b920, 0x2ceaf], // as in the library; the block itself begins at 2B820
  [0xf900, 0xfaff],
  [0x2f800, 0x2fa1f],
];
