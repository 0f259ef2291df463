import type { LoadedModel } from "../analysis/messages.ts";
import type { Explored } from "../exploring/messages.ts";
import type { NamedFile } from "../state/dropped-files.ts";
import type { ModelEntry } from "../state/models.ts";
import type { RunRecord } from "../training/run-record.ts";
import type {
  AnalysisPlan,
  AuditLine,
  CaseContent,
  CaseRecord,
  Finding,
  PictureRecord,
  Region,
  Specimen,
  Unit,
} from "./records.ts";

export type { ModelEntry, NamedFile };

/** What the machine that computes is doing. */
export type EngineState =
  | { readonly kind: "idle" }
  | { readonly kind: "loading"; readonly entry: ModelEntry }
  | ({ readonly kind: "ready"; readonly entry: ModelEntry } & LoadedModel)
  | { readonly kind: "failed"; readonly entry?: ModelEntry; readonly message: string };

/** Where in a picture the evidence for a class lies. */
export interface Heatmap {
  readonly target: string;
  /** Value of the graph on which the map was drawn. */
  readonly layer: string;
  /** The part of the picture that it covers. */
  readonly region: Region;
  /** PNG, more opaque where there is more evidence; null when the map is zero. */
  readonly overlay: Blob | null;
}

/** What whoever works here may do. */
export interface Rights {
  /** Add pictures, correct, review, sign, train. */
  readonly change: boolean;
  /** Read the audit list. */
  readonly audit: boolean;
}

/** The place of work does not answer for now. What was read of it before still stands. */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";
}

/** What was asked for is not there: deleted, or never was. */
export class NotThereError extends Error {
  override readonly name = "NotThereError";
}

export interface CaseSummary {
  readonly record: CaseRecord;
  /** Null where that is not told with the list. */
  readonly pictures: number | null;
  readonly findings: number | null;
}

export interface AddedPicture extends NamedFile {
  readonly phantom?: boolean;
}

export const reportFormats = ["pdf", "html", "json", "csv", "fhir.json", "geojson"] as const;
export type ReportFormat = (typeof reportFormats)[number];

/** What people may label, and what is labelled already, of all cases. */
export interface LabelPool {
  /** Of cases that are not signed, in the order in which to ask; the first of them where there are many. */
  readonly open: readonly Finding[];
  /** How many there are. */
  readonly openCount: number;
  /** What people gave, by label. */
  readonly labelled: readonly LabelCount[];
  /** The model whose answer a person looked at last; null for none. */
  readonly model: string | null;
}

export interface LabelCount {
  readonly label: string;
  readonly count: number;
  /** From how many pictures. */
  readonly pictures: number;
}

/** A version of a data set: it never changes. */
export interface DataSetSummary {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly createdAt: string;
  /** Null for one that is not made of people's labels. */
  readonly unit: Unit | null;
  /** Of the manifest, hexadecimal. */
  readonly sha256: string;
  /** Examples of each class. */
  readonly classes: Readonly<Record<string, number>>;
  readonly examples: number;
  /** As whoever registered it stated it; null where nobody did. */
  readonly licence: string | null;
  readonly by: string | null;
}

export interface RunRequest {
  /** Model to start from. */
  readonly base: string;
  readonly dataSet: string;
  readonly name: string;
  readonly epochs: number;
  readonly learningRate: number;
}

/** A run of a whole protocol, from its beginning. */
export interface ProtocolRequest {
  readonly protocol: string;
  readonly dataSet: string;
  readonly name: string;
}

export interface AuditList {
  readonly lines: readonly AuditLine[];
  /** Number of the first line that does not follow from the one before; null where the chain holds. */
  readonly brokenAt: number | null;
}

/**
 * Where the work of a laboratory is kept and done: in this browser, or on a server. Views know this port alone.
 * Every method rejects with an Error whose message says what is wrong and how to mend it; with an UnreachableError while
 * the place does not answer.
 */
export interface Workspace {
  readonly kind: "browser" | "server";
  /** Whether pictures and cases can be taken away again. */
  readonly canRemove: boolean;
  /** Whether the way cells are found, and what a model is shown of them, can be chosen. */
  readonly canChoosePlan: boolean;
  readonly rights: Rights;
  /** In whose name things are done; null where the user says so with each. */
  readonly person: string | null;
  /** Calls back after anything has changed; returns how to stop. */
  readonly subscribe: (listener: () => void) => () => void;
  readonly engine: () => EngineState;
  /** Whether it answers; one that does not is asked again by itself, and calls back then. */
  readonly isReachable: () => boolean;

