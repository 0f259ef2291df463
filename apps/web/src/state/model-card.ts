import { parse } from "yaml";

export interface CardMetric {
  readonly type: string;
  readonly value: number;
  /** The 95 % interval; null where the card has none. */
  readonly interval: readonly [low: number, high: number] | null;
}

/** Figures of one test, as the card's `model-index` has them. */
export interface CardResult {
  readonly dataset: string;
  readonly images: number | null;
  readonly metrics: readonly CardMetric[];
}

export interface ModelCard {
  readonly results: readonly CardResult[];
  /** Markdown, without the front matter. */
  readonly body: string;
}

const FRONT = /^---\r?\n([\s\S]*?)\r?\n---\r?\n/;

/** Reads a model card with YAML front matter; what the front matter does not have, or has in another form, is left out. */
export function readModelCard(markdown: string): ModelCard {
  const front = FRONT.exec(markdown);
  const body = front ? markdown.slice(front[0].length) : markdown;
  let data: unknown;
  try {
    data = front ? parse(front[1]) : undefined;
  } catch {
    data = undefined;
  }
  const results = listOf(at(data, "model-index")).flatMap((model) => listOf(at(model, "results")));
  return { results: results.map(toResult), body };
}

function toResult(result: unknown): CardResult {
  const dataset = at(result, "dataset");
  const images = at(at(dataset, "args"), "images");
  return {
    dataset: String(at(dataset, "name") ?? ""),
    images: typeof images === "number" ? images : null,
    metrics: listOf(at(result, "metrics")).flatMap((metric) => {
      const value = at(metric, "value");
      const low = at(at(metric, "args"), "ci_low");
      const high = at(at(metric, "args"), "ci_high");
      if (typeof value !== "number") return [];
      const interval = typeof low === "number" && typeof high === "number" ? ([low, high] as const) : null;
      return [{ type: String(at(metric, "type")), value, interval }];
    }),
  };
}

const at = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
