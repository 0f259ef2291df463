import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { importsOf, packageOf } from "./imports.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

interface Room {
  /** Folder, such as `packages/onnx`. */
  readonly path: string;
  readonly mayImport: readonly string[];
}

interface PackageFile {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** The rows of the table of rooms, top to bottom. */
function readTable(): Room[] {
  const guide = readFileSync(join(root, "docs", "architecture.md"), "utf8");
  return guide.split("\n").flatMap((line) => {
    const cells = line.split("|").map((cell) => cell.trim());
    const room = /^`((?:apps|packages)\/[\w-]+)`$/.exec(cells[1] ?? "");
    if (!room) return [];
    return [{ path: room[1], mayImport: [...(cells[3] ?? "").matchAll(/`([^`]+)`/g)].map(([, name]) => name) }];
  });
}

const packageFile = (path: string): PackageFile => JSON.parse(readFileSync(join(root, path, "package.json"), "utf8"));

/** Source files that ship: no tests and no helpers of tests. */
function sourcesOf(path: string): string[] {
  const folder = join(root, path, "src");
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file) && !file.split(sep).includes("testing"))
    .map((file) => join(folder, file));
}

interface Import {
  /** Relative to the repository. */
  readonly file: string;
  readonly name: string;
}

const importsOfRoom = (path: string): Import[] =>
  sourcesOf(path).flatMap((file) =>
    importsOf(readFileSync(file, "utf8")).map((name) => ({ file: relative(root, file).replaceAll(sep, "/"), name })),
  );

const rooms = readTable();
const roomOf = new Map(rooms.map(({ path }) => [packageFile(path).name, path]));

describe("the table of rooms in docs/architecture.md", () => {
  it("names every room there is, and no other", () => {
    const folders = ["apps", "packages"].flatMap((kind) =>
      readdirSync(join(root, kind))
        .map((name) => `${kind}/${name}`)
        .filter((path) => existsSync(join(root, path, "package.json"))),
    );
    expect(rooms.map(({ path }) => path).sort()).toEqual(folders.sort());
  });

  it("has arrows that go down only", () => {
    const order = rooms.map(({ path }) => path);
    const wrong = rooms.flatMap(({ path, mayImport }) =>
      mayImport
        .filter((target) => order.indexOf(target) <= order.indexOf(path))
        .map((target) => `${path} -> ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it("keeps autograd apart from the runtime", () => {
    expect(rooms.find(({ path }) => path === "packages/autograd")?.mayImport).not.toContain("packages/runtime");
  });
});

describe.each(rooms)("$path", ({ path, mayImport }) => {
  const imports = importsOfRoom(path);

  it("imports only the rooms of its row", () => {
    const strangers = imports.filter(({ file, name }) => {
      const own = packageOf(name);
      if (own === undefined) return leavesRoom(path, file, name);
      const target = roomOf.get(own);
      return target === undefined ? own.startsWith("@leukoscope/") : !mayImport.includes(target);
    });
    expect(strangers).toEqual([]);
  });

  it("declares exactly the packages that it imports", () => {
    const used = new Set(imports.flatMap(({ name }) => packageOf(name) ?? []));
    expect(Object.keys(packageFile(path).dependencies ?? {}).sort()).toEqual([...used].sort());
  });

  it.skipIf(path === "apps/cli" || path === "apps/server")("imports Node's modules in src/node only", () => {
    const found = imports.filter(({ file, name }) => name.startsWith("node:") && !file.startsWith(`${path}/src/node/`));
    expect(found).toEqual([]);
  });

  it.skipIf(path === "packages/runtime")("leaves ONNX Runtime to packages/runtime", () => {
    // `?url` gives the address of a file to bundle and runs nothing.
    const found = imports.filter(({ name }) => name.startsWith("onnxruntime-") && !name.endsWith("?url"));
    expect(found).toEqual([]);
  });
});

/** Whether a relative import reaches into another room's folder. */
function leavesRoom(path: string, file: string, name: string): boolean {
  if (!name.startsWith(".")) return false;
  const target = relative(join(root, path), join(root, file, "..", name));
  return target.startsWith("..");
}

describe("importsOf", () => {
  it("finds every form of import, and none in comments or strings", () => {
    const source = [
      'import { a } from "one";',
      "import type { B } from 'two/sub';",
      'import "three";',
      "export * from './four.ts';",
      "export {",
      "  c,",
      "  type D,",
      '} from "five";',
      'const six = await import("six");',
      '// import { no } from "comment";',
      '/* import "block" */',
      'const address = "https://example.org"; import { e } from "seven";',
    ].join("\n");
    expect(importsOf(source).sort()).toEqual(["./four.ts", "five", "one", "seven", "six", "three", "two/sub"]);
  });

  it("tells the package of a module", () => {
    expect(["@leukoscope/runtime/node", "yaml", "linkedom/worker", "./own.ts", "node:fs"].map(packageOf)).toEqual([
      "@leukoscope/runtime",
      "yaml",
      "linkedom",
      undefined,
      undefined,
    ]);
  });
});
