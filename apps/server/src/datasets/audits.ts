import { WorkerPool } from "@leukoscope/pool";
import { startThread } from "@leukoscope/pool/node";
import type { Service } from "../service.ts";
import { dataSetFolder } from "./dataset-folder.ts";
import type { DataSetRow } from "./register.ts";

/** Compiled; this address is right from `src/datasets` (tests) and `dist/datasets`. */
const workerFile = new URL("../../dist/datasets/audit-worker.js", import.meta.url);

export type AuditReport = Readonly<Record<string, unknown>>;

type AuditedFrom = Pick<Service, "db" | "files" | "folder">;

/** Audits data sets on another thread, each once: a registered set never changes. */
export class Audits {
  readonly #service: AuditedFrom;
  readonly #pool = new WorkerPool<string, AuditReport>(() => startThread(workerFile), { workers: 1 });
  readonly #known = new Map<string, Promise<AuditReport>>();

  constructor(service: AuditedFrom) {
    this.#service = service;
  }

  /** @throws ManifestError */
  of({ id }: DataSetRow): Promise<AuditReport> {
    const audit = this.#known.get(id) ?? this.#audit(id);
    this.#known.set(id, audit);
    audit.catch(() => this.#known.delete(id));
    return audit;
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  async #audit(id: string): Promise<AuditReport> {
    const manifest = await dataSetFolder(this.#service, id);
    return this.#pool.run(() => ({ value: manifest }));
  }
}
