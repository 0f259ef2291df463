import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { caseReport, toJson } from "../../../packages/report/src/index.ts";
import { exampleCase } from "../../../packages/report/src/testing/example-case.ts";
import { emptyDatabase } from "../../server/src/testing/open-test-service.ts";
import { runCli, workFolder } from "./testing/run-cli.ts";

const folder = workFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const cli = (...args: string[]) => runCli(folder, ...args);

describe("leukoscope report", () => {
  it("writes a kept report in the format that the name says", async () => {
    writeFileSync(join(folder, "case.json"), toJson(caseReport(exampleCase)));
    const { status, stdout } = await cli("report", "case.json", "--out", "case.fhir.json", "--json");
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ case: "Lerche-7041", status: "final" });
    expect(JSON.parse(readFileSync(join(folder, "case.fhir.json"), "utf8")).resourceType).toBe("Bundle");
    expect((await cli("report", "case.json", "--out", "case.pdf")).status).toBe(0);
    expect(readFileSync(join(folder, "case.pdf")).subarray(0, 5).toString()).toBe("%PDF-");
  });

  it.each([
    ["case.txt", ["case.json", "--out", "case.txt"], /let it end in .fhir.json/],
    ["another's JSON", ["other.json", "--out", "x.pdf"], /other.json: not a report .*give a report.json/],
    ["no JSON", ["no.json", "--out", "x.pdf"], /no.json: no JSON/],
    ["several images", ["case.json", "--out", "x.geojson"], /name one of: i1, i2/],
  ])("refuses %s in one line", async (_, args, message) => {
    writeFileSync(join(folder, "other.json"), "{}");
    writeFileSync(join(folder, "no.json"), "x");
    const { status, stderr } = await cli("report", ...args);
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  });
});

describe("leukoscope account and audit", () => {
  it("will not serve others before somebody can let them in, and logs who was", async () => {
    await cp(await emptyDatabase(), join(folder, "d"), { recursive: true });
    const refused = await cli("serve", "--host", "0.0.0.0", "--data", "d");
    expect(refused.status).toBe(2);
    expect(refused.stderr).toMatch(/Make one: npx leukoscope account add NAME --role admin --data .*d/);
    const added = await cli("account", "add", "anna", "--role", "admin", "--data", "d", "--json");
    expect(added.status).toBe(0);
    expect(JSON.parse(added.stdout)).toMatchObject({ name: "anna", role: "admin", password: expect.any(String) });
    const lost = await cli("audit", "verify", "--data", "d", "--json", "--head", `1:${"0".repeat(64)}`);
    expect(lost.status).toBe(2);
    expect(JSON.parse(lost.stdout)).toMatchObject({ rows: 1, head: { seq: 1 }, faults: [{ kind: "missing", seq: 1 }] });
  }, 300_000);
});
