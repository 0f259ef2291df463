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

/**
 * The models of a folder: one for each sub-folder that holds `model.onnx`, or else any one `.onnx` (the first by name).
 * In order of id. The folder is read anew each time, so a model that training just wrote shows without a restart.
 */
export async function listModels(folder: string): Promise<ModelEntry[]> {
  const folders = (await readdir(folder, { withFileTypes: true })).filter(
    (entry) => entry.isDirectory() && !entry.name.startsWith("."),
  );
  const entries = await Promise.all(folders.map((entry) => readModel(folder, entry.name)));
  return entries.filter((entry) => entry !== undefined).sort((a, b) => (a.id < b.id ? -1 : 1));
}

async function readModel(folder: string, id: string): Promise<ModelEntry | undefined> {
  const names = (await readdir(join(folder, id))).sort();
  const onnx = names.includes("model.onnx") ? "model.onnx" : names.find((name) => name.endsWith(".onnx"));
  if (onnx === undefined) return undefined;
  const hasCard = names.includes("README.md");
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
