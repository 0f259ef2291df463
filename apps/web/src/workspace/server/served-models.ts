import type { components } from "@leukoscope/client";
import { fetchModels, type ModelEntry, type OfferedModels } from "../../state/models.ts";
import type { Api } from "./api.ts";

type ModelResource = components["schemas"]["Model"];

const OF_RUN = /^run-(.+)$/;

/** Where the service keeps what a run left; null for a model of its folder. */
export function runFile(model: string, file: string): string | null {
  const run = OF_RUN.exec(model)?.[1];
  return run === undefined ? null : `/api/v1/runs/${run}/files/${file}`;
}

/** The models of the service's folder, and those that its runs have made. */
export async function servedModels(api: Api): Promise<OfferedModels> {
  const [offered, { items }] = await Promise.all([
    fetchModels(),
    api.get<{ readonly items: readonly ModelResource[] }>("models"),
  ]);
  const trained = items.flatMap(({ name, title, bytes }): ModelEntry[] => {
    const file = runFile(name, "model.onnx");
    return file === null ? [] : [{ id: name, title, file, card: runFile(name, "README.md"), bytes }];
  });
  return { ...offered, classifiers: [...offered.classifiers, ...trained] };
}
