import type { components } from "@leukoscope/client";
import { addressInPage } from "../../state/models.ts";
import type { Finding, Unit } from "../records.ts";
import type {
  DataSetSummary,
  DataShelf,
  ExploredSet,
  GivenLabel,
  LabelPool,
  Learning,
  ModelEntry,
  NewDataSet,
  ProtocolRequest,
  RunRequest,
} from "../workspace.ts";
import type { Api, JobResource } from "./api.ts";
import type { KnownIds } from "./known-ids.ts";
import { toCellFinding, toFieldFinding, toPictureRecord } from "./to-records.ts";

type Schemas = components["schemas"];

/** Questions that are fetched at a time; each answer fetches them anew. */
const QUESTIONS = 40;

const UNITS = { cell: "cell", field: "image" } as const;

interface Ports {
  readonly api: Api;
  readonly known: KnownIds;
  models(): Promise<readonly ModelEntry[]>;
  changed(): void;
}

/** Learning from people's labels, done by the service: its data sets, and fine-tunings by its workers. */
export class ServerLearning implements Learning, DataShelf {
  /** Answers that hold until they are forgotten: views ask again whenever a job goes on. */
  readonly #pools = new Map<Unit, Promise<LabelPool>>();
  readonly #sets = new Map<"all", Promise<readonly DataSetSummary[]>>();
  /** For good: a registered set never changes. */
  readonly #explored = new Map<string, Promise<ExploredSet>>();
  readonly #labels = new Map<string, Promise<readonly GivenLabel[]>>();

  constructor(private readonly ports: Ports) {}

  /** Labels or findings are others than they were. */
  forget(): void {
    this.#pools.clear();
    this.#sets.clear();
  }

  labelPool(unit: Unit): Promise<LabelPool> {
    return kept(this.#pools, unit, () => this.#askPool(unit));
  }

  async #askPool(unit: Unit): Promise<LabelPool> {
    const { api } = this.ports;
    const query = new URLSearchParams({ unit: UNITS[unit], limit: String(QUESTIONS) });
    const pool = await api.get<Schemas["LabelPool"]>(`labels?${query}`);
    return {
      open: pool.questions.flatMap((question) => this.#finding(question) ?? []),
      openCount: pool.open,
      labelled: pool.labelled.map(({ label, count, images }) => ({ label, count, pictures: images })),
      model: pool.model,
    };
  }

  dataSets(): Promise<readonly DataSetSummary[]> {
    return kept(this.#sets, "all", async () => {
      return (await this.ports.api.all<Schemas["DataSet"]>("datasets")).map(toSummary);
    });
  }

  async createDataSet(unit: Unit, name: string): Promise<DataSetSummary> {
    const made = await this.ports.api.post<Schemas["DataSet"]>("datasets/of-labels", { name, unit: UNITS[unit] });
    this.forget();
    this.ports.changed();
    return toSummary(made);
  }

  async manifest(id: string): Promise<Blob> {
    return (await this.ports.api.send("GET", `datasets/${id}/manifest`)).blob();
  }

  async protocols(): Promise<readonly string[]> {
    return (await this.ports.api.get<{ protocols: string[] }>("protocols")).protocols;
  }

  async startRun(request: RunRequest | ProtocolRequest): Promise<string> {
    const { api } = this.ports;
    const { dataSet: datasetId, name } = request;
    const job =
      "protocol" in request
        ? await api.post<JobResource>("runs", { name, datasetId, protocol: request.protocol })
        : await api.post<JobResource>("runs/fine-tune", {
            name,
            datasetId,
            startFrom: request.base,
            epochs: request.epochs,
            learningRate: request.learningRate,
          });
    this.ports.changed();
    return job.id;
  }

  async modelFile(id: string): Promise<Blob> {
    const entry = (await this.ports.models()).find((each) => each.id === id);
    if (entry === undefined) throw new Error(`There is no model ${id} any more. Choose another one.`);
    const response = await fetch(addressInPage(entry.file));
    if (!response.ok) throw new Error(`The model can't be fetched (status ${response.status}). Try again.`);
    return response.blob();
  }

  labels(id: string): Promise<readonly GivenLabel[]> {
    return kept(this.#labels, id, async () => {
      const given = await this.ports.api.all<Schemas["DataSetLabel"]>(`datasets/${id}/labels`);
      return given.map(({ cellId, imageId, label, reason, by, at }) => ({
        id: cellId ?? imageId,
        label,
        reason,
        by,
        at,
      }));
    });
  }

  explored(id: string): Promise<ExploredSet> {
    return kept(this.#explored, id, () => this.ports.api.get(`datasets/${id}/exploration`));
  }

  async image(id: string, path: string): Promise<Blob> {
    // The service names images after their content.
    const sha256 = /[0-9a-f]{64}/.exec(path)?.[0] ?? "";
    return (await this.ports.api.send("GET", `datasets/${id}/images/${sha256}`)).blob();
  }

  async register({ name, licence, manifest, files }: NewDataSet): Promise<DataSetSummary> {
    const form = new FormData();
    form.append("name", name);
    if (licence !== "") form.append("licence", licence);
    form.append("manifest", new Blob([manifest]), "manifest.jsonl");
    for (const [index, file] of files.entries()) form.append("files", file, String(index));
    const made = await this.ports.api.post<Schemas["DataSet"]>("datasets", form);
    this.forget();
    this.ports.changed();
    return toSummary(made);
  }

  #finding({ cell, image, imageNumber }: Schemas["Question"]): Finding | undefined {
    const picture = toPictureRecord(image, imageNumber);
    this.ports.known.addImage(picture, image.id);
    if (cell === null) return toFieldFinding(image, picture);
    const finding = toCellFinding(cell, picture);
    if (finding) this.ports.known.addCell(image.caseId, finding.id, cell.id);
    return finding;
  }
}

/** The answer that was given before, or else a new one; one that failed is asked for again. */
function kept<K, V>(answers: Map<K, Promise<V>>, key: K, ask: () => Promise<V>): Promise<V> {
  const known = answers.get(key);
  if (known !== undefined) return known;
  const asked = ask();
  answers.set(key, asked);
  asked.catch(() => answers.delete(key));
  return asked;
}

const toSummary = (set: Schemas["DataSet"]): DataSetSummary => ({
  id: set.id,
  name: set.name,
  version: set.version,
  createdAt: set.createdAt,
  unit: set.unit === "image" ? "field" : set.unit,
  sha256: set.manifestSha256,
  classes: set.classes,
  examples: set.images,
  licence: set.licence,
  by: set.createdBy,
});
