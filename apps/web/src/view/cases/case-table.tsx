import { useLanguage } from "../../language/language.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import { DataTable } from "../data-table.tsx";
import { addressOf } from "../frame/route.ts";
import { Notice } from "../notice.tsx";
import { useRead } from "../use-workspace.ts";

const readCases = (workspace: Workspace) => workspace.cases();

export function CaseTable() {
  const { t, number, time } = useLanguage();
  const cases = useRead(readCases);
  const countOf = (count: number | null): string => (count === null ? "–" : number(count));
  return (
    <section className="cases" aria-labelledby="cases-title">
      <h2 id="cases-title">{t.cases.title}</h2>
      <p className="muted">{t.cases.intro}</p>
      {cases.kind === "failed" && <Notice message={cases.message} />}
      {cases.kind === "ready" && cases.value.length === 0 && (
        <p className="empty">
          {t.cases.none} <a href={addressOf({ place: "analyse" })}>{t.cases.begin}</a>
        </p>
      )}
      {cases.kind === "ready" && cases.value.length > 0 && (
        <DataTable
          label={t.cases.list}
          rows={cases.value}
          keyOf={({ record }) => record.id}
          columns={[
            {
              title: t.cases.name,
              kind: "name",
              cell: ({ record: { id, name } }) => <a href={addressOf({ place: "cases", id })}>{name}</a>,
            },
            { title: t.cases.specimen, cell: ({ record }) => t.cases.specimens[record.specimen] },
            {
              title: t.cases.status,
              cell: ({ record: { status } }) => (
                <span className="status" data-status={status}>
                  {t.cases.states[status]}
                </span>
              ),
            },
            { title: t.pictures.title, kind: "numeric", cell: ({ pictures }) => countOf(pictures) },
            { title: t.cases.findings, kind: "numeric", cell: ({ findings }) => countOf(findings) },
            { title: t.cases.created, kind: "short", cell: ({ record }) => time(record.createdAt) },
          ]}
        />
      )}
    </section>
  );
}
