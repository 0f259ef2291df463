import { useCallback } from "react";
import { useLanguage } from "../../language/language.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import { Notice } from "../notice.tsx";
import { TableScroll } from "../table-scroll.tsx";
import { useRead, useWorkspace } from "../use-workspace.ts";

/** Every line of a case's history, oldest first, and whether the chain of hashes holds. */
export function AuditPart({ subject }: { readonly subject: string }) {
  const { t, time } = useLanguage();
  const actions: Readonly<Record<string, string>> = t.audit.actions;
  const { rights } = useWorkspace();
  const audit = useRead(
    useCallback(async (workspace: Workspace) => (workspace.rights.audit ? workspace.audit(subject) : null), [subject]),
  );
  return (
    <section className="panel audit" aria-labelledby="audit-title">
      <h2 id="audit-title">{t.audit.title}</h2>
      {!rights.audit && <p className="muted fine">{t.audit.notYours}</p>}
      {audit.kind === "failed" && <Notice message={audit.message} />}
      {audit.kind === "ready" && audit.value !== null && (
        <>
          <p className="fine" data-broken={audit.value.brokenAt !== null}>
            {audit.value.brokenAt === null ? t.audit.holds : t.audit.broken(audit.value.brokenAt)}
          </p>
          <TableScroll label={t.audit.lines}>
            <table className="data-table fine">
              <thead>
                <tr>
                  <th scope="col" className="numeric">
                    {t.audit.number}
                  </th>
                  <th scope="col">{t.audit.at}</th>
                  <th scope="col">{t.audit.by}</th>
                  <th scope="col">{t.audit.action}</th>
                  <th scope="col">{t.audit.detail}</th>
                  <th scope="col">{t.audit.hash}</th>
                </tr>
              </thead>
              <tbody>
                {audit.value.lines.map(({ number, at, by, action, detail, hash }) => (
                  <tr key={number}>
                    <td className="numeric">{number}</td>
                    <td>{time(at)}</td>
                    <td>{by}</td>
                    <td>{actions[action] ?? action}</td>
                    <td>
                      {Object.entries(detail)
                        .map(([key, value]) => `${key}: ${shortened(value)}`)
                        .join(", ")}
                    </td>
                    <td>
                      <code title={hash}>{hash.slice(0, 8)}</code>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </TableScroll>
        </>
      )}
    </section>
  );
}

const HASH = /^[0-9a-f]{64}$/;
const shortened = (value: string | number | boolean | null): string =>
  typeof value === "string" && HASH.test(value) ? `${value.slice(0, 8)}…` : String(value ?? "–");