  models(): Promise<readonly ModelEntry[]>;
  /** Makes a model ready ahead of its first picture. */
  prepare(model: string): Promise<void>;

  cases(): Promise<readonly CaseSummary[]>;
  createCase(given: {
    readonly name: string;
    readonly specimen: Specimen;
    readonly plan: AnalysisPlan;
  }): Promise<CaseRecord>;
  readCase(id: string): Promise<CaseContent>;
  changeCase(id: string, change: { readonly name?: string; readonly specimen?: Specimen }): Promise<void>;
  deleteCase(id: string, by: string): Promise<void>;

  /** Takes pictures in; they are analysed one after another by the case's plan. */
  addPictures(caseId: string, files: readonly AddedPicture[]): Promise<void>;
  removePicture(id: string): Promise<void>;
  /** Analyses all pictures of a case anew. Corrections of what is no longer found are gone; the audit list keeps them. */
  analyseAgain(caseId: string, plan: AnalysisPlan): Promise<void>;

  /** The image file. */
  picture(record: Pick<PictureRecord, "id">): Promise<Blob>;
  /** A small JPEG of it. */
  preview(record: Pick<PictureRecord, "id">): Promise<Blob>;
  /** A small JPEG of a finding. */
  tile(finding: Finding): Promise<Blob>;
  heatmap(finding: Finding, target: string): Promise<Heatmap>;

  /** A label that is given again is confirmed. @throws Error for a signed case */
  reclassify(findings: readonly Finding[], to: string, reason: string, by: string): Promise<void>;
  review(
    caseId: string,
    review: { readonly by: string; readonly agrees: boolean; readonly note: string },
  ): Promise<void>;
  sign(caseId: string, by: string): Promise<void>;
  /** The case as a document; several GeoJSON documents come as a ZIP archive. */
  report(caseId: string, format: ReportFormat): Promise<Blob>;
  audit(subject: string): Promise<AuditList>;

  runs(): Promise<readonly RunRecord[]>;
  stopRun(id: string): Promise<void>;
  readonly learning: Learning;
  /** Data sets of one's own that are kept here and explored; null where they are not. */
  readonly shelf: DataShelf | null;
}

/** People's labels as data sets, and fine-tunings of models on them. */
export interface Learning {
  labelPool(unit: Unit): Promise<LabelPool>;
  /** The latest first. */
  dataSets(): Promise<readonly DataSetSummary[]>;
  /** A new version of the labels. @throws Error where there is too little to learn from */
  createDataSet(unit: Unit, name: string): Promise<DataSetSummary>;
  /** JSON lines: what `packages/data` and the command read. */
  manifest(dataSet: string): Promise<Blob>;
  /** Names of the protocols that a run may follow. */
  protocols(): Promise<readonly string[]>;
  /** @returns the run's id, at once; the run goes on */
  startRun(request: RunRequest | ProtocolRequest): Promise<string>;
  /** The file of a model. */
  modelFile(id: string): Promise<Blob>;
}

/** What is in a registered data set, and what stands against training on it. */
export type ExploredSet = Pick<Explored, "audit" | "findings" | "placed">;

export interface NewDataSet {
  readonly name: string;
  /** Empty where it is not known. */
  readonly licence: string;
  readonly manifest: string;
  /** The images that it names, in any order. */
  readonly files: readonly File[];
}

/** What a data set was made of: what one of its examples was called, by whom and why. */
export interface GivenLabel {
  /** Of the cell or picture. */
  readonly id: string;
  readonly label: string;
  readonly reason: string;
  readonly by: string;
  readonly at: string;
}

export interface DataShelf {
  /** Of a set that is made of people's labels, in the order of its examples. */
  labels(dataSet: string): Promise<readonly GivenLabel[]>;
  explored(dataSet: string): Promise<ExploredSet>;
  /** @param path as the manifest has it */
  image(dataSet: string, path: string): Promise<Blob>;
  /** Keeps the images, as the next version of their name. */
  register(given: NewDataSet): Promise<DataSetSummary>;
}
