import { useRef } from "react";
import { resultsToCsv } from "../state/csv.ts";
import type { Item, PageState, PageStore } from "../state/store.ts";
import { counted } from "./numbers.ts";
import { ResultCard } from "./result-card.tsx";

export function Results({ store, state }: { readonly store: PageStore; readonly state: PageState }) {
  const { items, model } = state;
  const finished = items.filter(({ analysis }) => analysis.kind === "done" || analysis.kind === "failed");
  const classes = model.kind === "ready" ? model.metadata.classes : [];
  const threshold = model.kind === "ready" ? model.metadata.abstentionThreshold : 0;
  const trainedOn = model.kind === "ready" ? model.metadata.trainingData.name : "";
  const heading = useRef<HTMLHeadingElement>(null);
  // The button that had the focus goes away with what it removes.
  const keepFocus = () => heading.current?.focus();
  return (
    <section className="results" aria-labelledby="results-title">
      <div className="results-head">
        <h2 id="results-title" ref={heading} tabIndex={-1}>
          Results
        </h2>
        {/* Always present, because screen readers announce only changes of a region they already know. */}
        <p role="status" className="summary" data-testid="summary">
          {summary(state)}
        </p>
        {items.length > 0 && (
          <div className="results-actions">
            <button
              type="button"
              className="button"
              aria-disabled={finished.length === 0}
              onClick={() =>
                finished.length > 0 && model.kind === "ready" && exportCsv(finished, classes, modelName(state))
              }
            >
              Export CSV
            </button>
            <button
              type="button"
              className="button"
              onClick={() => {
                store.clear();
                keepFocus();
              }}
            >
              Clear
            </button>
          </div>
        )}
      </div>
      {state.notice !== null && (
        <p className="failure" role="alert">
          {state.notice}
        </p>
      )}
      <ol className="cards">
        {items.map((item) => (
          <li key={item.id}>
            <ResultCard
              item={item}
              classes={classes}
              threshold={threshold}
              onExplain={(target) => store.explain(item.id, target)}
              foreignTo={item.phantom && !/phantom/i.test(trainedOn) ? trainedOn : undefined}
              onRemove={() => {
                store.remove(item.id);
                keepFocus();
              }}
            />
          </li>
        ))}
      </ol>
    </section>
  );
}

const modelName = ({ model }: PageState): string =>
  model.kind === "ready" ? `${model.metadata.name} ${model.metadata.version}` : "";

/** What is going on, or what came out: "6 images: 3 blast, 1 no label, 2 not readable". */
function summary({ items, model }: PageState): string {
  if (items.length === 0) return "No images yet.";
  const finished = items.filter(({ analysis }) => analysis.kind === "done" || analysis.kind === "failed").length;
  if (model.kind !== "ready") return `${counted(items.length, "image")} waiting for the model.`;
  if (finished < items.length) return `Analysing: ${finished} of ${items.length} done.`;
  const tally = new Map<string, number>();
  for (const { analysis } of items) {
    const outcome = outcomeOf(analysis);
    tally.set(outcome, (tally.get(outcome) ?? 0) + 1);
  }
  const parts = [...tally].map(([outcome, count]) => `${count} ${outcome}`);
  return `${counted(items.length, "image")}: ${parts.join(", ")}.`;
}

function outcomeOf(analysis: Item["analysis"]): string {
  if (analysis.kind !== "done") return "not readable";
  return analysis.prediction.abstained ? "no label" : analysis.prediction.label;
}

function exportCsv(items: readonly Item[], classes: readonly string[], model: string): void {
  const rows = items.map(({ path, analysis }) => {
    if (analysis.kind === "done") return { path, prediction: analysis.prediction };
    return { path, error: analysis.kind === "failed" ? analysis.message : "" };
  });
  const url = URL.createObjectURL(new Blob([resultsToCsv(rows, classes, model)], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = "leukoscope-results.csv";
  link.click();
  URL.revokeObjectURL(url);
}
