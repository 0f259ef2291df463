import { useId } from "react";
import type { ModelState, PageState } from "../state/store.ts";
import { megabytes, percent } from "./numbers.ts";

interface ModelPanelProps {
  readonly state: PageState;
  readonly onChoose: (id: string) => void;
}

export function ModelPanel({ state: { models, model }, onChoose }: ModelPanelProps) {
  const id = useId();
  const entry = "entry" in model ? model.entry : undefined;
  return (
    <section className="panel model" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>Model</h2>
      {models.length > 0 && (
        <>
          <label className="visually-hidden" htmlFor={`${id}-select`}>
            Model to use
          </label>
          <select id={`${id}-select`} value={entry?.id} onChange={(event) => onChoose(event.target.value)}>
            {models.map(({ id: value, title }) => (
              <option key={value} value={value}>
                {title}
              </option>
            ))}
          </select>
        </>
      )}
      <Readiness model={model} />
      {model.kind === "ready" && (
        <>
          <ul className="chips" aria-label="Classes">
            {model.metadata.classes.map((name) => (
              <li key={name}>{name}</li>
            ))}
          </ul>
          {/* On a phone the images come first: the rest unfolds on request. */}
          <details open={matchMedia("(min-width: 56rem)").matches}>
            <summary>About this model</summary>
            <Facts model={model} />
          </details>
        </>
      )}
      {entry?.card && (
        <p>
          <a href={entry.card} target="_blank" rel="noopener">
            Model card: data, metrics, limits<span className="visually-hidden"> (opens in a new tab)</span>
          </a>
        </p>
      )}
    </section>
  );
}

function Readiness({ model }: { readonly model: ModelState }) {
  return (
    <p className="readiness" data-kind={model.kind} role="status">
      {readiness(model)}
    </p>
  );
}

function readiness(model: ModelState): string {
  switch (model.kind) {
    case "listing":
      return "Looking for models…";
    case "none":
      return "No model is served. Put one into a sub-folder of models/, as model.onnx, and reload.";
    case "loading":
      return `Loading ${megabytes(model.entry.bytes)}…`;
    case "failed":
      return model.message;
    case "ready":
      return `Ready in this browser, ${model.threads === 1 ? "1 thread" : `${model.threads} threads`}`;
  }
}

function Facts({ model: { entry, metadata } }: { readonly model: ModelState & { kind: "ready" } }) {
  const { input, temperature, abstentionThreshold: threshold, trainingData } = metadata;
  return (
    <dl className="facts">
      <div>
        <dt>Abstains</dt>
        <dd>
          {threshold > 0
            ? `when the top probability is below ${percent(threshold)}`
            : "never: it labels every image, even one that is no smear"}
        </dd>
      </div>
      <div>
        <dt>Probabilities</dt>
        <dd>
          {temperature === 1 ? "not calibrated (temperature 1)" : `calibrated, temperature ${temperature.toFixed(2)}`}
        </dd>
      </div>
      <div>
        <dt>Trained on</dt>
        <dd>
          {trainingData.name} <span className="muted">({trainingData.licence})</span>
        </dd>
      </div>
      <div>
        <dt>Intended use</dt>
        <dd>{metadata.intendedUse}</dd>
      </div>
      <div>
        <dt>File</dt>
        <dd>
          {metadata.name} {metadata.version}, {metadata.architecture}, input {input.width}&nbsp;×&nbsp;{input.height},{" "}
          {megabytes(entry.bytes)}, {metadata.licence}
        </dd>
      </div>
    </dl>
  );
}
