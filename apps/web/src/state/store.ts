import type { Prediction } from "@leukoscope/classifier";
import wasmModule from "onnxruntime-web/ort-wasm-simd-threaded.mjs?url";
import wasmBinary from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";
import { AnalysisClient } from "../analysis/client.ts";
import type { LoadedModel } from "../analysis/messages.ts";
import { drawPhantoms } from "../phantoms/draw-phantoms.ts";
import type { NamedFile } from "./dropped-files.ts";
import { fetchModels, type ModelEntry } from "./models.ts";

export type Evidence =
  | { readonly kind: "working"; readonly target: string }
  /** `url` of the overlay; null when nothing in the image speaks for the class. */
  | { readonly kind: "ready"; readonly target: string; readonly layer: string; readonly url: string | null }
  | { readonly kind: "failed"; readonly target: string; readonly message: string };

export type Analysis =
  | { readonly kind: "waiting" }
  | { readonly kind: "working" }
  | { readonly kind: "failed"; readonly message: string }
  | {
      readonly kind: "done";
      readonly prediction: Prediction;
      readonly width: number;
      readonly height: number;
      readonly preview: string;
      readonly evidence: Evidence;
    };

export interface Item extends NamedFile {
  readonly id: number;
  /** Drawn here, not photographed. */
  readonly phantom: boolean;
  readonly analysis: Analysis;
}

export type ModelState =
  | { readonly kind: "listing" }
  | { readonly kind: "none" }
  | { readonly kind: "loading"; readonly entry: ModelEntry }
  | ({ readonly kind: "ready"; readonly entry: ModelEntry } & LoadedModel)
  | { readonly kind: "failed"; readonly entry?: ModelEntry; readonly message: string };

export interface PageState {
  readonly models: readonly ModelEntry[];
  readonly model: ModelState;
  readonly items: readonly Item[];
  readonly drawing: boolean;
  /** What went wrong besides a single image; null for nothing. */
  readonly notice: string | null;
}

const WAITING: Analysis = { kind: "waiting" };
const absolute = (address: string): string => new URL(address, document.baseURI).href;
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * All that the page knows, and the queue that works through it: the images one after another, each classified, then
 * explained. Choosing another model starts a new worker and the images anew.
 */
export class PageStore {
  #state: PageState = { models: [], model: { kind: "listing" }, items: [], drawing: false, notice: null };
  readonly #listeners = new Set<() => void>();
  #client: AnalysisClient | undefined;
  #running = false;
  #nextId = 0;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): PageState => this.#state;

  async start(): Promise<void> {
    try {
      const models = await fetchModels();
      this.#set({ models, model: { kind: "none" } });
      if (models.length > 0) await this.chooseModel(models[0].id);
    } catch (error) {
      this.#set({ model: { kind: "failed", message: messageOf(error) } });
    }
  }

