import { WorkerPool } from "@leukoscope/pool";
import { startThread } from "@leukoscope/pool/node";
import type { Service } from "../service.ts";
import { dataSetFolder } from "./dataset-folder.ts";
import type { DataSetRow } from "./register.ts";

/** Compiled; this address is right from `src/datasets` (tests) and `dist/datasets`. */
const workerFile = new URL("../../dist/datasets/audit-worker.js", import.meta.url);

export interface AuditTask {
  /** Path; absolute. */
  readonly manifest: string;
  /** Whether the images are measured, too. */
  readonly explores: boolean;
}

export type AuditReport = Readonly<Record<string, unknown>>;

type AuditedFrom = Pick<Service, "db" | "files" | "folder">;

/** Audits and explores data sets on another thread, each once: a registered set never changes. */
export class Audits {
  readonly #service: AuditedFrom;
  readonly #pool = new WorkerPool<AuditTask, AuditReport>(() => startThread(workerFile), { workers: 1 });
  readonly #known = new Map<string, Promise<AuditReport>>();

  constructor(service: AuditedFrom) {
    this.#service = service;
  }

  /** @throws ManifestError */
  of({ id }: DataSetRow): Promise<AuditReport> {
    return this.#once(id, false);
  }

  /** The audit, what the images measure, and where they lie by that. @throws ManifestError, ExploreError */
  explored({ id }: DataSetRow): Promise<AuditReport> {
    return this.#once(id, true);
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  #once(id: string, explores: boolean): Promise<AuditReport> {
    const key = `${id} ${explores}`;
    const audit = this.#known.get(key) ?? this.#audit(id, explores);
    this.#known.set(key, audit);
    audit.catch(() => this.#known.delete(key));
    return audit;
  }

  async #audit(id: string, explores: boolean): Promise<AuditReport> {
    const manifest = await dataSetFolder(this.#service, id);
    return this.#pool.run(() => ({ value: { manifest, explores } }));
  }
}
