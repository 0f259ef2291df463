export interface RunningPostgres {
  readonly url: string;
  /** As a power cut would: nothing is written any more. */
  kill(): void;
  /** Starts it again on the same data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}
/** Whether a server for this system is installed. */
export function hasPostgres(): boolean;
export function freePort(): Promise<number>;
export function startPostgres(): Promise<RunningPostgres>;
