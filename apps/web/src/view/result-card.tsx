import { useId } from "react";
import type { Analysis, Item } from "../state/store.ts";
import { EvidenceView } from "./evidence-view.tsx";
import { AlertIcon, CloseIcon } from "./icons.tsx";
import { percent } from "./numbers.ts";

interface ResultCardProps {
  readonly item: Item;
  readonly classes: readonly string[];
  /** The model's abstention threshold, a probability. */
  readonly threshold: number;
  /** What the model was trained on, when the image is a phantom and that was not phantoms. */
  readonly foreignTo: string | undefined;
  readonly onExplain: (target: string) => void;
  readonly onRemove: () => void;
}

/** One image: what it is called, what the model says of it, and where it looked. */
export function ResultCard({ item, classes, threshold, foreignTo, onExplain, onRemove }: ResultCardProps) {
  const id = useId();
  const { path, analysis } = item;
  return (
    <article className="card" data-kind={analysis.kind} aria-labelledby={id} aria-busy={analysis.kind === "working"}>
      <div className="card-head">
        <h3 id={id} title={path}>
          {path}
        </h3>
        <button type="button" className="button quiet icon-only" aria-label={`Remove ${path}`} onClick={onRemove}>
          <CloseIcon />
        </button>
      </div>
      {analysis.kind === "done" ? (
        <div className="card-body">
          <EvidenceView path={path} analysis={analysis} classes={classes} onExplain={onExplain} />
          <Scores analysis={analysis} threshold={threshold} />
          {foreignTo !== undefined && (
            <p className="fine warning foreign">
              A synthetic smear. This model was trained on {foreignTo}: its answer here means nothing.
            </p>
          )}
        </div>
      ) : (
        <Pending analysis={analysis} />
      )}
    </article>
  );
}

function Pending({ analysis }: { readonly analysis: Exclude<Analysis, { kind: "done" }> }) {
  if (analysis.kind === "failed") {
    return (
      <div className="failure">
        <AlertIcon />
        <div>
          <strong>Not readable</strong>
          <p>{analysis.message}</p>
        </div>
      </div>
    );
  }
  return <p className="muted pending">{analysis.kind === "working" ? "Analysing…" : "Waiting"}</p>;
}

function Scores({
  analysis,
  threshold,
}: {
  readonly analysis: Analysis & { kind: "done" };
  readonly threshold: number;
}) {
  const { label, probabilities, abstained, reason, ms } = analysis.prediction;
  const top = probabilities[label];
  return (
    <div className="scores">
      {abstained ? (
        <div className="verdict abstained">
          <p className="label">
            <AlertIcon /> No label
          </p>
          <p className="why">
            {reason === "unlike-training" ? (
              <>This picture is unlike those that the model was trained on: its probabilities mean nothing here.</>
            ) : (
              <>
                The highest probability, {percent(top)} for {label}, is below this model's threshold of{" "}
                {percent(threshold)}.
              </>
            )}
          </p>
        </div>
      ) : (
        <div className="verdict">
          <p className="label">{label}</p>
          <p className="why">probability {percent(top)}</p>
          {top < 0.5 && <p className="fine warning">Low: no class reaches {percent(0.5)}.</p>}
        </div>
      )}
      <table className="bars">
        <caption className="visually-hidden">Probability of each class</caption>
        <thead className="visually-hidden">
          <tr>
            <th scope="col">Class</th>
            <th scope="col">Probability</th>
          </tr>
        </thead>
        <tbody>
          {Object.entries(probabilities).map(([name, probability]) => (
            <tr key={name} data-top={name === label && !abstained}>
              <th scope="row">{name}</th>
              <td>
                <span className="bar" aria-hidden="true">
                  <span style={{ inlineSize: `${100 * probability}%` }} />
                </span>
                <span className="number">{percent(probability)}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="muted fine">
        {analysis.width} × {analysis.height} px · {ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms
      </p>
    </div>
  );
}
