import { fork } from "node:child_process";
import type { Ended } from "./messages.ts";

export interface OwnProcess<News> {
  /** What the process runs; compiled, since Node 20 runs no TypeScript. */
  readonly file: URL;
  /** What it is asked. */
  readonly request: object;
  /** What it does, as an error calls it; its error's code is `run-lost`, say. */
  readonly what: "run" | "slide";
  readonly signal: AbortSignal;
  /** How long it may take to stop by itself once the signal says so; without it the process is killed at once. */
  readonly graceMs?: number;
  /** Told of all that it says before its end. What is thrown here ends the process and the work. */
  readonly onNews: (news: News, answer: (message: string) => void) => void | Promise<void>;
}

const STDERR = 2;

/**
 * Has work done in a process of its own: it can be killed, and a crash of native code costs the work and nothing else.
 * The other side is `serveOwner`.
 * @throws what the work threw, by name, code and message; an Error of code `run-lost` or `slide-lost` where its process
 *   died; the signal's reason; what `onNews` throws
 */
export function inOwnProcess<Result, News extends { readonly kind: string }>(of: OwnProcess<News>): Promise<Result> {
  const { file, graceMs, request, signal, what } = of;
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const child = fork(file, {
      execArgv: [],
      serialization: "advanced",
      // The main program's standard output is its own.
      stdio: ["ignore", STDERR, STDERR, "ipc"],
    });
    let outcome: (() => void) | undefined;
    let timer: NodeJS.Timeout | undefined;
    const answer = (message: string): void => {
      if (child.connected) child.send(message, () => {});
    };
    const kill = (): void => void child.kill("SIGKILL");
    const fail = (error: unknown): void => {
      outcome ??= () => reject(error);
      kill();
    };
    const stop = (): void => {
      if (graceMs !== undefined) answer("stop");
      timer = setTimeout(kill, graceMs ?? 0);
    };
    const tell = async (news: News): Promise<void> => of.onNews(news, answer);
    signal.addEventListener("abort", stop, { once: true });
    child.on("message", (message: Ended<Result> | News) => {
      if (!isEnd(message)) tell(message).catch(fail);
      else if (message.kind === "done") outcome ??= () => resolve(message.result);
      else {
        const { code, name } = message;
        outcome ??= () => reject(Object.assign(new Error(message.message), { name, code }));
      }
    });
    child.once("error", fail);
    child.once("close", (code, killed) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      const how = killed ? `signal ${killed}` : `exit code ${code}`;
      if (signal.aborted) reject(signal.reason);
      else if (outcome) outcome();
      else reject(Object.assign(new Error(`the process of the ${what} died (${how})`), { code: `${what}-lost` }));
    });
    child.send(request, (error) => error && fail(error));
  });
}

const isEnd = <Result, News extends { readonly kind: string }>(
  message: Ended<Result> | News,
): message is Ended<Result> => message.kind === "done" || message.kind === "failed";
