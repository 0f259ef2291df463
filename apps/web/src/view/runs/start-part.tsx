import { useId, useState } from "react";
import { useLanguage } from "../../language/language.ts";
import { startingPlan } from "../../state/plan.ts";
import type { DataSetSummary, ModelEntry, Workspace } from "../../workspace/workspace.ts";
import { addressOf, go } from "../frame/route.ts";
import { Notice } from "../notice.tsx";
import { messageOf, useWorkspace } from "../use-workspace.ts";
import { EpochsField, USUAL_EPOCHS, USUAL_LEARNING_RATE } from "./epochs-field.tsx";

interface Choices {
  readonly models: readonly ModelEntry[];
  readonly dataSets: readonly DataSetSummary[];
  readonly protocols: readonly string[];
}

const NOTHING: Choices = { models: [], dataSets: [], protocols: [] };

/** What may be chosen, as it is when the form is opened. */
async function readChoices(workspace: Workspace): Promise<Choices> {
  const { learning } = workspace;
  const [models, dataSets, protocols] = await Promise.all([
    workspace.models(),
    learning.dataSets(),
    learning.protocols(),
  ]);
  return { models, dataSets, protocols };
}

/** A run on a data set that there is: a model is fine-tuned, or a protocol run from its beginning. */
export function StartPart() {
  const { t } = useLanguage();
  const id = useId();
  const workspace = useWorkspace();
  const [choices, setChoices] = useState<Choices>();
  const [trouble, setTrouble] = useState<string>();
  const [given, setGiven] = useState<{ dataSet?: string; start?: string; name?: string }>({});
  const [epochs, setEpochs] = useState(USUAL_EPOCHS);
  const [learningRate, setLearningRate] = useState(USUAL_LEARNING_RATE);
  const { models, dataSets, protocols } = choices ?? NOTHING;
  const open = async (): Promise<void> => {
    try {
      setChoices(await readChoices(workspace));
    } catch (error) {
      setTrouble(messageOf(error));
    }
  };
  const dataSet = dataSets.find((set) => set.id === given.dataSet) ?? dataSets[0];
  const start = given.start ?? `model:${startingPlan(models)?.model ?? ""}`;
  const [kind, which] = [start.slice(0, start.indexOf(":")), start.slice(start.indexOf(":") + 1)];
  const usualName = dataSet ? `${dataSet.name} ${dataSet.version}` : "";
  const begin = async (): Promise<void> => {
    setTrouble(undefined);
    try {
      const name = given.name?.trim() || usualName;
      const of = { dataSet: dataSet.id, name };
      const run = await workspace.learning.startRun(
        kind === "protocol" ? { ...of, protocol: which } : { ...of, base: which, epochs, learningRate },
      );
      go({ place: "runs", id: run });
    } catch (error) {
      setTrouble(messageOf(error));
    }
  };
  return (
    <details className="panel start-run" onToggle={(event) => event.currentTarget.open && void open()}>
      <summary>{t.runs.startTitle}</summary>
      {trouble !== undefined && <Notice message={trouble} />}
      {choices !== undefined && dataSet === undefined && (
        <p className="muted">
          {t.runs.noDataSet} <a href={addressOf({ place: "label" })}>{t.runs.begin}</a>
        </p>
      )}
      {dataSet !== undefined && (
        <div className="fields">
          <label htmlFor={`${id}-set`}>{t.runs.dataSet}</label>
          <select
            id={`${id}-set`}
            value={dataSet.id}
            onChange={(event) => setGiven({ ...given, dataSet: event.target.value })}
          >
            {dataSets.map((set) => (
              <option key={set.id} value={set.id}>
                {set.name} {set.version} ({t.label.examples(set.examples)})
              </option>
            ))}
          </select>
          <label htmlFor={`${id}-start`}>{t.label.base}</label>
          <select
            id={`${id}-start`}
            value={start}
            onChange={(event) => setGiven({ ...given, start: event.target.value })}
          >
            <optgroup label={t.runs.tuned}>
              {models.map((model) => (
                <option key={model.id} value={`model:${model.id}`}>
                  {model.title}
                </option>
              ))}
            </optgroup>
            {protocols.length > 0 && (
              <optgroup label={t.runs.protocols}>
                {protocols.map((name) => (
                  <option key={name} value={`protocol:${name}`}>
                    {name}
                  </option>
                ))}
              </optgroup>
            )}
          </select>
          {kind === "model" && (
            <>
              <EpochsField id={`${id}-epochs`} value={epochs} onChange={setEpochs} />
              <label htmlFor={`${id}-rate`}>{t.runs.learningRate}</label>
              <input
                id={`${id}-rate`}
                type="number"
                min="0.0001"
                max="1"
                step="any"
                value={learningRate}
                onChange={(event) => setLearningRate(event.target.valueAsNumber || USUAL_LEARNING_RATE)}
              />
            </>
          )}
          <label htmlFor={`${id}-name`}>{t.data.name}</label>
          <input
            id={`${id}-name`}
            type="text"
            value={given.name ?? usualName}
            onChange={(event) => setGiven({ ...given, name: event.target.value })}
          />
          <button type="button" className="button primary" onClick={() => void begin()}>
            {t.runs.start}
          </button>
          <p className="fine muted">{kind === "protocol" ? t.runs.protocolNote : t.label.note}</p>
        </div>
      )}
    </details>
  );
}
