import { type ManifestRecord, resolvePath } from "@leukoscope/data";
import { parseProtocol } from "@leukoscope/protocol";
import { abortable } from "@leukoscope/runtime";
import { readText, writeText } from "@leukoscope/storage";
import { type ImageTable, measureImages } from "./classic/cell-table.ts";
import { StudyError } from "./errors.ts";
import { budgetText } from "./plan/budget.ts";
import { type Only, parseOnly } from "./plan/only.ts";
import { type PlannedRun, planRuns } from "./plan/plan-runs.ts";
import { type CellResult, cellResult } from "./results/cell-result.ts";
import { comparisons } from "./results/comparisons.ts";
import { ensembles } from "./results/ensembles.ts";
import { studyHtml } from "./results/html/study-html.ts";
import type { PartResult, StudyResult } from "./results/study-result.ts";
import { type RanCell, runCell } from "./runs/run-cell.ts";
import { someOfEachClass, studyImages } from "./runs/study-images.ts";
import type { StudyOptions } from "./study-options.ts";
import { parseStudy, type StudyPart } from "./study-schema.ts";

/**
 * Runs a study, run by run, each in a folder of its own as `train` writes it, and joins what came of them. Leaves
 * `study.json` and `study.html` in its folder. A cell that can't be run, such as one whose weights are not there, says
 * why, and the others go on.
 * @throws StudyError; as `runProtocol` does; RuntimeError, `aborted` where the signal stopped it
 */
export const runStudy = (options: StudyOptions): Promise<StudyResult> =>
  abortable(options.signal, "the study", () => run(options));

async function run(options: StudyOptions): Promise<StudyResult> {
  const started = performance.now();
  const { storage, out, peakMemory, budget = {} } = options;
  const study = parseStudy(await readText(storage, options.study), options.study);
  const only = parseOnly(options.only ?? [], study);
  const parts: PartResult[] = [];
  const { run } = options;
  const wanted = study.parts.filter((part) => only.part(part) && (run === undefined || part.name === run.part));
  for (const part of wanted) parts.push(await runPart(part, only, options));
  const scaled = budgetText(budget);
  const result: StudyResult = {
    study: study.name,
    title: study.title,
    ...(study.paper && { paper: study.paper }),
    out,
    ...(scaled !== undefined && { budget: scaled }),
    parts,
    trainingSeconds: parts
      .flatMap(({ cells }) => cells.flatMap(({ runs }) => runs))
      .reduce((sum, { seconds }) => sum + seconds, 0),
    seconds: (performance.now() - started) / 1000,
    ...(peakMemory && { peakMemoryMegabytes: Math.round(peakMemory()) }),
  };
  await writeText(storage, `${out}/study.json`, `${JSON.stringify(result, undefined, 2)}\n`);
  await writeText(storage, `${out}/study.html`, studyHtml(result));
  return result;
}

async function runPart(part: StudyPart, only: Only, options: StudyOptions): Promise<PartResult> {
  const { storage, budget = {}, onEvent } = options;
  const { name, title, needs, figures, notes } = part;
  const path = resolvePath(options.study, part.protocol);
  if (!(await storage.exists(path))) {
    throw new StudyError("bad-study", path, `part ${name}: ${path}: no such protocol file`);
  }
  const text = await readText(storage, path);
  const folder = part.folder === "." ? options.out : `${options.out}/${part.folder ?? name}`;
  const described = { name, title, needs, axes: part.axes.map((axis) => axis.name), figures, notes };
  const unrun = { ...described, cells: [], ensembles: [], comparisons: [] };
  if (part.blocked !== undefined) return { ...unrun, state: "blocked", reason: part.blocked };
  const records = await studyImages(parseProtocol(text, path), { ...options, protocol: path });
  if (records === undefined) return { ...unrun, state: "needs-data" };
  const absent = (part.classes ?? []).filter((label) => !records.some((record) => record.class === label));
  if (absent.length > 0) {
    return { ...unrun, state: "needs-data", reason: `the images given have no class ${absent.join(", ")}` };
  }

  const images = budget.images === undefined ? records : someOfEachClass(records, budget.images);
  const takes = options.run && (({ folder }: PlannedRun) => folder === options.run?.folder);
  const cells = planRuns(part, { keeps: only.keeps, repeats: budget.repeats, takes });
  const of = cells.reduce((sum, { runs }) => sum + runs.length, 0);
  const measured = measuredOnce(part, folder, images, options);
  const ran: RanCell[] = [];
  const results: CellResult[] = [];
  let before = 0;
  for (const cell of cells) {
    let index = before;
    const done = await runCell(
      part,
      cell,
      { path, text, folder, images, table: measured.table },
      options,
      ({ folder }, taken) => {
        index++;
        onEvent({ kind: "run", folder, index, of, taken });
      },
    );
    before += cell.runs.length;
    ran.push(done);
    results.push(cellResult(part, cell, done));
  }
  return {
    ...described,
    notes: [...notes, ...measured.notes()],
    state: "done",
    cells: results,
    ensembles: ensembles(part, cells, ran),
    comparisons: comparisons(part, results, ran),
  };
}

/** Cells are found and measured when the first classical cell asks for them, and once. */
function measuredOnce(
  { segmentation: method }: StudyPart,
  folder: string,
  images: readonly ManifestRecord[],
  { onEvent, signal, storage }: StudyOptions,
): { readonly table: () => Promise<ImageTable>; readonly notes: () => string[] } {
  let done: ImageTable | undefined;
  const table = async () => {
    done ??= await measureImages(images, {
      storage,
      file: `${folder}/cells.${method}.csv`,
      method,
      signal,
      onProgress: (seen, of) => onEvent({ kind: "measuring", done: seen, of }),
    });
    return done;
  };
  const notes = () =>
    done
      ? [
          `descriptors: medians over the ${done.cells} white cells that ${method} segmentation found in ${done.measured} of ${images.length} images`,
        ]
      : [];
  return { table, notes };
}
