import { existsSync } from "node:fs";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Service } from "../service.ts";
import { readShelved, type ShelvedModel } from "./read-shelved.ts";

/** What a run's model is called by: `run-` and the id of the run. */
const NAME = /^run-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** The models that this service has trained, fetched from the file store when they are first asked for. */
export class RunModels {
  readonly #service: Pick<Service, "db" | "files" | "folder">;
  readonly #known = new Map<string, Promise<ShelvedModel | undefined>>();

  constructor(service: Pick<Service, "db" | "files" | "folder">) {
    this.#service = service;
  }

  /** Of runs on their own, the latest first; those of a sweep are asked for by name. */
  async list(): Promise<ShelvedModel[]> {
    const rows = await this.#rows()
      .where("jobs.parent_id", "is", null)
      .orderBy("jobs.seq", "desc")
      .limit(100)
      .execute();
    const models = await Promise.all(rows.map(({ id, sha256 }) => this.#fetch(id, sha256)));
    return models.filter((model) => model !== undefined);
  }

  async get(name: string): Promise<ShelvedModel | undefined> {
    const id = NAME.exec(name)?.[1];
    if (id === undefined) return undefined;
    const row = await this.#rows().where("jobs.id", "=", id).executeTakeFirst();
    return row && this.#fetch(id, row.sha256);
  }

  #rows() {
    return this.#service.db
      .selectFrom("jobs")
      .innerJoin("job_files", "job_files.job_id", "jobs.id")
      .select(["jobs.id", "job_files.sha256"])
      .where("jobs.kind", "=", "training")
      .where("jobs.state", "=", "completed")
      .where("job_files.path", "=", "model.onnx");
  }

  #fetch(id: string, sha256: string): Promise<ShelvedModel | undefined> {
    const found = this.#known.get(id) ?? this.#read(id, sha256);
    this.#known.set(id, found);
    found.catch(() => this.#known.delete(id));
    return found;
  }

  async #read(id: string, sha256: string): Promise<ShelvedModel | undefined> {
    const { db, files, folder } = this.#service;
    const place = join(folder, "models", id);
    await mkdir(place, { recursive: true });
    const bring = async (hash: string, to: string) => {
      if (existsSync(to)) return;
      await writeFile(`${to}.coming`, await files.read(hash));
      await rename(`${to}.coming`, to);
    };
    const card = db.selectFrom("job_files").select("sha256").where("job_id", "=", id).where("path", "=", "README.md");
    const readme = await card.executeTakeFirst();
    if (readme) await bring(readme.sha256, join(place, "README.md"));
    await bring(sha256, join(place, "model.onnx"));
    return readShelved(`run-${id}`, join(place, "model.onnx"), place);
  }
}
