import { sha256 } from "@leukoscope/storage";
import { askingOrder } from "@leukoscope/tune";
import { addressInPage } from "../../state/models.ts";
import { type DataSetRecord, gatherLabels } from "../../training/data-set.ts";
import type { TrainingExample, TrainingNews, TrainingRequest } from "../../training/messages.ts";
import type { RunRecord } from "../../training/run-record.ts";
import type { Unit } from "../records.ts";
import type { DataSetSummary, LabelPool, ProtocolRequest, RunRequest } from "../workspace.ts";
import type { AuditBook } from "./audit-book.ts";
import type { Database } from "./database.ts";
import { type ModelSource, wasmFiles } from "./engine.ts";

interface DeskPorts {
  source(model: string): Promise<ModelSource>;
  changed(): void;
}

/** Data sets of people's labels, and the fine-tunings that are made of them, one at a time, each in a worker. */
export class TrainingDesk {
  #running: { readonly id: string; readonly worker: Worker } | undefined;

  constructor(
    private readonly database: Promise<Database>,
    private readonly book: AuditBook,
    private readonly ports: DeskPorts,
  ) {
    void this.#closeInterrupted();
  }

  async labelPool(unit: Unit): Promise<LabelPool> {
    const database = await this.database;
    const records = await database.getAll("cases");
    const signed = new Set(records.filter(({ status }) => status === "signed").map(({ id }) => id));
    const all = (await database.getAll("findings")).map(({ finding }) => finding).filter((each) => each.unit === unit);
    const open = askingOrder(all.filter(({ caseId, corrected }) => !corrected && !signed.has(caseId)));
    const labelled = all.filter(({ corrected }) => corrected);
    const labels = [...new Set(labelled.flatMap(({ label }) => label ?? []))];
    return {
      open,
      openCount: open.length,
      labelled: labels.map((label) => {
        const own = labelled.filter((each) => each.label === label);
        return { label, count: own.length, pictures: new Set(own.map(({ pictureId }) => pictureId)).size };
      }),
      model: labelled[0]?.prediction.model ?? null,
    };
  }

