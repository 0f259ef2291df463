import type { Api, JobResource, RunResource } from "./api.ts";

/** So many of the latest runs are shown. */
const MOST_RUNS = 200;
/** Wait before a stream that broke off is asked for again: this, then twice as long each time, up to the other. */
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 30_000;
/** A view that takes another's place listens a moment later. */
const PATIENCE = 1000;

/** Whoever hears of the jobs. */
export interface JobListener {
  /** Something of a job is another. */
  changed(job: JobResource): void;
  /** The stream was opened: what happened before was not told. */
  begun(): void;
  /** The service does not answer any more. */
  lost(): void;
}

/**
 * The service's jobs as they go on, told by one stream of events: a browser keeps few connections to a host, for all of its
 * windows. It is open while anybody listens in a window that is seen, and is opened again when it breaks off.
 */
export class JobFeed {
  #events: EventSource | undefined;
  #waiting: ReturnType<typeof setTimeout> | undefined;
  #pause = FIRST_PAUSE;
  #listening = false;
  #isLost = false;
  /** As listed since the stream was opened, and told of since. */
  #runs: Promise<Map<string, RunResource>> | undefined;

  constructor(
    private readonly api: Api,
    private readonly listener: JobListener,
  ) {
    document.addEventListener("visibilitychange", () => this.#openOrClose());
  }

  listen(): void {
    this.#listening = true;
    clearTimeout(this.#waiting);
    this.#openOrClose();
  }

  /** Closes the stream, unless somebody listens again at once. */
  rest(): void {
    this.#listening = false;
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(() => this.#openOrClose(), PATIENCE);
  }

  /** Asks at once for a stream that broke off. */
  retry(): void {
    if (this.#events !== undefined || !this.#listening) return;
    clearTimeout(this.#waiting);
    this.#openOrClose();
  }

  /** Whether the service was there and does not answer any more. */
  get isLost(): boolean {
    return this.#isLost;
  }

  /** The latest first; without a question to the service while the stream tells what is new. */
  async runs(): Promise<readonly RunResource[]> {
    const isLive = this.#events?.readyState === EventSource.OPEN;
    const listed = isLive && this.#runs !== undefined ? this.#runs : this.#list();
    if (isLive) this.#runs = listed;
    return [...(await listed).values()].sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  }

  async #list(): Promise<Map<string, RunResource>> {
    const runs = await this.api.all<RunResource>("runs", MOST_RUNS);
    return new Map(runs.map((run) => [run.id, run]));
  }

  #openOrClose(): void {
    const isWanted = this.#listening && !document.hidden;
    if (isWanted === (this.#events !== undefined)) return;
    if (isWanted) this.#open();
    else this.#close();
  }

  #close(): void {
    this.#events?.close();
    this.#events = undefined;
    this.#runs = undefined;
  }

  #open(): void {
    const events = new EventSource(this.api.address("jobs/events"));
    this.#events = events;
    events.addEventListener("open", () => {
      this.#pause = FIRST_PAUSE;
      this.#isLost = false;
      this.#runs = undefined;
      this.listener.begun();
    });
    events.addEventListener("job", ({ data }) => this.listener.changed(JSON.parse(data)));
    events.addEventListener("run", ({ data }) => void this.#heard(JSON.parse(data)));
    events.addEventListener("error", () => {
      this.#close();
      // The first time it may have ended as it does every now and then.
      if (this.#pause > FIRST_PAUSE) void this.#findOut();
      this.#waiting = setTimeout(() => this.#openOrClose(), this.#pause);
      this.#pause = Math.min(2 * this.#pause, LONGEST_PAUSE);
    });
  }

  /** Whether the service is away, or knows no more who asks. */
  async #findOut(): Promise<void> {
    const answers = await this.api.session.ask();
    if (answers || this.#isLost) return;
    this.#isLost = true;
    this.listener.lost();
  }

  async #heard(run: RunResource): Promise<void> {
    // A list that is still on its way may be older.
    const runs = await this.#runs?.catch(() => undefined);
    runs?.set(run.id, run);
    this.listener.changed(run);
  }
}
