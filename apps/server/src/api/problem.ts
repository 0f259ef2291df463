import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";

declare module "fastify" {
  interface FastifyRequest {
    /** Code of the problem that is the answer. */
    refusal?: string;
  }
}

/** RFC 9457, with a stable code and what to do. */
export const problem = z
  .object({
    type: z.string().describe("Identifies the kind of problem."),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe("What is wrong, and where."),
    code: z.string().describe("Stable: callers may switch on it."),
    remedy: z.string().describe("How to mend it."),
  })
  .meta({ id: "Problem" });
export type Problem = z.infer<typeof problem>;

/** A request that can't be served. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly remedy: string,
    options?: ErrorOptions,
  ) {
    super(detail, options);
  }
}

export const notFound = (what: string, id: string): ApiError =>
  new ApiError(404, "not-found", `There is no ${what} ${id}.`, `List what there is, and take an id from there.`);

export const conflict = (code: string, detail: string, remedy: string): ApiError =>
  new ApiError(409, code, detail, remedy);

const TITLES: Readonly<Record<number, string>> = {
  400: "The request is malformed",
  401: "Not signed in",
  403: "Not allowed",
  404: "Not found",
  405: "Method not allowed",
  406: "Not acceptable",
  408: "The request took too long",
  409: "In conflict with what there is",
  413: "Too large",
  414: "The address is too long",
  415: "Media type not supported",
  422: "Can't be processed",
  429: "Too many requests",
  500: "An error of the service",
  503: "Not available",
};

/** What is told for an error that nobody here foresaw. */
const REMEDIES: Readonly<Record<number, string>> = {
  400: "Compare the request with the document at /api/openapi.json.",
  404: "Compare the address with the document at /api/openapi.json.",
  413: "Send less at a time.",
  415: "Send JSON, or multipart/form-data where files are taken.",
  429: "Wait, then try again.",
};

export const problemOf = (status: number, code: string, detail: string, remedy: string): Problem => ({
  type: `urn:leukoscope:problem:${code}`,
  title: TITLES[status] ?? TITLES[status >= 500 ? 500 : 400],
  status,
  detail,
  code,
  remedy,
});

/** Errors of the packages that speak of what was sent, by name, and the status that says so. */
const SENDERS_FAULT: Readonly<Record<string, number>> = {
  ImageError: 422,
  ManifestError: 422,
  ProtocolError: 422,
  StudyError: 422,
  SplitError: 422,
  ExplainError: 422,
  ExploreError: 422,
  AutogradError: 422,
  CellsError: 422,
  ClassifierError: 422,
  AccountError: 422,
  ReportError: 422,
};

/** The parser of forms throws errors that have nothing but their text. */
const MULTIPART = /^(Multipart:|Unexpected end of multipart|\w+ terminated early)/;

/** Any error as a problem. What is our fault says nothing of our insides. */
export function toProblem(error: unknown): Problem {
  if (error instanceof ApiError) return problemOf(error.status, error.code, error.message, error.remedy);
  if (!(error instanceof Error)) return internal();
  const code = "code" in error ? String(error.code) : "";
  if (error.name === "FileError" && code === "too-large") {
    return problemOf(413, "too-large", error.message, "Send a smaller file.");
  }
  const fault = SENDERS_FAULT[error.name];
  if (fault) {
    const remedy = "remedy" in error ? String(error.remedy) : "Correct what was sent.";
    return problemOf(fault, code, error.message, remedy);
  }
  if (MULTIPART.test(error.message)) return problemOf(400, "malformed-multipart", error.message, "Send whole parts.");
  const { statusCode: status, validation } = error as Partial<FastifyError>;
  if (validation) return problemOf(400, "invalid-request", error.message, REMEDIES[400]);
  if (status !== undefined && status >= 400 && status < 500) {
    const known = code.startsWith("FST_") ? code.slice(4).toLowerCase().replaceAll("_", "-") : "invalid-request";
    return problemOf(status, known, error.message, REMEDIES[status] ?? REMEDIES[400]);
  }
  return internal();
}

const internal = (): Problem =>
  problemOf(500, "internal", "The service failed; the request may be right.", "Try again; the server's log says more.");

export function sendProblem(reply: FastifyReply, found: Problem): FastifyReply {
  reply.request.refusal = found.code;
  return reply.code(found.status).type("application/problem+json").serializer(JSON.stringify).send(found);
}

/** Fastify's error handler for all routes of the API. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const found = toProblem(error);
  if (found.status >= 500) request.log.error(error);
  return sendProblem(reply, found);
}
