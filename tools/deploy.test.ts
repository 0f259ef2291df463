import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const container = read("Containerfile");
const composeText = read("compose.yaml");
const compose: {
  readonly services: Readonly<
    Record<string, { command?: string[]; environment?: Record<string, string>; volumes: string[] }>
  >;
  readonly volumes: Readonly<Record<string, unknown>>;
} = parse(composeText, { merge: true });
const guide = read("docs/deploy.md");

describe("the containers", () => {
  it("copy what is there", () => {
    const copies = [...container.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, sources]) => sources.split(" "));
    expect(copies.length).toBeGreaterThan(5);
    for (const source of copies) expect(existsSync(join(root, source)), source).toBe(true);
    const [, entry] = /ENTRYPOINT \["node", "([^"]+)"\]/.exec(container) ?? [];
    expect(existsSync(join(root, entry))).toBe(true);
  });

  it("run commands and options that there are", () => {
    const [, own] = /^CMD (\[.*\])$/m.exec(container) ?? [];
    const commands: string[][] = [
      JSON.parse(own),
      ...Object.values(compose.services).flatMap(({ command }) => (command ? [command] : [])),
    ];
    expect(commands.map(([name]) => name).sort()).toEqual(["serve", "serve", "worker"]);
    for (const [name, ...args] of commands) {
      const source = read(`apps/cli/src/commands/${name}.ts`);
      for (const option of args.filter((arg) => arg.startsWith("--"))) expect(source, name).toContain(`"${option}`);
    }
  });

  it("name their volumes, and the guide their variables", () => {
    const named = Object.values(compose.services).flatMap(({ volumes }) =>
      volumes.filter((volume) => !volume.startsWith("/")),
    );
    expect([...new Set(named.map((volume) => volume.split(":")[0]))].sort()).toEqual(
      Object.keys(compose.volumes).sort(),
    );
    const variables = [...composeText.matchAll(/\$\{(\w+)/g)].map(([, variable]) => variable);
    expect(new Set(variables)).toEqual(new Set(["POSTGRES_PASSWORD", "LEUKOSCOPE_SECRET"]));
    const set = ["server", "worker"].flatMap((name) => Object.keys(compose.services[name].environment ?? {}));
    for (const variable of [...variables, ...set]) expect(guide).toContain(`\`${variable}\``);
    // A secret with a default would be everybody's.
    expect(composeText).not.toMatch(/\$\{\w+:?-/);
  });
});
