import { sha256 } from "@leukoscope/storage";
import { bytesOf } from "../../analysis/bytes-of.ts";
import { chosenCompute } from "../../state/compute.ts";
import { addressInPage, fetchModels, type OfferedModels } from "../../state/models.ts";
import type { RunRecord } from "../../training/run-record.ts";
import type {
  AnalysisPlan,
  CaseContent,
  CaseRecord,
  Correction,
  Finding,
  PictureRecord,
  Specimen,
} from "../records.ts";
import type {
  AddedPicture,
  AuditList,
  CaseSummary,
  EngineState,
  Heatmap,
  Learning,
  ModelEntry,
  ReportFormat,
  Workspace,
} from "../workspace.ts";
import { AuditBook } from "./audit-book.ts";
import { CaseShelf } from "./case-shelf.ts";
import { type Database, openDatabase } from "./database.ts";
import { Engine, type ModelSource } from "./engine.ts";
import { PictureDesk } from "./picture-desk.ts";
import { TrainingDesk } from "./training-desk.ts";

/** Formats that no browser but Safari shows. */
const NEEDS_RENDERING = /\.tiff?$/i;

const hashOf = async (blob: Blob): Promise<string> => sha256(new Uint8Array(await blob.arrayBuffer()));

const now = (): string => new Date().toISOString();

/** Everything in this browser: kept in its database, computed in its web workers; nothing is uploaded. */
export class BrowserWorkspace implements Workspace {
  readonly kind = "browser";
  readonly canRemove = true;
  readonly canChoosePlan = true;
  readonly shelf = null;
  readonly rights = { change: true, audit: true };
  readonly person = null;
  readonly learning: Learning = {
    labelPool: (unit) => this.#desk.labelPool(unit),
    dataSets: () => this.#desk.dataSets(),
    createDataSet: (unit, name) => this.#desk.createDataSet(unit, name),
    manifest: (id) => this.#desk.manifest(id),
    protocols: async () => [],
    startRun: (request) => this.#desk.start(request),
    modelFile: async (id) => {
      const { entry, file } = await this.#source(id);
      return file ?? new Blob([new Uint8Array(await bytesOf(addressInPage(entry.file)))]);
    },
  };
  readonly #database: Promise<Database>;
  readonly #listeners = new Set<() => void>();
  readonly #shelf: CaseShelf;
  readonly #book: AuditBook;
  readonly #engine = new Engine(() => this.#changed(), chosenCompute);
  readonly #pictures: PictureDesk;
  readonly #desk: TrainingDesk;
  #offered: Promise<OfferedModels> | undefined;

