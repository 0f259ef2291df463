import type { Failure } from "../database/schema.ts";

/** Errors that say what is wrong with what was sent: trying again would end alike. */
const PERMANENT = new Set([
  "ApiError",
  "AutogradError",
  "CellsError",
  "ClassifierError",
  "ExplainError",
  "GraphError",
  "ImageError",
  "ImportError",
  "LockError",
  "ManifestError",
  "ProtocolError",
  "SplitError",
  "StudyError",
  "TuneError",
  "WeightsError",
  "ZodError",
]);

export const isPermanent = (error: unknown): boolean => error instanceof Error && PERMANENT.has(error.name);

/** The database was away, or had to choose between two transactions: that is no fault of the job. */
export function isOfDatabase(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error ? String(error.code) : "";
  // Connection lost, the server is shutting down or starting up, a deadlock, a serialisation failure.
  return /^(ECONN|EPIPE|57P|08|40P01$|40001$)/.test(code) || /connection (terminated|timeout)/i.test(error.message);
}

export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { code: "internal", message: String(error) };
  return { code: "code" in error ? String(error.code) : "internal", message: error.message };
}
