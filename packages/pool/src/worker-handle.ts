import type { Answer, Call } from "./messages.ts";

/** A worker as the pool sees it, in Node or in a browser. */
export interface WorkerHandle {
  /** @throws DataCloneError for an input that can't be sent */
  send(call: Call, transfer: readonly ArrayBuffer[]): void;
  /** Tells what to do with answers and with the worker's death; called once, before anything is sent. */
  listen(onAnswer: (answer: Answer) => void, onLost: (reason: string) => void): void;
  /** Keeps the process alive, or lets it go, while the worker lives. */
  hold(busy: boolean): void;
  /** Ends the worker at once, whatever it does. */
  end(): Promise<void>;
}
