import { useLanguage } from "../../language/language.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import { addressOf } from "../frame/route.ts";
import { Notice } from "../notice.tsx";
import { TableScroll } from "../table-scroll.tsx";
import { useRead } from "../use-workspace.ts";

const readCases = (workspace: Workspace) => workspace.cases();

export function CaseTable() {
  const { t, number, time } = useLanguage();
  const cases = useRead(readCases);
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
        <TableScroll label={t.cases.list}>
          <table className="data-table">
            <thead>
              <tr>
                <th scope="col">{t.cases.name}</th>
                <th scope="col">{t.cases.specimen}</th>
                <th scope="col">{t.cases.status}</th>
                <th scope="col" className="numeric">
                  {t.pictures.title}
                </th>
                <th scope="col" className="numeric">
                  {t.cases.findings}
                </th>
                <th scope="col">{t.cases.created}</th>
              </tr>
            </thead>
            <tbody>
              {cases.value.map(({ record, pictures, findings }) => (
                <tr key={record.id}>
                  <th scope="row">
                    <a href={addressOf({ place: "cases", id: record.id })}>{record.name}</a>
                  </th>
                  <td>{t.cases.specimens[record.specimen]}</td>
                  <td>
                    <span className="status" data-status={record.status}>
                      {t.cases.states[record.status]}
                    </span>
                  </td>
                  <td className="numeric">{pictures === null ? "–" : number(pictures)}</td>
                  <td className="numeric">{findings === null ? "–" : number(findings)}</td>
                  <td>{time(record.createdAt)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </TableScroll>
      )}
    </section>
  );
}
