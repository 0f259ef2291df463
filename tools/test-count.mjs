// How many tests passed and failed, from the report that the runner wrote. Run by itself it prints the count.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { root } from "./set-up.mjs";

export const reportFile = join(root, ".cache", "test-report.json");

/** A file that could not be loaded has no test of its own; it counts as one failed test. */
export function readCount(file = reportFile) {
  if (!existsSync(file)) return { passed: 0, failed: 0 };
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(file, "utf8"));
  const brokenFiles = testResults.filter(
    ({ status, assertionResults }) =>
      status === "failed" && !assertionResults.some((assertion) => assertion.status === "failed"),
  );
  return { passed: numPassedTests, failed: numFailedTests + brokenFiles.length };
}

export const countLine = ({ passed, failed }) => `${passed} passed, ${failed} failed`;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const count = readCount();
  process.stdout.write(`${countLine(count)}\n`);
  process.exitCode = count.failed === 0 && count.passed > 0 ? 0 : 1;
}
