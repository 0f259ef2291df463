import type { OfferedModels } from "../../state/models.ts";
import { rememberPlan, startingPlan } from "../../state/plan.ts";
import type { RunRecord } from "../../training/run-record.ts";
import { Engine } from "../browser/engine.ts";
import type { AnalysisPlan, AuditLine, CaseContent, CaseRecord, Correction, Finding, Specimen } from "../records.ts";
import type {
  AddedPicture,
  AuditList,
  CaseSummary,
  DataShelf,
  EngineState,
  Heatmap,
  ModelEntry,
  ReportFormat,
  Rights,
  Workspace,
} from "../workspace.ts";
import type {
  Api,
  AuditResource,
  CaseResource,
  CellResource,
  HistoryResource,
  ImageResource,
  ReviewResource,
} from "./api.ts";
import { JobFeed } from "./job-feed.ts";
import { KnownIds } from "./known-ids.ts";
import { PictureCache } from "./picture-cache.ts";
import { servedModels } from "./served-models.ts";
import { ServerLearning } from "./server-learning.ts";
import { toCaseRecord, toCellFinding, toFieldFinding, toPictureRecord, toRunRecord } from "./to-records.ts";

/** The audit log is the service's, of all cases: so many of its last lines are looked through. */
const AUDIT_LINES = 2000;

/** As the service calls whoever works where nobody signs in. */
const NOBODY = "local";

/**
 * The service that the page came from: cases and pictures are kept and analysed there. Evidence is computed in this
 * browser, of the picture that the service sends, by the same model.
 */
export class ServerWorkspace implements Workspace {
  readonly kind = "server";
  readonly canRemove = false;
  readonly canChoosePlan = false;
  readonly learning: ServerLearning;
  readonly shelf: DataShelf;
  readonly #listeners = new Set<() => void>();
  readonly #engine = new Engine(() => this.#changed());
  readonly #pictures: PictureCache;
  readonly #jobs: JobFeed;
  readonly #known = new KnownIds();
  #offered: Promise<OfferedModels> | undefined;

  readonly rights: Rights;
  readonly person: string;

