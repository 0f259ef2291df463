import type { Analysed } from "../../analysis/messages.ts";
import type { Finding, PictureRecord } from "../records.ts";
import { AnalysisQueue, type Job } from "./analysis-queue.ts";
import type { AuditBook } from "./audit-book.ts";
import type { CaseShelf } from "./case-shelf.ts";
import type { Database, StoredPicture } from "./database.ts";
import type { Engine, ModelSource } from "./engine.ts";
import { findingsOf } from "./findings-of.ts";

interface PicturePorts {
  source(model: string): Promise<ModelSource>;
  changed(): void;
}

/** The pictures of all cases, and the queue that works through those that wait. */
export class PictureDesk {
  readonly #queue: AnalysisQueue;

  constructor(
    private readonly database: Promise<Database>,
    private readonly shelf: CaseShelf,
    private readonly book: AuditBook,
    engine: Engine,
    private readonly ports: PicturePorts,
  ) {
    this.#queue = new AnalysisQueue(engine, {
      next: () => this.#next(),
      source: (model) => ports.source(model),
      started: (picture) => this.setPicture(picture.id, { status: "working" }),
      finished: (job, analysed, model) => this.#finish(job, analysed, model),
      failed: ({ picture }, message) => this.setPicture(picture.id, { status: "failed", note: message }),
    });
  }

  /** Begins with what waits, unless it is at work already. */
  wake(): void {
    this.#queue.wake();
  }

  async stored(id: string): Promise<StoredPicture> {
    const stored = await (await this.database).get("pictures", id);
    if (stored === undefined) throw new Error("This picture is no longer in the case.");
    return stored;
  }

  async setPicture(id: string, change: Partial<PictureRecord>): Promise<void> {
    const database = await this.database;
    const stored = await database.get("pictures", id);
    if (stored === undefined) return;
    const record = { ...stored.record, ...change };
    await database.put("pictures", { ...stored, record });
    await this.shelf.change(record.caseId, ({ pictures }) => ({
      pictures: pictures.map((picture) => (picture.id === id ? record : picture)),
    }));
    this.ports.changed();
  }

  async dropFindings(caseId: string, which: (finding: Finding) => boolean): Promise<void> {
    const { findings } = await this.shelf.read(caseId);
    const transaction = (await this.database).transaction("findings", "readwrite");
    for (const finding of findings) if (which(finding)) await transaction.store.delete(finding.id);
    await transaction.done;
    await this.shelf.change(caseId, (content) => ({ findings: content.findings.filter((each) => !which(each)) }));
  }

  async #next(): Promise<Job | undefined> {
    const database = await this.database;
    for (let cursor = await database.transaction("pictures").store.openCursor(); cursor; ) {
      const { record: picture, file } = cursor.value;
      // `working` is left behind by a page that was closed.
      if (picture.status === "waiting" || picture.status === "working") {
        const record = await database.get("cases", picture.caseId);
        if (record !== undefined) return { picture, file, record };
        return undefined;
      }
      cursor = await cursor.continue();
    }
    return undefined;
  }

  async #finish({ picture, record }: Job, analysed: Analysed, model: string): Promise<void> {
    const { record: current } = await this.shelf.read(picture.caseId);
    // Another plan was chosen meanwhile, or the picture was removed: it waits again, or is gone.
    if (current.plan !== record.plan && JSON.stringify(current.plan) !== JSON.stringify(record.plan)) return;
    const database = await this.database;
    const stored = await database.get("pictures", picture.id);
    if (stored === undefined) return;
    const { sha256: hash, width, height, redCells, platelets, reason, preview } = analysed;
    const done: PictureRecord = {
      ...stored.record,
      status: "done",
      sha256: hash,
      width,
      height,
      redCells,
      platelets,
      note: reason,
    };
    const found = findingsOf(done, analysed, model);
    const transaction = database.transaction(["pictures", "findings"], "readwrite");
    await transaction.objectStore("pictures").put({ ...stored, record: done, preview });
    for (const each of found) await transaction.objectStore("findings").put(each);
    await transaction.done;
    await this.shelf.change(picture.caseId, (content) => ({
      pictures: content.pictures.map((each) => (each.id === done.id ? done : each)),
      findings: [
        ...content.findings.filter(({ pictureId }) => pictureId !== done.id),
        ...found.map(({ finding }) => finding),
      ],
    }));
    await this.book.write("analysed", picture.caseId, "", {
      picture: done.name,
      sha256: hash,
      model,
      findings: found.length,
    });
    this.ports.changed();
  }
}
