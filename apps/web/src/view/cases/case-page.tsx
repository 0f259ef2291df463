import { useCallback, useMemo, useState } from "react";
import { useLanguage } from "../../language/language.ts";
import { inClinicalOrder } from "../../state/class-order.ts";
import { countsOf } from "../../state/counts.ts";
import type { CaseContent, Specimen } from "../../workspace/records.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import { CountTable } from "../analyse/count-table.tsx";
import { usePerson } from "../frame/person-field.tsx";
import { addressOf, go } from "../frame/route.ts";
import { Notice } from "../notice.tsx";
import { messageOf, useRead, useWorkspace } from "../use-workspace.ts";
import { AuditPart } from "./audit-part.tsx";
import { ReportPart } from "./report-part.tsx";
import { SignPart } from "./sign-part.tsx";

/** One case: what was counted, what was said of it, its signature, its report, and every line of its history. */
export function CasePage({ id }: { readonly id: string }) {
  const { t } = useLanguage();
  const content = useRead(useCallback((workspace: Workspace) => workspace.readCase(id), [id]));
  return (
    <div className="case-page">
      <p>
        <a href={addressOf({ place: "cases" })}>‹ {t.cases.all}</a>
      </p>
      {content.kind === "failed" && <Notice message={content.message} />}
      {content.kind === "ready" && <CaseContents content={content.value} />}
    </div>
  );
}

function CaseContents({ content }: { readonly content: CaseContent }) {
  const { t, number, time } = useLanguage();
  const workspace = useWorkspace();
  const [trouble, setTrouble] = useState<string>();
  const { record, pictures, findings, corrections } = content;
  const classes = useMemo(
    () =>
      inClinicalOrder([
        ...new Set([
          ...Object.keys(findings[0]?.prediction.probabilities ?? {}),
          ...findings.flatMap(({ label }) => label ?? []),
        ]),
      ]),
    [findings],
  );
  const counts = useMemo(
    () => countsOf(findings, pictures, classes, record.specimen),
    [findings, pictures, classes, record.specimen],
  );
  const person = usePerson();
  const locked = record.status === "signed" || !workspace.rights.change;
  const attempt = async (act: () => Promise<void>): Promise<void> => {
    setTrouble(undefined);
    try {
      await act();
    } catch (error) {
      setTrouble(messageOf(error));
    }
  };
  const remove = (): void => {
    if (!confirm(t.cases.confirmDelete(record.name))) return;
    void attempt(async () => {
      await workspace.deleteCase(record.id, person.name);
      go({ place: "cases" });
    });
  };
  return (
    <>
      <header className="case-head">
        <CaseName
          key={record.name}
          name={record.name}
          locked={locked}
          onName={(name) => void attempt(() => workspace.changeCase(record.id, { name }))}
        />
        <span className="status" data-status={record.status}>
          {t.cases.states[record.status]}
        </span>
        <label>
          {t.cases.specimen}{" "}
          <select
            value={record.specimen}
            disabled={locked}
            onChange={(event) =>
              void attempt(() => workspace.changeCase(record.id, { specimen: event.target.value as Specimen }))
            }
          >
            <option value="blood">{t.cases.specimens.blood}</option>
            <option value="marrow">{t.cases.specimens.marrow}</option>
          </select>
        </label>
        <span className="muted">{time(record.createdAt)}</span>
        <span className="case-actions">
          <a className="button primary" href={addressOf({ place: "analyse", id: record.id })}>
            {t.cases.open}
          </a>
          {workspace.canRemove && workspace.rights.change && (
            <button type="button" className="button" onClick={remove}>
              {t.cases.delete}
            </button>
          )}
        </span>
      </header>
      {trouble !== undefined && <Notice message={trouble} />}
      <p className="muted">
        {t.cases.content({
          pictures: number(pictures.length),
          findings: number(findings.length),
          corrections: number(corrections.length),
        })}
      </p>
      <div className="case-columns">
        <CountTable counts={counts} classes={classes} />
        <SignPart content={content} onTrouble={setTrouble} />
        <ReportPart content={content} onTrouble={setTrouble} />
      </div>
      <AuditPart subject={record.id} />
    </>
  );
}

interface CaseNameProps {
  readonly name: string;
  readonly locked: boolean;
  readonly onName: (name: string) => void;
}

function CaseName({ name, locked, onName }: CaseNameProps) {
  const { t } = useLanguage();
  const [text, setText] = useState(name);
  if (locked) return <h2>{name}</h2>;
  return (
    <input
      type="text"
      className="case-name"
      aria-label={t.cases.pseudonym}
      title={t.cases.pseudonymNote}
      value={text}
      onChange={(event) => setText(event.target.value)}
      onBlur={() => text.trim() !== "" && text.trim() !== name && onName(text.trim())}
      onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
    />
  );
}