  /** @param account whose name and role count; null where nobody signs in */
  constructor(
    private readonly api: Api,
    account: { readonly name?: string; readonly role?: string } | null,
  ) {
    this.rights = account
      ? { change: account.role === "reviewer" || account.role === "admin", audit: account.role === "admin" }
      : { change: true, audit: true };
    this.person = account ? (account.name ?? "") : NOBODY;
    this.#pictures = new PictureCache(api);
    this.learning = new ServerLearning({
      api,
      known: this.#known,
      models: () => this.models(),
      changed: () => this.#changed(),
    });
    this.shelf = this.learning;
    this.#jobs = new JobFeed(api, {
      changed: ({ caseId, kind, state }) => {
        if (state === "completed") {
          // There is a model more, or there are findings more.
          if (kind === "training") this.#offered = undefined;
          if (kind === "analysis") this.learning.forget();
        }
        // Of other people's cases nothing is shown that a job changes.
        if (caseId === null || this.#known.has(caseId)) this.#changed();
      },
      begun: () => {
        this.learning.forget();
        this.#changed();
      },
      lost: () => this.#changed(),
    });
    api.session.subscribe(() => this.#jobs.retry());
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    this.#jobs.listen();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#jobs.rest();
    };
  };

  readonly engine = (): EngineState => this.#engine.state();

  readonly isReachable = (): boolean => !this.#jobs.isLost;

  async models(): Promise<readonly ModelEntry[]> {
    return (await this.#offer()).classifiers;
  }

  async prepare(model: string): Promise<void> {
    const { classifiers, segmenter } = await this.#offer();
    const entry = classifiers.find(({ id }) => id === model);
    if (entry !== undefined) await this.#engine.with({ entry, segmenter });
  }

  async cases(): Promise<readonly CaseSummary[]> {
    const found = await this.api.all<CaseResource>("cases");
    const plan = await this.#usualPlan();
    return found.map((each) => ({ record: toCaseRecord(each, plan, []), pictures: null, findings: null }));
  }

  async createCase(given: { name: string; specimen: Specimen; plan: AnalysisPlan }): Promise<CaseRecord> {
    const { name, specimen, plan } = given;
    const made = await this.api.post<CaseResource>("cases", { name, specimen });
    planOf(made.id, plan);
    this.#changed();
    return toCaseRecord(made, plan, []);
  }

  async readCase(id: string): Promise<CaseContent> {
    const [found, images, cells, reviews] = await Promise.all([
      this.api.get<CaseResource>(`cases/${id}`),
      this.api.all<ImageResource>(`cases/${id}/images`),
      this.api.all<CellResource>(`cases/${id}/cells`),
      this.api.get<{ items: ReviewResource[] }>(`cases/${id}/reviews`),
    ]);
    const plan = planOf(id) ?? (await this.#usualPlan());
    const pictures = images.map((image, index) => toPictureRecord(image, index + 1));
    const pictureOf = new Map(images.map((image, index) => [image.id, pictures[index]]));
    for (const [index, image] of images.entries()) this.#known.addImage(pictures[index], image.id);
    const findings =
      plan.unit === "field"
        ? images.flatMap((image, index) => toFieldFinding(image, pictures[index]) ?? [])
        : cells.flatMap((cell) => {
            const picture = pictureOf.get(cell.imageId);
            const finding = picture && toCellFinding(cell, picture);
            if (finding === undefined) return [];
            this.#known.addCell(id, finding.id, cell.id);
            return [finding];
          });
    const corrections = await this.#corrections(findings.filter(({ corrected }) => corrected));
    return { record: toCaseRecord(found, plan, reviews.items), pictures, findings, corrections };
  }

  async changeCase(id: string, change: { name?: string; specimen?: Specimen }): Promise<void> {
    await this.api.patch(`cases/${id}`, change);
    this.#changed();
  }

  deleteCase(): Promise<void> {
    return Promise.reject(new Error("The server keeps every case: its audit log refers to them."));
  }

  async addPictures(caseId: string, files: readonly AddedPicture[]): Promise<void> {
    const plan = planOf(caseId) ?? (await this.#usualPlan());
    const form = new FormData();
    for (const { file, path } of files) form.append("images", file, path);
    const query = new URLSearchParams({ model: plan.model });
    const { refused } = await this.api.post<{
      refused: { name: string; problem: { detail?: string; title?: string } }[];
    }>(`cases/${caseId}/images?${query}`, form);
    this.#changed();
    if (refused.length > 0) {
      const [{ name, problem }] = refused;
      throw new Error(
        `${refused.length} files were refused, the first: ${name}: ${problem.detail ?? problem.title ?? ""}`,
      );
    }
  }

  removePicture(): Promise<void> {
    return Promise.reject(new Error("The server keeps every picture of a case. Open another case for the others."));
  }

  async analyseAgain(caseId: string, plan: AnalysisPlan): Promise<void> {
    const before = planOf(caseId);
    planOf(caseId, plan);
    rememberPlan(plan);
    if (before?.model !== plan.model) {
      await this.api.post("jobs", { kind: "analysis", caseId, model: plan.model });
    }
    this.#changed();
  }

  async picture({ id }: { id: string }): Promise<Blob> {
    const blob = await this.#pictures.content(this.#known.image(id));
    if (!/tiff/i.test(blob.type)) return blob;
    const [caseId] = id.split("/");
    const plan = planOf(caseId) ?? (await this.#usualPlan());
    return (await this.#client(plan.model)).render(blob);
  }

  async preview({ id }: { id: string }): Promise<Blob> {
    const image = this.#known.image(id);
    const thumbnail = this.api.send("GET", `images/${image}/thumbnail`).then((response) => response.blob());
    // Before it has been looked at there is no thumbnail.
    return thumbnail.catch(() => this.#pictures.content(image));
  }

  async tile({ pictureId, unit, box }: Finding): Promise<Blob> {
    if (unit === "field") return this.preview({ id: pictureId });
    const image = this.#known.image(pictureId);
    const margin = Math.round(0.25 * Math.max(box.width, box.height));
    const part = {
      left: box.left - margin,
      top: box.top - margin,
      width: box.width + 2 * margin,
      height: box.height + 2 * margin,
    };
    const slide = this.#known.slide(pictureId);
    return slide ? this.#pictures.part(image, part, slide) : this.#pictures.tile(image, part);
  }

  async heatmap({ caseId, pictureId, unit, seen, box }: Finding, target: string): Promise<Heatmap> {
    const plan = planOf(caseId) ?? (await this.#usualPlan());
    const [client, file] = await Promise.all([
      this.#client(plan.model),
      this.#pictures.content(this.#known.image(pictureId)),
    ]);
    const explained = await client.explain(file, unit === "cell" ? seen : null, target);
    return { ...explained, region: unit === "cell" ? seen : box };
  }

  async reclassify(findings: readonly Finding[], to: string, reason: string): Promise<void> {
    for (const finding of findings) await this.api.patch(this.#addressOf(finding), { label: to, reason });
    this.learning.forget();
    this.#changed();
  }

  async review(caseId: string, { agrees, note }: { agrees: boolean; note: string }): Promise<void> {
    await this.api.post(`cases/${caseId}/reviews`, {
      verdict: agrees ? "agree" : "disagree",
      ...(note !== "" && { comment: note }),
    });
    await this.api.patch(`cases/${caseId}`, { status: "review" });
    this.#changed();
  }

  async sign(caseId: string): Promise<void> {
    await this.api.post(`cases/${caseId}/sign`);
    this.learning.forget();
    this.#changed();
  }

  async report(caseId: string, format: ReportFormat): Promise<Blob> {
    if (format !== "geojson") return (await this.api.send("GET", `cases/${caseId}/report.${format}`)).blob();
    const images = await this.api.all<ImageResource>(`cases/${caseId}/images`);
    const done = images.filter(({ status }) => status === "analysed");
    const documents = await Promise.all(
      done.map(async ({ id }): Promise<readonly [string, string]> => {
        const response = await this.api.send("GET", `cases/${caseId}/report.geojson?image=${id}`);
        return [id, await response.text()];
      }),
    );
    const { geoJsonFiles } = await import("../../report/geojson-files.ts");
    return geoJsonFiles(documents);
  }

  async audit(subject: string): Promise<AuditList> {
    const ids = new Set([subject, ...this.#known.within(subject)]);
    const [lines, { faults }] = await Promise.all([
      this.api.all<AuditResource>("audit", AUDIT_LINES),
      this.api.get<{ faults: { seq: number }[] }>("audit/verify"),
    ]);
    const own = lines.filter((line) => line.subject.split(/[/\s]/).some((word) => ids.has(word)));
    return { lines: own.map(toAuditLine).reverse(), brokenAt: faults[0]?.seq ?? null };
  }

  async runs(): Promise<readonly RunRecord[]> {
    return (await this.#jobs.runs()).map(toRunRecord);
  }

  async stopRun(id: string): Promise<void> {
    await this.api.send("DELETE", `jobs/${id}`);
    this.#changed();
  }

  /** People's words about what is corrected, one by one: the service tells them so. */
  async #corrections(corrected: readonly Finding[]): Promise<Correction[]> {
    const histories = await Promise.all(
      corrected.map(async (finding) => {
        const { corrections } = await this.api.get<HistoryResource>(`${this.#addressOf(finding)}/history`);
        return corrections.map(({ from, to, reason, by, at }) => ({ findingId: finding.id, from, to, reason, by, at }));
      }),
    );
    return histories.flat().sort((a, b) => (a.at < b.at ? -1 : 1));
  }

  /** Where the service has a cell, or a picture as a whole. */
  #addressOf({ id, caseId, pictureId, unit }: Finding): string {
    return unit === "field" ? `images/${this.#known.image(pictureId)}` : `cells/${this.#known.cell(caseId, id)}`;
  }

  async #client(model: string) {
    const { classifiers, segmenter } = await this.#offer();
    const entry = classifiers.find(({ id }) => id === model);
    if (entry === undefined) throw new Error(`There is no model ${model} any more. Choose another one.`);
    return this.#engine.with({ entry, segmenter });
  }

  async #usualPlan(): Promise<AnalysisPlan> {
    const plan = startingPlan((await this.#offer()).classifiers);
    if (plan === undefined) throw new Error("No model is served. Put one into a sub-folder of models/.");
    return plan;
  }

  #offer(): Promise<OfferedModels> {
    this.#offered ??= servedModels(this.api).catch((error: unknown) => {
      this.#offered = undefined;
      throw error;
    });
    return this.#offered;
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** How a case is looked at is the page's own: the service keeps what models say of cells and of pictures alike. */
function planOf(id: string, plan?: AnalysisPlan): AnalysisPlan | undefined {
  const key = `leukoscope-plan-${id}`;
  if (plan !== undefined) localStorage.setItem(key, JSON.stringify(plan));
  const stored = localStorage.getItem(key);
  return stored === null ? undefined : JSON.parse(stored);
}

const toAuditLine = ({ seq, at, actor, action, subject, details, previous, hash }: AuditResource): AuditLine => ({
  number: seq,
  at,
  by: actor,
  action,
  subject,
  detail: {
    request: subject,
    ...Object.fromEntries(Object.entries(details).map(([key, value]) => [key, String(value)] as const)),
  },
  previous,
  hash,
});
