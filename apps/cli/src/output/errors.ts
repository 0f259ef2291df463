import { CommanderError } from "commander";

/** What a command's exit code means. */
export const EXIT = { done: 0, ourFault: 1, usage: 2, interrupted: 130 } as const;

/** Something the user gave can't be used. The message is one line: what, where, how to mend. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  constructor(
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The user stopped the work. The message tells how to go on. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  readonly code = "interrupted";
}

/**
 * Errors that say what is wrong with the user's files, options or machine. By name, so that telling an error does not
 * load every package.
 */
const usersFault = new Set([
  "AccountError",
  "AutogradError",
  "CellsError",
  "CheckpointError",
  "ClassicError",
  "ClassifierError",
  "CroissantError",
  "DownloadError",
  "DescriptorError",
  "ExplainError",
  "ExploreError",
  "ExternalModelError",
  "GraphError",
  "ImageError",
  "ImportError",
  "LabelMapError",
  "LockError",
  "ManifestError",
  "PhantomError",
  "PrecisionError",
  "ProtocolError",
  "PullError",
  "ReportError",
  "RunReportError",
  "ServerError",
  "SplitError",
  "StorageError",
  "StudyError",
  "UsageError",
  "WeightsError",
]);

interface Failure {
  readonly exitCode: number;
  readonly code: string;
  /** One line. */
  readonly message: string;
}

/** What an error means to the user. */
export function failureOf(error: unknown): Failure {
  if (error instanceof CommanderError) {
    if (error.code === "commander.help") return { exitCode: EXIT.usage, code: "usage", message: "no command given" };
    return {
      exitCode: EXIT.usage,
      code: "usage",
      message: oneLine(error.message.replace(/^error: /, "")).replace(/\.$/, ""),
    };
  }
  if (!(error instanceof Error)) return { exitCode: EXIT.ourFault, code: "internal", message: oneLine(String(error)) };
  const code = "code" in error ? String(error.code) : "internal";
  const message = oneLine(error.message);
  if (error instanceof Interrupted) return { exitCode: EXIT.interrupted, code, message };
  if (usersFault.has(error.name)) return { exitCode: EXIT.usage, code, message };
  return { exitCode: EXIT.ourFault, code, message };
}

/**
 * Tells an error on standard error, in one line.
 * @param usage how to find out what a command takes, for mistakes in the command line itself
 * @returns the exit code
 */
export function describeFailure(error: unknown, usage?: string): number {
  const { exitCode, message } = failureOf(error);
  const debugging = Boolean(process.env.DEBUG);
  let hint = "";
  if (error instanceof CommanderError && usage !== undefined) hint = `; see ${usage}`;
  if (exitCode === EXIT.ourFault && !debugging) hint = " (our fault: run it again with DEBUG=1 for the details)";
  process.stderr.write(`leukoscope: ${message}${hint}\n`);
  if (debugging && error instanceof Error) process.stderr.write(`${traceOf(error)}\n`);
  return exitCode;
}

/** The stack of an error and of its causes. */
function traceOf(error: Error): string {
  const own = error.stack ?? String(error);
  return error.cause instanceof Error ? `${own}\ncaused by ${traceOf(error.cause)}` : own;
}

const oneLine = (text: string): string => text.replace(/\s*\n\s*/g, " ").trim();