  async dataSets(): Promise<readonly DataSetSummary[]> {
    const all = await (await this.database).getAll("dataSets");
    return all.sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1)).map(toSummary);
  }

  async manifest(id: string): Promise<Blob> {
    const labels = await (await this.database).get("dataSets", id);
    if (labels === undefined) throw new Error("This data set is no longer there. Make a new version of it.");
    return new Blob([labels.manifest], { type: "application/jsonl" });
  }

  async createDataSet(unit: Unit, name: string): Promise<DataSetSummary> {
    const database = await this.database;
    const findings = (await database.getAll("findings")).map(({ finding }) => finding);
    const pictures = (await database.getAll("pictures")).map(({ record }) => [record.id, record] as const);
    const { classes, examples, manifest } = gatherLabels(findings, new Map(pictures), unit, "1");
    const earlier = (await this.dataSets()).filter((each) => each.name === name);
    const record: DataSetRecord = {
      id: crypto.randomUUID(),
      name,
      version: Math.max(0, ...earlier.map(({ version }) => version)) + 1,
      createdAt: new Date().toISOString(),
      unit,
      sha256: await sha256(new TextEncoder().encode(manifest)),
      classes,
      examples,
      manifest,
    };
    await database.add("dataSets", record);
    this.ports.changed();
    return toSummary(record);
  }

  async runs(): Promise<readonly RunRecord[]> {
    const all = await (await this.database).getAll("runs");
    return all.sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  }

  async start(asked: RunRequest | ProtocolRequest): Promise<string> {
    if ("protocol" in asked) throw new Error("Whole protocols are run on a server. Start from a model instead.");
    const { base, dataSet, name, epochs, learningRate } = asked;
    if (this.#running !== undefined) throw new Error("A training is running. Stop it first, or wait for its end.");
    const database = await this.database;
    const labels = await database.get("dataSets", dataSet);
    if (labels === undefined) throw new Error("This data set is no longer there. Make a new version of it.");
    const { entry, file } = await this.ports.source(base);
    const examples = await this.#examples(labels);
    const record: RunRecord = {
      id: crypto.randomUUID(),
      name,
      createdAt: new Date().toISOString(),
      state: "running",
      base,
      model: null,
      dataSet: `${labels.name} ${labels.version}`,
      unit: labels.unit,
      classes: labels.classes,
      images: {
        train: examples.filter(({ side }) => side === "train").length,
        validation: examples.filter(({ side }) => side === "validation").length,
      },
      epochs,
      learningRate,
      history: [],
      progress: 0,
      error: null,
    };
    await database.add("runs", record);
    const worker = new Worker(new URL("../../training/worker.ts", import.meta.url), {
      type: "module",
      name: "training",
    });
    this.#running = { id: record.id, worker };
    // News is written down in the order in which it comes.
    let last: Promise<void> = Promise.resolve();
    const hear = (news: TrainingNews): void => {
      last = last.then(() => this.#hear(record.id, news, name));
    };
    worker.addEventListener("message", ({ data }: MessageEvent<TrainingNews>) => hear(data));
    worker.addEventListener("error", (event) =>
      hear({ kind: "failed", message: event.message || "The worker stopped." }),
    );
    const request: TrainingRequest = {
      base: file ?? addressInPage(entry.file),
      name,
      dataSet: { name: record.dataSet, sha256: labels.sha256 },
      examples,
      epochs,
      learningRate,
      createdAt: record.createdAt,
      wasm: wasmFiles(),
    };
    worker.postMessage(request);
    this.ports.changed();
    return record.id;
  }

  async stop(id: string): Promise<void> {
    if (this.#running?.id !== id) return;
    this.#end();
    await this.#set(id, { state: "stopped" });
  }

  async #hear(id: string, news: TrainingNews, name: string): Promise<void> {
    if (this.#running?.id !== id) return;
    switch (news.kind) {
      case "progress":
        return this.#set(id, { progress: news.share });
      case "epoch": {
        const run = await (await this.database).get("runs", id);
        return this.#set(id, { history: [...(run?.history ?? []), news.record] });
      }
      case "failed":
        this.#end();
        return this.#set(id, { state: "failed", error: news.message });
      case "done": {
        this.#end();
        const entry = { id: `tuned-${id}`, title: name, file: "", card: null, bytes: news.model.size };
        await (await this.database).add("models", { entry, file: news.model });
        const f1 = news.best?.f1Macro ?? null;
        await this.book.write("model-trained", id, "", { name, macroF1: f1, classes: news.classes.join(", ") });
        return this.#set(id, { state: "done", progress: 1, model: entry.id, classes: news.classes });
      }
    }
  }

  /** Picture by picture, so that each is decoded once. */
  async #examples({ examples }: DataSetRecord): Promise<TrainingExample[]> {
    const database = await this.database;
    const wanted = [...examples].sort((a, b) => (a.pictureId < b.pictureId ? -1 : a.pictureId > b.pictureId ? 1 : 0));
    const found: TrainingExample[] = [];
    for (const { pictureId, region, label, side } of wanted) {
      const stored = await database.get("pictures", pictureId);
      // A case that was deleted since has taken its pictures along.
      if (stored) found.push({ file: stored.file, sha256: stored.record.sha256, region, label, side });
    }
    return found;
  }

  #end(): void {
    this.#running?.worker.terminate();
    this.#running = undefined;
  }

  async #set(id: string, change: Partial<RunRecord>): Promise<void> {
    const database = await this.database;
    const run = await database.get("runs", id);
    if (run) await database.put("runs", { ...run, ...change });
    this.ports.changed();
  }

  /** What was running when the page was closed has ended there. */
  async #closeInterrupted(): Promise<void> {
    for (const run of await this.runs()) if (run.state === "running") await this.#set(run.id, { state: "stopped" });
  }
}

function toSummary({ examples, manifest: _, ...set }: DataSetRecord): DataSetSummary {
  const classes = Object.fromEntries(
    set.classes.map((name) => [name, examples.filter(({ label }) => label === name).length]),
  );
  return { ...set, classes, examples: examples.length, licence: null, by: null };
}
