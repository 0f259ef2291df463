import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { DataSetRecord } from "../../training/data-set.ts";
import type { RunRecord } from "../../training/run-record.ts";
import type { AuditLine, CaseRecord, Correction, Finding, PictureRecord } from "../records.ts";
import type { ModelEntry } from "../workspace.ts";

export interface StoredPicture {
  readonly record: PictureRecord;
  readonly file: Blob;
  /** Null until analysed. */
  readonly preview: Blob | null;
}

export interface StoredFinding {
  readonly finding: Finding;
  readonly tile: Blob;
}

/** A model that was trained here. */
export interface StoredModel {
  readonly entry: ModelEntry;
  readonly file: Blob;
}

interface Schema extends DBSchema {
  cases: { key: string; value: CaseRecord };
  pictures: { key: string; value: StoredPicture; indexes: { case: string } };
  findings: { key: string; value: StoredFinding; indexes: { case: string } };
  corrections: { key: number; value: Correction & { caseId: string }; indexes: { case: string } };
  audit: { key: number; value: AuditLine };
  models: { key: string; value: StoredModel };
  runs: { key: string; value: RunRecord };
  dataSets: { key: string; value: DataSetRecord };
}

export type Database = IDBPDatabase<Schema>;

/** All that the browser keeps, in one database of this page's origin. */
export const openDatabase = (name = "leukoscope"): Promise<Database> =>
  openDB<Schema>(name, 1, {
    upgrade(database) {
      database.createObjectStore("cases", { keyPath: "id" });
      database.createObjectStore("pictures", { keyPath: "record.id" }).createIndex("case", "record.caseId");
      database.createObjectStore("findings", { keyPath: "finding.id" }).createIndex("case", "finding.caseId");
      database.createObjectStore("corrections", { autoIncrement: true }).createIndex("case", "caseId");
      database.createObjectStore("audit", { keyPath: "number" });
      database.createObjectStore("models", { keyPath: "entry.id" });
      database.createObjectStore("runs", { keyPath: "id" });
      database.createObjectStore("dataSets", { keyPath: "id" });
    },
  });