  async chooseModel(id: string): Promise<void> {
    const entry = this.#state.models.find((model) => model.id === id);
    if (entry === undefined) return;
    this.#client?.close();
    const client = new AnalysisClient();
    this.#client = client;
    this.#running = false;
    for (const item of this.#state.items) revoke(item);
    this.#set({
      model: { kind: "loading", entry },
      items: this.#state.items.map((item) => ({ ...item, analysis: WAITING })),
    });
    try {
      const loaded = await client.load(absolute(entry.file), { mjs: absolute(wasmModule), wasm: absolute(wasmBinary) });
      if (this.#client !== client) return;
      this.#set({ model: { kind: "ready", entry, ...loaded } });
      await this.#run();
    } catch (error) {
      if (this.#client === client) this.#set({ model: { kind: "failed", entry, message: messageOf(error) } });
    }
  }

  readonly add = (files: readonly NamedFile[]): void => this.#enqueue(files, false);

  /**
   * Draws phantom smears and takes them in. On an empty page it turns to the model for phantoms, where one is served:
   * what a model of real smears says of a drawing means nothing.
   */
  async addPhantoms(count: number): Promise<void> {
    const { drawing, items, models, model } = this.#state;
    if (drawing) return;
    this.#set({ drawing: true, notice: null });
    const fitting = models.find(({ id }) => id.includes("phantom"));
    const current = "entry" in model ? model.entry?.id : undefined;
    if (items.length === 0 && fitting !== undefined && current?.includes("phantom") !== true)
      void this.chooseModel(fitting.id);
    try {
      const seed = String(crypto.getRandomValues(new Uint16Array(1))[0]);
      await drawPhantoms({ count, seed }, (file) => this.#enqueue([file], true));
    } catch (error) {
      this.#set({ notice: messageOf(error) });
    }
    this.#set({ drawing: false });
  }

  remove(id: number): void {
    for (const item of this.#state.items) if (item.id === id) revoke(item);
    this.#set({ items: this.#state.items.filter((item) => item.id !== id) });
  }

  clear(): void {
    for (const item of this.#state.items) revoke(item);
    this.#set({ items: [], notice: null });
  }

  async explain(id: number, target: string): Promise<void> {
    const client = this.#client;
    const item = this.#find(id);
    if (client === undefined || item?.analysis.kind !== "done") return;
    this.#evidence(id, { kind: "working", target });
    let evidence: Evidence;
    try {
      const { layer, overlay } = await client.explain(item.file, target);
      evidence = { kind: "ready", target, layer, url: overlay && URL.createObjectURL(overlay) };
    } catch (error) {
      evidence = { kind: "failed", target, message: messageOf(error) };
    }
    if (this.#client === client) this.#evidence(id, evidence);
  }

  #enqueue(files: readonly NamedFile[], phantom: boolean): void {
    const items = files.map((file): Item => ({ ...file, id: this.#nextId++, phantom, analysis: WAITING }));
    this.#set({ items: [...this.#state.items, ...items] });
    void this.#run();
  }

  async #run(): Promise<void> {
    const client = this.#client;
    if (client === undefined || this.#running || this.#state.model.kind !== "ready") return;
    this.#running = true;
    for (;;) {
      const item = this.#state.items.find(({ analysis }) => analysis.kind === "waiting");
      if (item === undefined) break;
      this.#analysis(item.id, { kind: "working" });
      const analysis = await classify(client, item.file);
      // Another model was chosen meanwhile: its own run has taken over.
      if (this.#client !== client) return;
      this.#analysis(item.id, analysis);
      if (analysis.kind === "done") await this.explain(item.id, analysis.prediction.label);
      if (this.#client !== client) return;
    }
    this.#running = false;
  }

  #find(id: number): Item | undefined {
    return this.#state.items.find((item) => item.id === id);
  }

  #analysis(id: number, analysis: Analysis): void {
    const gone = this.#find(id) === undefined;
    if (gone) revoke({ analysis });
    else this.#set({ items: this.#state.items.map((item) => (item.id === id ? { ...item, analysis } : item)) });
  }

  /** Ignored when the user asked for another class meanwhile: the last wish counts. */
  #evidence(id: number, evidence: Evidence): void {
    const analysis = this.#find(id)?.analysis;
    const wanted =
      analysis?.kind === "done" && (evidence.kind === "working" || analysis.evidence.target === evidence.target);
    if (!wanted) {
      revokeEvidence(evidence);
      return;
    }
    if (analysis.evidence.kind === "ready") revokeEvidence(analysis.evidence);
    this.#analysis(id, { ...analysis, evidence });
  }

  #set(change: Partial<PageState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

async function classify(client: AnalysisClient, file: File): Promise<Analysis> {
  try {
    const { prediction, preview, width, height } = await client.classify(file);
    const evidence: Evidence = { kind: "working", target: prediction.label };
    return { kind: "done", prediction, width, height, preview: URL.createObjectURL(preview), evidence };
  } catch (error) {
    return { kind: "failed", message: messageOf(error) };
  }
}

function revoke({ analysis }: Pick<Item, "analysis">): void {
  if (analysis.kind !== "done") return;
  URL.revokeObjectURL(analysis.preview);
  revokeEvidence(analysis.evidence);
}

function revokeEvidence(evidence: Evidence): void {
  if (evidence.kind === "ready" && evidence.url !== null) URL.revokeObjectURL(evidence.url);
}
