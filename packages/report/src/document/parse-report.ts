import { z } from "zod";
import { ReportError } from "../errors.ts";
import { type CaseReport, caseReportSchema } from "./schema.ts";

/**
 * Checks a report, such as one read from its JSON.
 * @throws ReportError `bad-report` naming each place that is wrong
 */
export function parseReport(value: unknown): CaseReport {
  const result = caseReportSchema.safeParse(value);
  if (result.success) return result.data;
  const message = `not a report that this version reads: ${z.prettifyError(result.error).replaceAll(/\s*\n\s*/g, " ")}`;
  throw new ReportError("bad-report", value, message);
}

/** The report as JSON text; {@link parseReport} reads it. */
export const toJson = (report: CaseReport): string => `${JSON.stringify(report, undefined, 2)}\n`;

/** The JSON schema (draft 2020-12) of a report. */
export const reportJsonSchema = () => z.toJSONSchema(caseReportSchema);
