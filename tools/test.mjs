// npm test [-- FILTER…]: sets up, then runs the tests (the arrows, the types and the format are tests, too).
// The last line is the count, read from the runner's own report.
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { root, setUp } from "./set-up.mjs";
import { countLine, readCount, reportFile } from "./test-count.mjs";

setUp();
// A report of an earlier run must not be counted, should this run break off.
rmSync(reportFile, { force: true });
const { status } = spawnSync(
  process.execPath,
  [
    join(root, "node_modules", "vitest", "vitest.mjs"),
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${reportFile}`,
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: ["ignore", "inherit", "inherit"] },
);
const count = readCount();
process.stdout.write(`${countLine(count)}\n`);
process.exitCode = status === 0 && count.failed === 0 && count.passed > 0 ? 0 : 1;
