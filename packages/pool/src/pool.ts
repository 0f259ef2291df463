import { PoolError } from "./errors.ts";
import type { Answer } from "./messages.ts";
import type { Parcel } from "./parcel.ts";
import { type ErrorClasses, receivedError } from "./sent-error.ts";
import type { WorkerHandle } from "./worker-handle.ts";

export interface WorkerPoolOptions {
  /** Most workers; each is started when there is work for it. At least 1. */
  readonly workers: number;
  /** Tasks that one worker has at a time, 2 by default: the next is there when an answer leaves. */
  readonly inFlight?: number;
  /** Classes of the errors that the job throws, by name. Others come back as an `Error` of their name. */
  readonly errors?: ErrorClasses;
}

export interface RunOptions {
  /** Gives up the task, which rejects with `aborted` at once; one that a worker has goes on there unheard. */
  readonly signal?: AbortSignal;
}

interface Task<Input, Output> {
  readonly input: () => Parcel<Input> | Promise<Parcel<Input>>;
  resolve(output: Output): void;
  reject(error: unknown): void;
}

interface Member<Input, Output> {
  readonly worker: WorkerHandle;
  readonly pending: Map<number, Task<Input, Output>>;
}

/**
 * Runs one job on other threads. Tasks start in the order they came. A task's error rejects that task alone; a worker
 * that dies costs the tasks it had, and another takes its place. Idle workers don't keep the process alive.
 */
export class WorkerPool<Input, Output> {
  /** How many tasks it has under way at most, their inputs included. */
  readonly capacity: number;
  readonly #start: () => WorkerHandle;
  readonly #size: number;
  readonly #errors: ErrorClasses;
  readonly #members = new Set<Member<Input, Output>>();
  readonly #queue: Task<Input, Output>[] = [];
  /** Tasks that left the queue, whoever still waits for them. */
  readonly #active = new Set<Task<Input, Output>>();
  #calls = 0;
  #closed: Promise<void> | undefined;

  constructor(start: () => WorkerHandle, { workers, inFlight = 2, errors = {} }: WorkerPoolOptions) {
    for (const count of [workers, inFlight]) {
      if (!Number.isInteger(count) || count < 1) {
        throw new RangeError(`a pool of ${workers} workers with ${inFlight} tasks each: give whole numbers from 1`);
      }
    }
    this.#start = start;
    this.#size = workers;
    this.#errors = errors;
    this.capacity = workers * inFlight;
  }

  /**
   * @param input called when a worker has room for the task, so that what waits holds no memory; its error is the
   *   task's
   * @throws PoolError `worker-lost`, `aborted`, `closed`, `not-sent`; what `input` and the job throw
   */
  run(input: () => Parcel<Input> | Promise<Parcel<Input>>, { signal }: RunOptions = {}): Promise<Output> {
    if (this.#closed) return Promise.reject(closed());
    if (signal?.aborted) return Promise.reject(aborted(signal));
    return new Promise((resolve, reject) => {
      const task = { input, resolve, reject };
      if (signal) this.#giveUpOn(signal, task);
      this.#queue.push(task);
      this.#next();
    });
  }

  /** Ends the workers at once; tasks under way and waiting reject with `closed`. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    for (const task of [...this.#queue.splice(0), ...this.#active]) task.reject(closed());
    await Promise.all([...this.#members].map(({ worker }) => worker.end()));
  }

  #giveUpOn(signal: AbortSignal, task: Task<Input, Output>): void {
    const abort = () => {
      const at = this.#queue.indexOf(task);
      if (at >= 0) this.#queue.splice(at, 1);
      task.reject(aborted(signal));
    };
    signal.addEventListener("abort", abort, { once: true });
    const { resolve, reject } = task;
    const forget = () => signal.removeEventListener("abort", abort);
    task.resolve = (output) => {
      forget();
      resolve(output);
    };
    task.reject = (error) => {
      forget();
      reject(error);
    };
  }

  #next(): void {
    while (this.#active.size < this.capacity) {
      const task = this.#queue.shift();
      if (!task) return;
      this.#active.add(task);
      this.#begin(task);
    }
  }

  async #begin(task: Task<Input, Output>): Promise<void> {
    let member: Member<Input, Output> | undefined;
    try {
      const { value, transfer = [] } = await task.input();
      if (this.#closed) return;
      member = this.#freest();
      this.#send(member, task, value, transfer);
    } catch (error) {
      this.#finish(task, () => task.reject(error));
      if (member) this.#rest(member);
    }
  }

  #send(
    member: Member<Input, Output>,
    task: Task<Input, Output>,
    input: Input,
    transfer: readonly ArrayBuffer[],
  ): void {
    const id = this.#calls++;
    try {
      member.worker.send({ id, input }, transfer);
    } catch (cause) {
      throw new PoolError("not-sent", `the input can't be sent to a worker: ${cause}`, { cause });
    }
    member.pending.set(id, task);
    member.worker.hold(true);
  }

  /** The worker with the least to do; a new one rather than a busy one, while there may be more. */
  #freest(): Member<Input, Output> {
    const [least] = [...this.#members].sort((a, b) => a.pending.size - b.pending.size);
    if (least && (least.pending.size === 0 || this.#members.size === this.#size)) return least;
    let worker: WorkerHandle;
    try {
      worker = this.#start();
    } catch (cause) {
      throw new PoolError("worker-lost", `a worker can't be started: ${cause}`, { cause });
    }
    const member: Member<Input, Output> = { worker, pending: new Map() };
    worker.listen(
      (answer) => this.#settle(member, answer),
      (reason) => this.#lose(member, reason),
    );
    this.#members.add(member);
    return member;
  }

  #settle(member: Member<Input, Output>, answer: Answer): void {
    const task = member.pending.get(answer.id);
    member.pending.delete(answer.id);
    this.#rest(member);
    if (!task) return;
    this.#finish(task, () => {
      if ("error" in answer) task.reject(receivedError(answer.error, this.#errors));
      // The worker's file serves the job that the pool's types name.
      else task.resolve(answer.output as Output);
    });
  }

  #lose(member: Member<Input, Output>, reason: string): void {
    if (!this.#members.delete(member)) return;
    for (const task of member.pending.values()) {
      this.#finish(task, () => task.reject(new PoolError("worker-lost", `the worker of this task died (${reason})`)));
    }
    member.pending.clear();
  }

  #finish(task: Task<Input, Output>, settle: () => void): void {
    this.#active.delete(task);
    settle();
    this.#next();
  }

  #rest({ worker, pending }: Member<Input, Output>): void {
    if (pending.size === 0) worker.hold(false);
  }
}

const closed = () => new PoolError("closed", "the pool was closed before the task was done; open another one");

const aborted = (signal: AbortSignal) => new PoolError("aborted", "the task was aborted", { cause: signal.reason });
