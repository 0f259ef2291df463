import { useCallback } from "react";
import { useLanguage } from "../../language/language.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import { DataTable } from "../data-table.tsx";
import { Notice } from "../notice.tsx";
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
          <DataTable
            fine
            label={t.audit.lines}
            rows={audit.value.lines}
            keyOf={({ number }) => number}
            columns={[
              { title: t.audit.number, kind: "numeric", cell: ({ number }) => number },
              { title: t.audit.at, kind: "short", cell: ({ at }) => time(at) },
              { title: t.audit.by, cell: ({ by }) => by },
              { title: t.audit.action, cell: ({ action }) => actions[action] ?? action },
              {
                title: t.audit.detail,
                cell: ({ detail }) =>
                  Object.entries(detail)
                    .map(([key, value]) => `${key}: ${shortened(value)}`)
                    .join(", "),
              },
              { title: t.audit.hash, cell: ({ hash }) => <code title={hash}>{hash.slice(0, 8)}</code> },
            ]}
          />
        </>
      )}
    </section>
  );
}

const HASH = /^[0-9a-f]{64}$/;
const shortened = (value: string | number | boolean | null): string =>
  typeof value === "string" && HASH.test(value) ? `${value.slice(0, 8)}…` : String(value ?? "–");
