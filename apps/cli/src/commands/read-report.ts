import { type CaseReport, parseReport, ReportError } from "@leukoscope/report";
import { readText, type Storage } from "@leukoscope/storage";

/** A case's report from its JSON file. @throws ReportError naming the file; StorageError */
export async function readReport(storage: Storage, path: string): Promise<CaseReport> {
  const text = await readText(storage, path);
  try {
    return parseReport(JSON.parse(text));
  } catch (cause) {
    const why = cause instanceof SyntaxError ? "no JSON" : cause instanceof Error ? cause.message : String(cause);
    throw new ReportError("bad-report", path, `${path}: ${why}; give a report.json of the service or the page`, {
      cause,
    });
  }
}
