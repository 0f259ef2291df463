import type { RunEvent } from "@leukoscope/protocol";
import { Progress } from "./progress.ts";
import { duration, percent } from "./table.ts";

type Step = Extract<RunEvent, { kind: "progress" }>;

const PHASES: Readonly<Record<Step["phase"], string>> = {
  features: "computing frozen features",
  training: "training",
  validation: "validating",
};

/** A run for people: a bar for the work in hand, a line for every epoch. */
export class TrainingProgress {
  readonly #progress: Progress;
  readonly #now: () => number;
  #stage = "";
  #epoch = 0;
  #epochStarted = 0;
  /** Of the epochs of the present stage that were seen from start to end. */
  #epochSeconds: number[] = [];

  constructor(progress = new Progress(), now: () => number = () => performance.now()) {
    this.#progress = progress;
    this.#now = now;
  }

  show(event: RunEvent): void {
    switch (event.kind) {
      case "import":
        this.#progress.update("reading images", event.done, event.of);
        break;
      case "calibration":
        this.#progress.update("calibrating", event.done, event.of);
        break;
      case "evaluation":
        this.#progress.update("testing", event.done, event.of);
        break;
      case "progress":
        this.#step(event);
        break;
      case "resumed":
        this.#progress.line(`stage ${event.stage}: going on after epoch ${event.epochs}`);
        break;
      case "epoch":
        this.#epochSeconds.push(event.seconds);
        this.#progress.line(
          [
            `${event.stage} epoch ${event.epoch}: loss ${event.train.loss.toFixed(3)}`,
            `validation loss ${event.val.loss.toFixed(3)}`,
            `accuracy ${percent(event.val.accuracy)}`,
            `macro F1 ${percent(event.val.f1Macro)}${event.best ? " (best)" : ""}`,
            duration(event.seconds),
          ].join(", "),
        );
    }
  }

  /** Work that is no training. */
  bar(label: string, done: number, of: number): void {
    this.#progress.update(label, done, of);
  }

  line(text: string): void {
    this.#progress.line(text);
  }

  end(): void {
    this.#progress.end();
  }

  #step({ stage, epoch, epochs, phase, done, of }: Step): void {
    if (stage !== this.#stage) this.#epochSeconds = [];
    if (stage !== this.#stage || epoch !== this.#epoch) this.#epochStarted = this.#now();
    this.#stage = stage;
    this.#epoch = epoch;
    const label = `${stage} epoch ${epoch}/${epochs}: ${PHASES[phase]}`;
    this.#progress.update(label, done, of, this.#whole(epoch, epochs));
  }

  /** What is left of the stage, when an epoch is known: at most this, since a stage may end early. */
  #whole(epoch: number, epochs: number): { name: string; secondsLeft: number } | undefined {
    const known = this.#epochSeconds;
    if (known.length === 0) return undefined;
    const mean = known.reduce((total, seconds) => total + seconds, 0) / known.length;
    const spent = (this.#now() - this.#epochStarted) / 1000;
    return { name: "stage: at most", secondsLeft: mean * (epochs - epoch) + Math.max(0, mean - spent) };
  }
}
