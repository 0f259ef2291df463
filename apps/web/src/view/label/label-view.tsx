import { NOT_A_CELL } from "@leukoscope/cells";
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useLanguage } from "../../language/language.ts";
import { inClinicalOrder } from "../../state/class-order.ts";
import { type Unit, units } from "../../workspace/records.ts";
import type { LabelPool, Workspace } from "../../workspace/workspace.ts";
import { classTitle } from "../analyse/class-name.ts";
import { TileImage } from "../analyse/tile.tsx";
import { PersonField, usePerson } from "../frame/person-field.tsx";
import { addressOf } from "../frame/route.ts";
import { Notice } from "../notice.tsx";
import { messageOf, useRead, useWorkspace } from "../use-workspace.ts";
import { TrainPart, totalOf } from "./train-part.tsx";

const EMPTY: LabelPool = { open: [], openCount: 0, labelled: [], model: null };

/** Asks about the cells that teach most, and trains a model's last layers on the answers. */
export function LabelView() {
  const { t } = useLanguage();
  const [unit, setUnit] = useState<Unit>("cell");
  const [trouble, setTrouble] = useState<string>();
  const { kind, rights } = useWorkspace();
  const read = useRead(useCallback((workspace: Workspace) => workspace.learning.labelPool(unit), [unit]));
  const pool = read.kind === "ready" ? read.value : EMPTY;
  return (
    <div className="label-view">
      <header>
        <h2>{t.label.title}</h2>
        <p className="muted">{t.label.intro[kind]}</p>
        <label className="inline">
          {t.plan.unit}
          <select value={unit} onChange={(event) => setUnit(event.target.value === "field" ? "field" : "cell")}>
            {units.map((each) => (
              <option key={each} value={each}>
                {t.plan.units[each]}
              </option>
            ))}
          </select>
        </label>
      </header>
      {read.kind === "failed" && <Notice message={read.message} />}
      {trouble !== undefined && <Notice message={trouble} />}
      <div className="label-columns">
        {read.kind === "ready" && pool.openCount + pool.labelled.length === 0 ? (
          <p className="empty">
            {t.label.none} <a href={addressOf({ place: "analyse" })}>{t.cases.begin}</a>
          </p>
        ) : (
          rights.change && <Questions pool={pool} onTrouble={setTrouble} />
        )}
        {rights.change && <TrainPart unit={unit} pool={pool} onTrouble={setTrouble} />}
      </div>
    </div>
  );
}

interface QuestionsProps {
  readonly pool: LabelPool;
  readonly onTrouble: (message: string | undefined) => void;
}

function Questions({ pool: { open, openCount, labelled }, onTrouble }: QuestionsProps) {
  const { t, percent } = useLanguage();
  const workspace = useWorkspace();
  const person = usePerson();
  const [skipped, setSkipped] = useState<ReadonlySet<string>>(new Set());
  const panel = useRef<HTMLElement>(null);
  const asked = open.find(({ id }) => !skipped.has(id));
  const classes = useMemo(
    () =>
      inClinicalOrder([
        ...new Set([
          ...open.flatMap(({ prediction }) => Object.keys(prediction.probabilities)),
          ...labelled.map(({ label }) => label),
          NOT_A_CELL,
        ]),
      ]),
    [open, labelled],
  );

  const answer = async (label: string): Promise<void> => {
    if (asked === undefined) return;
    if (person.name === "") {
      onTrouble(t.sign.nameFirst);
      return;
    }
    onTrouble(undefined);
    person.remember();
    try {
      const reason = label === asked.prediction.label ? "confirmed" : "morphology";
      await workspace.reclassify([asked], label, reason, person.name);
    } catch (error) {
      onTrouble(messageOf(error));
    }
  };
  const skip = (): void => {
    if (asked) setSkipped(new Set([...skipped, asked.id]));
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target instanceof HTMLInputElement) return;
    const number = Number(event.key);
    if (Number.isInteger(number) && number >= 1 && number <= classes.length) void answer(classes[number - 1]);
    else if (event.key === "s") skip();
    else return;
    event.preventDefault();
  };
  // The keys work as soon as the view is there, and stay when the question changes.
  const hasQuestion = asked !== undefined;
  useEffect(() => {
    if (hasQuestion) panel.current?.focus();
  }, [hasQuestion]);

  return (
    <section className="panel question" ref={panel} tabIndex={-1} aria-labelledby="question-title" onKeyDown={onKey}>
      <h3 id="question-title">{t.label.question}</h3>
      <p className="fine muted" role="status">
        {t.label.progress(totalOf(labelled), openCount)}
      </p>
      {asked === undefined ? (
        <p className="empty">{skipped.size > 0 ? t.label.allSkipped : t.label.allLabelled}</p>
      ) : (
        <div className="question-body">
          <div className="question-picture">
            <TileImage key={asked.id} finding={asked} />
          </div>
          <div className="question-answers">
            <p className="fine muted">
              {t.label.modelSays(
                classTitle(t, asked.prediction.label),
                percent(asked.prediction.probabilities[asked.prediction.label]),
              )}{" "}
              <a href={addressOf({ place: "analyse", id: asked.caseId })}>{t.label.inPicture}</a>
            </p>
            <ol className="answers">
              {classes.map((name, index) => (
                <li key={name}>
                  <button
                    type="button"
                    className="button"
                    data-said={name === asked.prediction.label}
                    onClick={() => void answer(name)}
                  >
                    {index < 9 && <kbd>{index + 1}</kbd>}
                    {classTitle(t, name)}
                  </button>
                </li>
              ))}
            </ol>
            <button type="button" className="button quiet" onClick={skip}>
              <kbd>S</kbd> {t.label.skip}
            </button>
          </div>
        </div>
      )}
      <div className="inline">
        <PersonField person={person} />
      </div>
    </section>
  );
}
