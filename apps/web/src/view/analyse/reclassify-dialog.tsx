import { NOT_A_CELL } from "@leukoscope/cells";
import { useEffect, useId, useRef, useState } from "react";
import { useLanguage } from "../../language/language.ts";
import { differential, OTHER_CELL } from "../../state/class-order.ts";
import type { Finding } from "../../workspace/records.ts";
import { PersonField, usePerson } from "../frame/person-field.tsx";
import { Notice } from "../notice.tsx";
import { messageOf } from "../use-workspace.ts";
import { classTitle } from "./class-name.ts";

export const reasons = ["morphology", "outline", "artefact", "other"] as const;

interface ReclassifyDialogProps {
  readonly findings: readonly Finding[];
  /** Class it was dragged to or sent to; undefined to choose one. */
  readonly to: string | undefined;
  readonly classes: readonly string[];
  /** A rejection is shown, and what was typed stays. */
  readonly onConfirm: (to: string, reason: string, by: string) => Promise<void>;
  readonly onCancel: () => void;
}

/** Asks why, and who says so, before a label is changed. */
export function ReclassifyDialog({ findings, to, classes, onConfirm, onCancel }: ReclassifyDialogProps) {
  const { t } = useLanguage();
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const [target, setTarget] = useState(to ?? findings[0]?.prediction.label ?? classes[0]);
  const [reason, setReason] = useState<(typeof reasons)[number]>("morphology");
  const [words, setWords] = useState("");
  const person = usePerson();
  const [trouble, setTrouble] = useState<string>();
  useEffect(() => dialog.current?.showModal(), []);
  const more = [...differential, OTHER_CELL, NOT_A_CELL].filter((name) => !classes.includes(name));
  const [first] = findings;
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby={`${id}-title`} onCancel={onCancel} onClose={onCancel}>
      <form
        method="dialog"
        onSubmit={(event) => {
          event.preventDefault();
          person.remember();
          const said = words.trim();
          setTrouble(undefined);
          onConfirm(target, said === "" ? reason : `${reason}: ${said}`, person.name).catch((error: unknown) =>
            setTrouble(messageOf(error)),
          );
        }}
      >
        <h2 id={`${id}-title`}>{t.reclassify.title}</h2>
        <p className="muted">
          {t.reclassify.from(first.label === null ? t.gallery.unlabelled : classTitle(t, first.label))}
        </p>
        <label htmlFor={`${id}-to`}>{t.reclassify.to}</label>
        <select id={`${id}-to`} value={target} onChange={(event) => setTarget(event.target.value)}>
          <optgroup label={t.reclassify.known}>
            {classes.map((name) => (
              <option key={name} value={name}>
                {classTitle(t, name)}
              </option>
            ))}
          </optgroup>
          <optgroup label={t.reclassify.more}>
            {more.map((name) => (
              <option key={name} value={name}>
                {classTitle(t, name)}
              </option>
            ))}
          </optgroup>
        </select>
        <label htmlFor={`${id}-reason`}>{t.reclassify.reason}</label>
        <select
          id={`${id}-reason`}
          value={reason}
          onChange={(event) => setReason(reasons.find((each) => each === event.target.value) ?? "other")}
        >
          {reasons.map((each) => (
            <option key={each} value={each}>
              {t.reclassify.reasons[each]}
            </option>
          ))}
        </select>
        <label htmlFor={`${id}-words`}>{t.reclassify.words}</label>
        <input
          id={`${id}-words`}
          type="text"
          value={words}
          required={reason === "other"}
          onChange={(event) => setWords(event.target.value)}
        />
        <PersonField person={person} />
        {trouble !== undefined && <Notice message={trouble} />}
        <div className="dialog-actions">
          <button type="button" className="button" onClick={onCancel}>
            {t.frame.cancel}
          </button>
          <button type="submit" className="button primary">
            {t.reclassify.confirm}
          </button>
        </div>
      </form>
    </dialog>
  );
}
