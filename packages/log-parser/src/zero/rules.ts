/** @file The rules of the zero-config parser by name, so that each can be switched off and measured. */

/** One flag a rule; all are on by default. Switching one off is for measuring what it is worth. */
export interface ZeroRules {
  /** `proxy.example.org:8080` and `a.b.Class:17` are one value: a dotted name with a number after the colon. */
  readonly hostsWithPorts: boolean;
  /** A path with a query (`/v2/x?limit=1`) goes on to the next blank, quote or bracket. */
  readonly queries: boolean;
  /** An identifier with at most two digits (`eth0`, `jk2_init`) is a word, not a number. */
  readonly numberedWords: boolean;
  /** Names of days, months and zones next to numbers are part of the date. */
  readonly dates: boolean;
  /** A unit belongs to its number: `12 KB` and `3 bytes` are the same kind of value. */
  readonly units: boolean;
  /** A quantity repeated in brackets (`18846 bytes (18.4 KB)`) is said once. */
  readonly restatements: boolean;
  /** `<1` and `>5` are numbers. */
  readonly bounds: boolean;
  /** `true`, `false` and `null` after `=`, `:` or `(` are values. */
  readonly booleans: boolean;
  /** Nothing, in `()` or after `key=`, is a value too. */
  readonly emptyValues: boolean;
  /** `LOCAL(0)` and `sshd[17]` are one word: a name and its number. */
  readonly numberedNames: boolean;
  /** The first word says what the statement is: it takes more evidence to call it a variable. */
  readonly firstWord: boolean;
  /** After `user` or `host` a name follows: two different ones are enough. */
  readonly cues: boolean;
  /** Words that differ in their digits only (`eth0`, `eth1`) are one variable: two are enough. */
  readonly stems: boolean;
  /** Of words with points or slashes inside (`a.b.Class`, `app/Main`) three different ones are enough. */
  readonly structuredNames: boolean;
  /** A column that holds a number once and a word once is variable. */
  readonly mixedColumns: boolean;
  /** Words that take each other's place in two different statements are values of one kind, wherever they meet. */
  readonly sharedValues: boolean;
  /** Lists of values of different length are one list. */
  readonly lists: boolean;
  /** Many templates that differ in the same two or three columns, in each by many words, are one. */
  readonly jointColumns: boolean;
}

/** Every rule on: the one configuration of `zero`. */
export const ALL_RULES: ZeroRules = {
  hostsWithPorts: true,
  queries: true,
  numberedWords: true,
  dates: true,
  units: true,
  restatements: true,
  bounds: true,
  booleans: true,
  emptyValues: true,
  numberedNames: true,
  firstWord: true,
  cues: true,
  stems: true,
  structuredNames: true,
  mixedColumns: true,
  sharedValues: true,
  lists: true,
  jointColumns: true,
};
