import { useId, useState } from "react";
import { useLanguage } from "../../language/language.ts";
import { inClinicalOrder } from "../../state/class-order.ts";
import { startingPlan } from "../../state/plan.ts";
import type { Unit } from "../../workspace/records.ts";
import type { DataSetSummary, LabelCount, LabelPool, Workspace } from "../../workspace/workspace.ts";
import { classTitle } from "../analyse/class-name.ts";
import { fileName } from "../cases/report-part.tsx";
import { go } from "../frame/route.ts";
import { EpochsField, USUAL_EPOCHS, USUAL_LEARNING_RATE } from "../runs/epochs-field.tsx";
import { download } from "../use-blob-url.ts";
import { messageOf, useRead, useWorkspace } from "../use-workspace.ts";

interface TrainPartProps {
  readonly unit: Unit;
  readonly pool: LabelPool;
  readonly onTrouble: (message: string | undefined) => void;
}

const readModels = (workspace: Workspace) => workspace.models();
const readVersions = async ({ learning }: Workspace) => (await learning.dataSets()).filter(({ unit }) => unit !== null);

export const totalOf = (labelled: readonly LabelCount[]): number =>
  labelled.reduce((total, { count }) => total + count, 0);

/** What is labelled so far, and a training on it. */
export function TrainPart({ unit, pool: { labelled, model }, onTrouble }: TrainPartProps) {
  const { t, number, time } = useLanguage();
  const id = useId();
  const workspace = useWorkspace();
  const models = useRead(readModels);
  const dataSets = useRead(readVersions);
  const [name, setName] = useState(t.label.usualName);
  const [epochs, setEpochs] = useState(USUAL_EPOCHS);
  const [chosen, setChosen] = useState<string>();
  const offered = models.kind === "ready" ? models.value : [];
  // The model whose answers people corrected, if it is still there.
  const corrected = offered.find(({ id: known }) => model === known || model?.startsWith(`${known} `));
  const base = chosen ?? corrected?.id ?? startingPlan(offered)?.model ?? "";
  const counts = new Map(labelled.map((each) => [each.label, each]));
  const start = async (): Promise<void> => {
    const { learning } = workspace;
    onTrouble(undefined);
    try {
      const dataSet = await learning.createDataSet(unit, name.trim() || t.label.usualName);
      const title = `${dataSet.name} ${dataSet.version}`;
      const run = await learning.startRun({
        base,
        dataSet: dataSet.id,
        name: title,
        epochs,
        learningRate: USUAL_LEARNING_RATE,
      });
      go({ place: "runs", id: run });
    } catch (error) {
      onTrouble(messageOf(error));
    }
  };
  const save = async ({ id: dataSet, name: called, version }: DataSetSummary): Promise<void> => {
    try {
      download(await workspace.learning.manifest(dataSet), `${fileName(`${called} ${version}`)}.jsonl`);
    } catch (error) {
      onTrouble(messageOf(error));
    }
  };
  return (
    <section className="panel train" aria-labelledby={`${id}-title`}>
      <h3 id={`${id}-title`}>{t.label.train}</h3>
      <table className="count-table">
        <caption className="fine muted">{t.label.labelled(totalOf(labelled))}</caption>
        <thead>
          <tr>
            <th scope="col">{t.counts.class}</th>
            <th scope="col" className="numeric">
              n
            </th>
            <th scope="col" className="numeric">
              {t.pictures.title}
            </th>
          </tr>
        </thead>
        <tbody>
          {inClinicalOrder([...counts.keys()]).map((each) => (
            <tr key={each}>
              <th scope="row">{classTitle(t, each)}</th>
              <td className="numeric">{number(counts.get(each)?.count ?? 0)}</td>
              <td className="numeric">{number(counts.get(each)?.pictures ?? 0)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <label htmlFor={`${id}-name`}>{t.label.dataSetName}</label>
      <input id={`${id}-name`} type="text" value={name} onChange={(event) => setName(event.target.value)} />
      <label htmlFor={`${id}-base`}>{t.label.base}</label>
      <select id={`${id}-base`} value={base} onChange={(event) => setChosen(event.target.value)}>
        {offered.map(({ id: value, title }) => (
          <option key={value} value={value}>
            {title}
          </option>
        ))}
      </select>
      <EpochsField id={`${id}-epochs`} value={epochs} onChange={setEpochs} />
      <button type="button" className="button primary" onClick={() => void start()}>
        {t.label.start}
      </button>
      <p className="fine muted">{t.label.note}</p>
      {dataSets.kind === "ready" && dataSets.value.length > 0 && (
        <>
          <h3>{t.label.dataSets}</h3>
          <ul className="data-sets fine">
            {dataSets.value.map((set) => (
              <li key={set.id}>
                <button type="button" className="link" onClick={() => void save(set)}>
                  {set.name} {set.version}
                </button>{" "}
                <span className="muted">
                  {t.label.examples(set.examples)}, {time(set.createdAt)}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
