import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Runs a tool of node_modules. @returns what it said, and how it ended */
function run(script: readonly string[], args: readonly string[]): { status: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "node_modules", ...script), ...args], {
    cwd: root,
    encoding: "utf8",
  });
  return { status, said: stdout + stderr };
}

const passed = (result: { status: number | null; said: string }) =>
  expect(result.status, result.said.slice(-6000)).toBe(0);

describe("the house", () => {
  it("has tests without type errors", () => {
    passed(run(["typescript", "bin", "tsc"], ["-p", "tsconfig.tests.json"]));
  });

  it("has a page without type errors", () => {
    passed(run(["typescript", "bin", "tsc"], ["-p", "apps/web"]));
  });

  it("is formatted and free of what the linter finds", () => {
    passed(run(["@biomejs", "biome", "bin", "biome"], ["check", "--error-on-warnings", "."]));
  });

  it("has a lock file that installs from any registry", () => {
    const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
    const entries: [string, { resolved?: string; integrity?: string; link?: boolean }][] = Object.entries(
      lock.packages,
    );
    const addressed = entries.filter(([, { resolved }]) => resolved?.includes("://"));
    const unsealed = entries.filter(
      ([place, entry]) => place.includes("node_modules/") && !entry.link && !entry.integrity,
    );
    expect(addressed).toEqual([]);
    expect(unsealed).toEqual([]);
  });
});
