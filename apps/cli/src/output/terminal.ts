import { RESEARCH_USE } from "@leukoscope/classifier";
import { failureOf } from "./errors.ts";

/** Where a command's words go. The result alone is on standard output; the rest is on standard error. */
export class Terminal {
  /** Whether the result is one JSON document. */
  readonly json: boolean;

  constructor(json: boolean) {
    this.json = json;
  }

  /**
   * Prints what the command came to.
   * @param document what `--json` prints
   * @param text what people read
   */
  result(document: unknown, text: string): void {
    process.stdout.write(this.json ? `${JSON.stringify(document, undefined, 2)}\n` : `${text}\n`);
  }

  /** As {@link result}, for a result with scores: the line on research use goes with it. */
  scores(document: unknown, text: string): void {
    this.result(document, `${text}\n\n${RESEARCH_USE}`);
    if (this.json) this.note(RESEARCH_USE);
  }

  /** Prints an error as the JSON document, so that standard output can always be parsed. */
  failure(error: unknown): void {
    const { code, message } = failureOf(error);
    process.stdout.write(`${JSON.stringify({ error: { code, message } })}\n`);
  }

  /** A line for people, on standard error. */
  note(line: string): void {
    process.stderr.write(`${line}\n`);
  }
}
