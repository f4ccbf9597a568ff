/** @file What commands may do to the terminal: results on standard output, progress and errors on standard error. */

/** A stream that text is written to, and may be a terminal. */
export interface TextStream {
  /** Adds text to the stream. */
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** The outside world of a command; tests give their own. */
export interface Terminal {
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  /** Registers what to do when the user interrupts. */
  readonly onInterrupt: (stop: () => void) => void;
}

/** Shortest time between two changes of a progress line: 5 a second. */
const REDRAW_MS = 200;

/** Shortest time between two progress lines where there is no terminal to redraw. */
const PLAIN_MS = 10_000;

/** A progress line with the time left, on standard error: redrawn on a terminal, a plain line now and then elsewhere. */
export class ProgressLine {
  readonly #stream: TextStream;
  readonly #now: () => number;
  #shownAt = Number.NEGATIVE_INFINITY;
  #phase = "";
  #phaseStart = 0;
  #drawn = false;

  constructor(stream: TextStream, now: () => number = () => performance.now()) {
    this.#stream = stream;
    this.#now = now;
  }

  /**
   * Shows how far a phase is.
   * @param phase - What is being done, for example `"running cells"`.
   * @param skipped - How many of `done` were done before this phase began: they say nothing of its pace.
   */
  show(phase: string, detail: string, done: number, total: number, skipped = 0): void {
    const now = this.#now();
    if (phase !== this.#phase) {
      this.#phase = phase;
      this.#phaseStart = now;
      this.#shownAt = Number.NEGATIVE_INFINITY;
    }
    if (now - this.#shownAt < (this.#stream.isTTY ? REDRAW_MS : PLAIN_MS)) return;
    this.#shownAt = now;
    const text = `${phase} ${done}/${total}${timeLeft(now - this.#phaseStart, done - skipped, total - done)}  ${detail}`;
    if (!this.#stream.isTTY) {
      this.#stream.write(`${text}\n`);
      return;
    }
    this.#stream.write(`\r\u001b[2K${text.slice(0, (this.#stream.columns ?? 80) - 1)}`);
    this.#drawn = true;
  }

  /** Wipes the line, so that what follows starts on a clean one. */
  clear(): void {
    if (this.#drawn) this.#stream.write("\r\u001b[2K");
    this.#drawn = false;
  }
}

/** The first twentieth of the work is start-up more than work: no estimate yet. */
function timeLeft(elapsedMs: number, done: number, left: number): string {
  if (done * 20 < done + left || left < 1) return "";
  const seconds = Math.round((elapsedMs / done) * left * 1e-3);
  return seconds < 60 ? ` · ${seconds} s left` : ` · ${Math.floor(seconds / 60)} min ${seconds % 60} s left`;
}
