import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";

/** One trained model, as `/models/index.json` lists it. */
export interface ModelEntry {
  /** Name of its folder. */
  readonly id: string;
  /** First heading of its card, or the id where there is no card. */
  readonly title: string;
  /** Path of the `.onnx` on this server. */
  readonly file: string;
  /** Path of the model card on this server, or null where there is none. */
  readonly card: string | null;
  /** Size of the `.onnx`. */
  readonly bytes: number;
}

export interface FoundModel {
  /** Name of its folder. */
  readonly id: string;
  /** Name of its `.onnx`. */
  readonly onnx: string;
  readonly hasCard: boolean;
}

/** The sub-folders that hold `model.onnx`, or else any one `.onnx` (the first by name). In order of id. */
export async function findModelFiles(folder: string): Promise<FoundModel[]> {
  const folders = (await readdir(folder, { withFileTypes: true })).filter(
    (entry) => entry.isDirectory() && !entry.name.startsWith("."),
  );
  const found = await Promise.all(
    folders.map(async ({ name: id }): Promise<FoundModel | undefined> => {
      const names = (await readdir(join(folder, id))).sort();
      const onnx = names.includes("model.onnx") ? "model.onnx" : names.find((name) => name.endsWith(".onnx"));
      return onnx === undefined ? undefined : { id, onnx, hasCard: names.includes("README.md") };
    }),
  );
  return found.filter((entry) => entry !== undefined).sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** The models of a folder. It is read anew each time, so that a model that training just wrote shows without a restart. */
export async function listModels(folder: string): Promise<ModelEntry[]> {
  return Promise.all((await findModelFiles(folder)).map((found) => describe(folder, found)));
}

async function describe(folder: string, { hasCard, id, onnx }: FoundModel): Promise<ModelEntry> {
  const base = `/models/${encodeURIComponent(id)}`;
  return {
    id,
    title: (hasCard && firstHeading(await readFile(join(folder, id, "README.md"), "utf8"))) || id,
    file: `${base}/${encodeURIComponent(onnx)}`,
    card: hasCard ? `${base}/README.md` : null,
    bytes: (await stat(join(folder, id, onnx))).size,
  };
}

/** The first Markdown heading after the YAML front matter, whose comments also begin with a hash. */
function firstHeading(markdown: string): string | undefined {
  const body = markdown.replace(/^---\r?\n[\s\S]*?\r?\n---\r?\n/, "");
  return /^#\s+(.+?)\s*$/m.exec(body)?.[1];
}
