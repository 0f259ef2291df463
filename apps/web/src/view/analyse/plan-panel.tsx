import { useId, useState } from "react";
import { computeWishes } from "../../analysis/messages.ts";
import type { Messages } from "../../language/en/index.ts";
import { useLanguage } from "../../language/language.ts";
import { chooseCompute, chosenCompute } from "../../state/compute.ts";
import { addressInPage } from "../../state/models.ts";
import { type AnalysisPlan, segmentationMethods, units } from "../../workspace/records.ts";
import type { EngineState, ModelEntry } from "../../workspace/workspace.ts";

/** How much around a cell the model may be shown: the cell alone, its neighbours, or about a field. */
export const contexts = [1.2, 2, 4] as const;

interface PlanPanelProps {
  readonly models: readonly ModelEntry[];
  readonly engine: EngineState;
  readonly plan: AnalysisPlan;
  readonly locked: boolean;
  /** Whether all of the plan can be chosen. */
  readonly free: boolean;
  readonly onPlan: (plan: AnalysisPlan) => void;
  /** Loads the model anew, to be computed elsewhere. */
  readonly onPrepare: () => void;
}

/** Which model labels what, and how cells are found. */
export function PlanPanel({ models, engine, plan, locked, free, onPlan, onPrepare }: PlanPanelProps) {
  const { t } = useLanguage();
  const id = useId();
  const [wish, setWish] = useState(chosenCompute);
  const ready = engine.kind === "ready" && engine.entry.id === plan.model ? engine : undefined;
  const entry = models.find((model) => model.id === plan.model);
  return (
    <section className="panel plan" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{t.plan.title}</h2>
      <label htmlFor={`${id}-model`} className="visually-hidden">
        {t.plan.model}
      </label>
      <select
        id={`${id}-model`}
        value={plan.model}
        disabled={locked}
        onChange={(event) => onPlan({ ...plan, model: event.target.value })}
      >
        {models.map(({ id: value, title }) => (
          <option key={value} value={value}>
            {title}
          </option>
        ))}
      </select>
      <Readiness engine={engine} />
      <details open={matchMedia("(min-width: 56rem)").matches}>
        <summary>{t.plan.settings}</summary>
        <div className="choices">
          <label htmlFor={`${id}-unit`}>{t.plan.unit}</label>
          <select
            id={`${id}-unit`}
            value={plan.unit}
            disabled={locked}
            onChange={(event) => onPlan({ ...plan, unit: units.find((unit) => unit === event.target.value) ?? "cell" })}
          >
            {units.map((unit) => (
              <option key={unit} value={unit}>
                {t.plan.units[unit]}
              </option>
            ))}
          </select>
          {free && (
            <>
              <label htmlFor={`${id}-method`}>{t.plan.segmentation}</label>
              <select
                id={`${id}-method`}
                value={plan.segmentation}
                disabled={locked}
                onChange={(event) =>
                  onPlan({
                    ...plan,
                    segmentation: segmentationMethods.find((method) => method === event.target.value) ?? "fuzzy",
                  })
                }
              >
                {segmentationMethods.map((method) => (
                  <option key={method} value={method}>
                    {t.plan.methods[method]}
                  </option>
                ))}
              </select>
              <label htmlFor={`${id}-compute`}>{t.plan.compute}</label>
              <select
                id={`${id}-compute`}
                value={wish}
                onChange={(event) => {
                  const chosen = computeWishes.find((each) => each === event.target.value) ?? "automatic";
                  chooseCompute(chosen);
                  setWish(chosen);
                  onPrepare();
                }}
              >
                {computeWishes.map((each) => (
                  <option key={each} value={each}>
                    {t.plan.computes[each]}
                  </option>
                ))}
              </select>
              {plan.unit === "cell" && (
                <>
                  <label htmlFor={`${id}-context`}>{t.plan.context}</label>
                  <select
                    id={`${id}-context`}
                    value={plan.context}
                    disabled={locked}
                    onChange={(event) => onPlan({ ...plan, context: Number(event.target.value) })}
                  >
                    {contexts.map((context, index) => (
                      <option key={context} value={context}>
                        {t.plan.contexts[index]}
                      </option>
                    ))}
                  </select>
                </>
              )}
            </>
          )}
        </div>
      </details>
      {ready && (
        <details>
          <summary>{t.plan.about}</summary>
          <Facts engine={ready} />
          {entry?.card && (
            <p className="fine">
              <a href={addressInPage(entry.card)} target="_blank" rel="noopener">
                {t.plan.card}
                <span className="visually-hidden"> {t.frame.newTab}</span>
              </a>
            </p>
          )}
        </details>
      )}
    </section>
  );
}

function Readiness({ engine }: { readonly engine: EngineState }) {
  const { t, bytes } = useLanguage();
  const said = {
    idle: () => t.plan.idle,
    loading: () => (engine.kind === "loading" ? t.plan.loading(bytes(engine.entry.bytes)) : ""),
    failed: () => (engine.kind === "failed" ? engine.message : ""),
    ready: () => (engine.kind === "ready" ? readyOn(engine, t) : ""),
  }[engine.kind];
  return (
    <p className="readiness" data-kind={engine.kind} role="status">
      {said()}
    </p>
  );
}

/** What computes, and why it is not what was wished for. */
function readyOn({ computing: { device, refusal }, threads }: EngineState & { kind: "ready" }, t: Messages): string {
  const on = device === "graphics" ? t.plan.graphics : t.plan.threads(threads);
  // That there is no card is no news to whoever left the choice to the page.
  const isNews = refusal !== null && (chosenCompute() === "graphics" || refusal === "failed" || refusal === "differs");
  return `${t.plan.ready}, ${on}${isNews ? `. ${t.plan.refusals[refusal]}` : ""}`;
}

function Facts({ engine: { entry, metadata } }: { readonly engine: EngineState & { kind: "ready" } }) {
  const { t, percent, bytes, number } = useLanguage();
  const { input, temperature, abstentionThreshold: threshold, gate, trainingData } = metadata;
  return (
    <dl className="facts">
      <div>
        <dt>{t.plan.abstains}</dt>
        <dd>
          {threshold > 0 ? t.plan.abstainsBelow(percent(threshold)) : t.plan.neverAbstains}
          {gate && ` ${t.plan.gated}`}
        </dd>
      </div>
      <div>
        <dt>{t.plan.probabilities}</dt>
        <dd>{temperature === 1 ? t.plan.uncalibrated : t.plan.calibrated(number(temperature, 2))}</dd>
      </div>
      <div>
        <dt>{t.plan.trainedOn}</dt>
        <dd>
          {trainingData.name} <span className="muted">({trainingData.licence})</span>
        </dd>
      </div>
      <div>
        <dt>{t.plan.intendedUse}</dt>
        <dd lang="en">{metadata.intendedUse}</dd>
      </div>
      <div>
        <dt>{t.plan.file}</dt>
        <dd>
          {metadata.name} {metadata.version}, {metadata.architecture}, {input.width}&nbsp;×&nbsp;{input.height},{" "}
          {bytes(entry.bytes)}, {metadata.licence}
        </dd>
      </div>
    </dl>
  );
}
