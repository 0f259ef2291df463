import { useEffect, useId, useState } from "react";
import { useLanguage } from "../../language/language.ts";
import { inClinicalOrder } from "../../state/class-order.ts";
import type { Correction, Finding, PictureRecord } from "../../workspace/records.ts";
import type { Heatmap } from "../../workspace/workspace.ts";
import { messageOf, useWorkspace } from "../use-workspace.ts";
import { classTitle } from "./class-name.ts";
import type { Layers } from "./draw-picture.ts";
import { PictureViewer } from "./picture-viewer.tsx";
import { placeOf } from "./tile.tsx";

interface DetailProps {
  readonly picture: PictureRecord;
  /** All of the picture. */
  readonly findings: readonly Finding[];
  readonly selected: Finding | undefined;
  readonly corrections: readonly Correction[];
  readonly locked: boolean;
  readonly onSelect: (finding: Finding) => void;
  readonly onReclassify: (finding: Finding) => void;
}

type Evidence =
  | { readonly kind: "working" }
  | { readonly kind: "ready"; readonly heatmap: Heatmap }
  | { readonly kind: "failed"; readonly message: string };

/** One picture close up, and what is known of the cell that is chosen in it. */
export function Detail({ picture, findings, selected, corrections, locked, onSelect, onReclassify }: DetailProps) {
  const { t } = useLanguage();
  const id = useId();
  const [boxes, setBoxes] = useState(true);
  const [masks, setMasks] = useState(false);
  const [opacity, setOpacity] = useState(60);
  const [target, setTarget] = useState<string>();
  const asked = selected && (target ?? selected.prediction.label);
  const evidence = useEvidence(selected, asked);
  const layers: Layers = { boxes, masks, evidence: opacity / 100 };
  return (
    <section className="panel detail" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`} title={picture.name}>
        {selected?.unit === "cell" ? t.detail.cell(placeOf(selected)) : t.detail.picture(picture.id.split("/")[1])}
        <span className="muted file-name">{picture.name}</span>
      </h2>
      <PictureViewer
        picture={picture}
        findings={findings}
        selected={selected}
        heatmap={evidence?.kind === "ready" ? evidence.heatmap : undefined}
        layers={layers}
        onSelect={onSelect}
      />
      <div className="layers">
        <label>
          <input type="checkbox" checked={boxes} onChange={(event) => setBoxes(event.target.checked)} />
          {t.viewer.boxes}
        </label>
        <label>
          <input type="checkbox" checked={masks} onChange={(event) => setMasks(event.target.checked)} />
          {t.viewer.masks}
        </label>
        {selected && (
          <>
            <label htmlFor={`${id}-opacity`}>{t.viewer.evidence}</label>
            <input
              id={`${id}-opacity`}
              type="range"
              min="0"
              max="100"
              value={opacity}
              aria-valuetext={`${opacity}\u00a0%`}
              onChange={(event) => setOpacity(event.target.valueAsNumber)}
            />
            <select aria-label={t.viewer.evidenceFor} value={asked} onChange={(event) => setTarget(event.target.value)}>
              {inClinicalOrder(Object.keys(selected.prediction.probabilities)).map((name) => (
                <option key={name} value={name}>
                  {classTitle(t, name)}
                </option>
              ))}
            </select>
          </>
        )}
      </div>
      {evidence && <EvidenceNote evidence={evidence} />}
      {selected && (
        <FindingFacts
          finding={selected}
          history={corrections.filter(({ findingId }) => findingId === selected.id)}
          locked={locked}
          onReclassify={() => onReclassify(selected)}
        />
      )}
    </section>
  );
}

/** Grad-CAM of the chosen finding, for the class asked for. */
function useEvidence(finding: Finding | undefined, target: string | undefined): Evidence | undefined {
  const workspace = useWorkspace();
  const [evidence, setEvidence] = useState<Evidence>();
  const id = finding?.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another label of the same finding changes no evidence
  useEffect(() => {
    if (finding === undefined || target === undefined) {
      setEvidence(undefined);
      return;
    }
    let ended = false;
    setEvidence({ kind: "working" });
    workspace.heatmap(finding, target).then(
      (heatmap) => ended || setEvidence({ kind: "ready", heatmap }),
      (error: unknown) => ended || setEvidence({ kind: "failed", message: messageOf(error) }),
    );
    return () => {
      ended = true;
    };
  }, [workspace, id, target]);
  return evidence;
}

function EvidenceNote({ evidence }: { readonly evidence: Evidence }) {
  const { t } = useLanguage();
  if (evidence.kind === "working") return <p className="fine muted">{t.viewer.computing}</p>;
  if (evidence.kind === "failed") return <p className="fine warning">{t.viewer.noEvidence(evidence.message)}</p>;
  const { overlay, target, layer } = evidence.heatmap;
  if (overlay === null) return <p className="fine muted">{t.viewer.nothing(classTitle(t, target))}</p>;
  return (
    <p className="fine muted legend" title={`Grad-CAM, ${layer}`}>
      <span>{t.viewer.less}</span>
      <span className="scale" aria-hidden="true" />
      <span>{t.viewer.more(classTitle(t, target))}</span>
    </p>
  );
}

interface FindingFactsProps {
  readonly finding: Finding;
  readonly history: readonly Correction[];
  readonly locked: boolean;
  readonly onReclassify: () => void;
}

function FindingFacts({ finding, history, locked, onReclassify }: FindingFactsProps) {
  const { t, percent, number, time } = useLanguage();
  const { label, corrected, prediction, nucleusArea, cytoplasmArea, partial, unit } = finding;
  return (
    <>
      <div className="verdict" data-abstained={label === null}>
        <p className="label">{label === null ? t.gallery.unlabelled : classTitle(t, label)}</p>
        <p className="why">
          {corrected
            ? t.detail.corrected(classTitle(t, prediction.label), percent(prediction.probabilities[prediction.label]))
            : label === null
              ? t.detail.reasons[prediction.reason ?? "unsure"]
              : t.detail.probability(percent(prediction.probabilities[label] ?? 0))}
        </p>
        {!locked && (
          <button type="button" className="button" onClick={onReclassify}>
            {t.reclassify.open}
          </button>
        )}
      </div>
      <table className="bars">
        <caption className="visually-hidden">{t.detail.probabilities}</caption>
        <thead className="visually-hidden">
          <tr>
            <th scope="col">{t.counts.class}</th>
            <th scope="col">{t.plan.probabilities}</th>
          </tr>
        </thead>
        <tbody>
          {inClinicalOrder(Object.keys(prediction.probabilities)).map((name) => (
            <tr key={name} data-top={name === prediction.label}>
              <th scope="row">{classTitle(t, name)}</th>
              <td>
                <span className="bar" aria-hidden="true">
                  <span style={{ inlineSize: `${100 * prediction.probabilities[name]}%` }} />
                </span>
                <span className="number">{percent(prediction.probabilities[name])}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="muted fine">
        {unit === "cell" && `${t.detail.areas(number(nucleusArea), number(cytoplasmArea))} · `}
        {partial.map((reason) => `${t.detail.partial[reason]} · `)}
        {prediction.model}
      </p>
      {history.length > 0 && (
        <ol className="fine history" aria-label={t.detail.history}>
          {history.map(({ at, by, from, to, reason }) => (
            <li key={at}>
              {time(at)}, {by}: {from === null ? t.gallery.unlabelled : classTitle(t, from)} → {classTitle(t, to)} (
              {reasonText(t.reclassify.reasons, reason)})
            </li>
          ))}
        </ol>
      )}
    </>
  );
}

/** A reason in the user's language, with the words that were added. */
function reasonText(names: Readonly<Record<string, string>>, reason: string): string {
  const [kind, ...words] = reason.split(": ");
  return [names[kind] ?? kind, ...words].join(": ");
}