  constructor(database: Promise<Database> = openDatabase()) {
    this.#database = database;
    this.#shelf = new CaseShelf(database);
    this.#book = new AuditBook(database);
    const ports = { source: (model: string) => this.#source(model), changed: () => this.#changed() };
    this.#pictures = new PictureDesk(database, this.#shelf, this.#book, this.#engine, ports);
    this.#desk = new TrainingDesk(database, this.#book, ports);
    // What was waiting when the page was closed goes on.
    this.#pictures.wake();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly engine = (): EngineState => this.#engine.state();
  readonly isReachable = (): boolean => true;

  async models(): Promise<readonly ModelEntry[]> {
    const database = await this.#database;
    const trained = await database.getAll("models");
    return [...(await this.#offer()).classifiers, ...trained.map(({ entry }) => entry)];
  }

  async prepare(model: string): Promise<void> {
    await this.#engine.with(await this.#source(model));
  }

  async cases(): Promise<readonly CaseSummary[]> {
    const database = await this.#database;
    const records = await database.getAll("cases");
    const summaries = await Promise.all(
      records.map(async (record) => ({
        record,
        pictures: await database.countFromIndex("pictures", "case", record.id),
        findings: await database.countFromIndex("findings", "case", record.id),
      })),
    );
    return summaries.sort((a, b) => (a.record.createdAt < b.record.createdAt ? 1 : -1));
  }

  async createCase(given: { name: string; specimen: Specimen; plan: AnalysisPlan }): Promise<CaseRecord> {
    const record: CaseRecord = {
      ...given,
      id: crypto.randomUUID(),
      status: "open",
      createdAt: now(),
      reviews: [],
      signature: null,
    };
    await (await this.#database).add("cases", record);
    const { model, unit } = given.plan;
    await this.#book.write("case-created", record.id, "", { name: given.name, specimen: given.specimen, model, unit });
    this.#changed();
    return record;
  }

  readCase(id: string): Promise<CaseContent> {
    return this.#shelf.read(id);
  }

  async changeCase(id: string, change: { name?: string; specimen?: Specimen }): Promise<void> {
    await this.#openCase(id);
    await this.#setCase(id, change);
    await this.#book.write("case-changed", id, "", { ...change });
    this.#changed();
  }

  async deleteCase(id: string, by: string): Promise<void> {
    const { record, pictures } = await this.#shelf.read(id);
    const transaction = (await this.#database).transaction(
      ["cases", "pictures", "findings", "corrections"],
      "readwrite",
    );
    await transaction.objectStore("cases").delete(id);
    for (const name of ["pictures", "findings", "corrections"] as const) {
      const store = transaction.objectStore(name);
      for (const key of await store.index("case").getAllKeys(id)) await store.delete(key);
    }
    await transaction.done;
    this.#shelf.forget(id);
    await this.#book.write("case-deleted", id, by, { name: record.name, pictures: pictures.length });
    this.#changed();
  }

  async addPictures(caseId: string, files: readonly AddedPicture[]): Promise<void> {
    const { pictures } = await this.#openCase(caseId);
    const first = pictures.reduce((most, { id }) => Math.max(most, Number(id.split("/")[1])), 0) + 1;
    const added = files.map(
      ({ path, phantom = false }, index): PictureRecord => ({
        id: `${caseId}/${first + index}`,
        caseId,
        name: path,
        status: "waiting",
        sha256: "",
        width: 0,
        height: 0,
        redCells: 0,
        platelets: 0,
        note: null,
        phantom,
      }),
    );
    const transaction = (await this.#database).transaction("pictures", "readwrite");
    for (const [index, record] of added.entries()) {
      await transaction.store.add({ record, file: files[index].file, preview: null });
    }
    await transaction.done;
    await this.#shelf.change(caseId, (content) => ({ pictures: [...content.pictures, ...added] }));
    await this.#book.write("pictures-added", caseId, "", { pictures: files.length });
    this.#changed();
    this.#pictures.wake();
  }

  async removePicture(id: string): Promise<void> {
    const [caseId] = id.split("/");
    await this.#openCase(caseId);
    await this.#pictures.dropFindings(caseId, (finding) => finding.pictureId === id);
    await (await this.#database).delete("pictures", id);
    await this.#shelf.change(caseId, ({ pictures }) => ({ pictures: pictures.filter((picture) => picture.id !== id) }));
    this.#changed();
  }

  async analyseAgain(caseId: string, plan: AnalysisPlan): Promise<void> {
    const { pictures } = await this.#openCase(caseId);
    await this.#pictures.dropFindings(caseId, () => true);
    await this.#setCase(caseId, { plan });
    await this.#book.write("case-changed", caseId, "", { ...plan });
    for (const { id } of pictures) await this.#pictures.setPicture(id, { status: "waiting", note: null });
    this.#changed();
    this.#pictures.wake();
  }

  async picture({ id }: { id: string }): Promise<Blob> {
    const { record, file } = await this.#pictures.stored(id);
    if (!NEEDS_RENDERING.test(record.name)) return file;
    const { record: owner } = await this.#shelf.read(record.caseId);
    const client = await this.#engine.with(await this.#source(owner.plan.model));
    return client.render(file);
  }

  async preview({ id }: { id: string }): Promise<Blob> {
    const { preview, file } = await this.#pictures.stored(id);
    return preview ?? file;
  }

  async tile({ id }: Finding): Promise<Blob> {
    const stored = await (await this.#database).get("findings", id);
    if (stored === undefined) throw new Error("This cell is no longer there: the picture was analysed anew.");
    return stored.tile;
  }

  async heatmap({ caseId, pictureId, unit, seen }: Finding, target: string): Promise<Heatmap> {
    const [{ record }, { file }] = await Promise.all([this.#shelf.read(caseId), this.#pictures.stored(pictureId)]);
    const client = await this.#engine.with(await this.#source(record.plan.model));
    const explained = await client.explain(file, unit === "cell" ? seen : null, target);
    const { width, height } = (await this.#pictures.stored(pictureId)).record;
    return { ...explained, region: unit === "cell" ? seen : { left: 0, top: 0, width, height } };
  }

  async reclassify(findings: readonly Finding[], to: string, reason: string, by: string): Promise<void> {
    const moved = findings.filter(({ label, corrected }) => label !== to || !corrected);
    if (moved.length === 0) return;
    const [{ caseId }] = moved;
    await this.#openCase(caseId);
    const at = now();
    const ids = new Set(moved.map(({ id }) => id));
    const corrections = moved.map(({ id, label }): Correction => ({ findingId: id, from: label, to, reason, by, at }));
    const transaction = (await this.#database).transaction(["findings", "corrections"], "readwrite");
    for (const { id } of moved) {
      const store = transaction.objectStore("findings");
      const stored = await store.get(id);
      if (stored) await store.put({ ...stored, finding: { ...stored.finding, label: to, corrected: true } });
    }
    for (const correction of corrections) await transaction.objectStore("corrections").add({ ...correction, caseId });
    await transaction.done;
    await this.#shelf.change(caseId, (content) => ({
      findings: content.findings.map((each) => (ids.has(each.id) ? { ...each, label: to, corrected: true } : each)),
      corrections: [...content.corrections, ...corrections],
    }));
    for (const { findingId, from } of corrections) {
      await this.#book.write("reclassified", caseId, by, {
        finding: findingId.slice(caseId.length + 1),
        from,
        to,
        reason,
      });
    }
    this.#changed();
  }

  async review(caseId: string, given: { by: string; agrees: boolean; note: string }): Promise<void> {
    const { record } = await this.#openCase(caseId);
    await this.#setCase(caseId, { reviews: [...record.reviews, { ...given, at: now() }], status: "review" });
    await this.#book.write("reviewed", caseId, given.by, { agrees: given.agrees, note: given.note });
    this.#changed();
  }

  async sign(caseId: string, by: string): Promise<void> {
    const { pictures } = await this.#openCase(caseId);
    if (pictures.some(({ status }) => status === "waiting" || status === "working")) {
      throw new Error("Pictures are still being analysed. Sign when all are done.");
    }
    await this.#setCase(caseId, { signature: { by, at: now() }, status: "signed" });
    await this.#book.write("signed", caseId, by, { pictures: pictures.length });
    this.#changed();
  }

  async report(caseId: string, format: ReportFormat): Promise<Blob> {
    const content = await this.#shelf.read(caseId);
    await this.prepare(content.record.plan.model);
    const engine = this.engine();
    if (engine.kind !== "ready") throw new Error("Another model was chosen meanwhile. Try again.");
    // The libraries behind reports are large: they come with the first one.
    const { caseDocument } = await import("../../report/case-documents.ts");
    const tile = (finding: Finding): Promise<Blob> => this.tile(finding);
    const blob = await caseDocument(format, { content, model: engine, tile, createdAt: now() });
    await this.#book.write("reported", caseId, "", { format, sha256: await hashOf(blob) });
    this.#changed();
    return blob;
  }

  runs(): Promise<readonly RunRecord[]> {
    return this.#desk.runs();
  }

  stopRun(id: string): Promise<void> {
    return this.#desk.stop(id);
  }

  audit(subject: string): Promise<AuditList> {
    return this.#book.read(subject);
  }

  /** The case, if it may still be changed. @throws Error for a signed one */
  async #openCase(id: string): Promise<CaseContent> {
    const content = await this.#shelf.read(id);
    if (content.record.status === "signed") {
      throw new Error(`${content.record.name} is signed and can't be changed any more. Open a new case.`);
    }
    return content;
  }

  async #source(id: string): Promise<ModelSource> {
    const { classifiers, segmenter } = await this.#offer();
    const entry = classifiers.find((each) => each.id === id);
    if (entry !== undefined) return { entry, segmenter };
    const trained = await (await this.#database).get("models", id);
    if (trained === undefined) throw new Error(`There is no model ${id} any more. Choose another one.`);
    return { ...trained, segmenter };
  }

  #offer(): Promise<OfferedModels> {
    if (this.#offered === undefined) {
      const offered = fetchModels();
      this.#offered = offered;
      offered.catch(() => {
        if (this.#offered === offered) this.#offered = undefined;
      });
    }
    return this.#offered;
  }

  async #setCase(id: string, change: Partial<CaseRecord>): Promise<void> {
    const { record } = await this.#shelf.read(id);
    const next = { ...record, ...change };
    await (await this.#database).put("cases", next);
    await this.#shelf.change(id, () => ({ record: next }));
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
