import type { CaseContent, CaseRecord, Correction, Finding, PictureRecord } from "../records.ts";
import { NotThereError } from "../workspace.ts";
import type { Database } from "./database.ts";

interface Shelved {
  record: CaseRecord;
  pictures: PictureRecord[];
  findings: Finding[];
  corrections: Correction[];
}

/**
 * Cases that were opened, kept in memory as they are in the database, so that a change is not followed by reading
 * thousands of rows again. Whoever writes to the database writes here, too.
 */
export class CaseShelf {
  readonly #cases = new Map<string, Promise<Shelved>>();

  constructor(private readonly database: Promise<Database>) {}

  async read(id: string): Promise<CaseContent> {
    const shelved = await this.#open(id);
    return { ...shelved };
  }

  async change(id: string, change: (content: CaseContent) => Partial<CaseContent>): Promise<void> {
    const shelved = await this.#open(id);
    const changed = change({ ...shelved });
    // Pictures are not analysed in their order.
    Object.assign(shelved, changed, changed.findings && { findings: changed.findings.toSorted(byOrder) });
  }

  forget(id: string): void {
    this.#cases.delete(id);
  }

  /** @throws Error where there is no such case */
  #open(id: string): Promise<Shelved> {
    const known = this.#cases.get(id);
    if (known !== undefined) return known;
    const opened = this.#load(id);
    this.#cases.set(id, opened);
    opened.catch(() => this.#cases.delete(id));
    return opened;
  }

  async #load(id: string): Promise<Shelved> {
    const database = await this.database;
    const record = await database.get("cases", id);
    if (record === undefined)
      throw new NotThereError(`There is no case ${id} in this browser. It may have been deleted.`);
    const [pictures, findings, corrections] = await Promise.all([
      database.getAllFromIndex("pictures", "case", id),
      database.getAllFromIndex("findings", "case", id),
      database.getAllFromIndex("corrections", "case", id),
    ]);
    return {
      record,
      pictures: pictures.map((stored) => stored.record).sort(byOrder),
      findings: findings.map((stored) => stored.finding).sort(byOrder),
      corrections: corrections.map(({ caseId: _, ...correction }) => correction),
    };
  }
}

/** Ids begin with the number of the picture in its case. */
const order = new Intl.Collator("en", { numeric: true });
const byOrder = (a: { readonly id: string }, b: { readonly id: string }): number => order.compare(a.id, b.id);
