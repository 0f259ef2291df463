import { duration } from "./table.ts";

/** Where the bar is drawn. */
export interface ProgressScreen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Milliseconds between two drawings on a terminal, and between two lines in a log. */
const REDRAW = 100;
const LOG_EVERY = 10_000;
const BAR = 24;

/**
 * How far long work has come, and how long it will still take. On a terminal one line that is drawn over; elsewhere a
 * line now and then, so that a log stays short.
 */
export class Progress {
  readonly #screen: ProgressScreen;
  readonly #now: () => number;
  #label = "";
  #started = 0;
  /** What was done when the present label began: resumed work must not make the estimate too bright. */
  #first = 0;
  #drawn = Number.NEGATIVE_INFINITY;
  #shown = false;

  constructor(screen: ProgressScreen = process.stderr, now: () => number = () => performance.now()) {
    this.#screen = screen;
    this.#now = now;
  }

  /**
   * @param label what is being done; a new one starts a new estimate
   * @param more the estimate of a larger whole, such as all epochs, in seconds
   */
  update(
    label: string,
    done: number,
    of: number,
    more?: { readonly name: string; readonly secondsLeft: number },
  ): void {
    const now = this.#now();
    if (label !== this.#label) {
      // The log's clock runs on, or many short pieces of work would each write their line.
      if (this.#label === "" && !this.#screen.isTTY) this.#drawn = now;
      this.#label = label;
      this.#started = now;
      this.#first = done - 1;
    }
    if (now - this.#drawn < (this.#screen.isTTY ? REDRAW : LOG_EVERY) && !(this.#screen.isTTY && done === of)) return;
    this.#drawn = now;
    const left = ((now - this.#started) / 1000 / Math.max(1, done - this.#first)) * (of - done);
    const parts = [`${label}  ${done}/${of}`, `${Math.floor((100 * done) / Math.max(1, of))} %`];
    if (done > this.#first + 1 || left > 0) parts.push(`${duration(left)} left`);
    if (more) parts.push(`${more.name} ${duration(more.secondsLeft)} left`);
    this.#draw(parts, of === 0 ? 1 : done / of);
  }

  /** Ends the bar and writes a line that stays. */
  line(text: string): void {
    this.end();
    this.#screen.write(`${text}\n`);
  }

  /** Removes the bar. */
  end(): void {
    if (this.#shown) this.#screen.write("\r\u001b[2K");
    this.#shown = false;
  }

  #draw(parts: readonly string[], share: number): void {
    if (!this.#screen.isTTY) {
      this.#screen.write(`${parts.join(", ")}\n`);
      return;
    }
    const full = Math.round(share * BAR);
    const text = `${"█".repeat(full)}${"░".repeat(BAR - full)} ${parts.join(", ")}`;
    this.#screen.write(`\r\u001b[2K${text.slice(0, (this.#screen.columns || 80) - 1)}`);
    this.#shown = true;
  }
}
