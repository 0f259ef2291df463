import { useCallback } from "react";
import { useLanguage } from "../../language/language.ts";
import { inClinicalOrder } from "../../state/class-order.ts";
import type { DataSetSummary, DataShelf, Workspace } from "../../workspace/workspace.ts";
import { classTitle } from "../analyse/class-name.ts";
import { fileName } from "../cases/report-part.tsx";
import { DataTable } from "../data-table.tsx";
import { addressOf } from "../frame/route.ts";
import { Notice } from "../notice.tsx";
import { download } from "../use-blob-url.ts";
import { useRead, useWorkspace } from "../use-workspace.ts";
import { DataReport } from "./data-report.tsx";

/** A table shows so many; the service tells all of them. */
const MOST_LABELS = 200;

const readDataSets = (workspace: Workspace) => workspace.learning.dataSets();

/** The data sets that the server keeps, each version by itself. */
export function RegisteredSets() {
  const { t, number, time } = useLanguage();
  const sets = useRead(readDataSets);
  return (
    <section className="panel" aria-labelledby="registered-title">
      <h3 id="registered-title">{t.data.registered}</h3>
      {sets.kind === "failed" && <Notice message={sets.message} />}
      {sets.kind === "ready" && sets.value.length === 0 && <p className="muted">{t.data.noneRegistered}</p>}
      {sets.kind === "ready" && sets.value.length > 0 && (
        <DataTable
          fine
          label={t.data.registered}
          rows={sets.value}
          keyOf={({ id }) => id}
          columns={[
            {
              title: t.data.name,
              kind: "name",
              cell: ({ id, name }) => <a href={addressOf({ place: "data", id })}>{name}</a>,
            },
            { title: t.data.version, kind: "numeric", cell: ({ version }) => number(version) },
            { title: "n", kind: "numeric", cell: ({ examples }) => number(examples) },
            { title: t.data.perClass, cell: (set) => <ClassCounts set={set} /> },
            { title: t.data.licence, lang: "en", cell: ({ licence }) => licence ?? "–" },
            {
              title: t.data.registeredBy,
              cell: ({ by, createdAt }) => (
                <>
                  {by} <span className="muted">{time(createdAt)}</span>
                </>
              ),
            },
          ]}
        />
      )}
    </section>
  );
}

function ClassCounts({ set }: { readonly set: DataSetSummary }) {
  const { t, number } = useLanguage();
  return inClinicalOrder(Object.keys(set.classes))
    .map((name) => `${classTitle(t, name)} ${number(set.classes[name])}`)
    .join(", ");
}

/** One registered data set: what is in it, and what stands against training on it. */
export function RegisteredSet({ id, shelf }: { readonly id: string; readonly shelf: DataShelf }) {
  const { t, time } = useLanguage();
  const { learning } = useWorkspace();
  const sets = useRead(readDataSets);
  const explored = useRead(useCallback(() => shelf.explored(id), [shelf, id]));
  const set = sets.kind === "ready" ? sets.value.find((each) => each.id === id) : undefined;
  return (
    <article className="data-view" aria-labelledby="set-title">
      <p>
        <a href={addressOf({ place: "data" })}>‹ {t.data.all}</a>
      </p>
      {sets.kind === "ready" && set === undefined && <Notice message={t.data.gone} />}
      {set && (
        <header>
          <h2 id="set-title">
            {set.name} {set.version}
          </h2>
          <p className="muted">
            {set.by ?? "–"}, {time(set.createdAt)}. {t.data.licence}: <span lang="en">{set.licence ?? "–"}</span>.{" "}
            {t.data.stays} <code className="hash">{set.sha256.slice(0, 12)}</code>
          </p>
        </header>
      )}
      {set && set.unit !== null && <GivenLabels id={id} shelf={shelf} />}
      {explored.kind === "loading" && <p role="status">{t.data.exploring}</p>}
      {explored.kind === "failed" && <Notice message={explored.message} />}
      {set && explored.kind === "ready" && (
        <DataReport
          explored={explored.value}
          classes={set.classes}
          read={(path) => shelf.image(id, path)}
          onManifest={async () =>
            download(await learning.manifest(id), `${fileName(`${set.name} ${set.version}`)}.jsonl`)
          }
        />
      )}
    </article>
  );
}

/** Whose labels a set is made of. */
function GivenLabels({ id, shelf }: { readonly id: string; readonly shelf: DataShelf }) {
  const { t, number, time } = useLanguage();
  const labels = useRead(useCallback(() => shelf.labels(id), [shelf, id]));
  if (labels.kind === "failed") return <Notice message={labels.message} />;
  if (labels.kind === "loading") return null;
  const people = [...new Set(labels.value.map(({ by }) => by))].sort();
  const countOf = (person: string): number => labels.value.filter(({ by }) => by === person).length;
  return (
    <details className="panel">
      <summary>
        {t.data.labelledBy(people.map((person) => `${person} (${number(countOf(person))})`).join(", "))}
      </summary>
      <DataTable
        fine
        label={t.data.labels}
        rows={labels.value.slice(0, MOST_LABELS)}
        keyOf={({ id: labelled }) => labelled}
        columns={[
          { title: t.counts.class, kind: "name", cell: ({ label }) => classTitle(t, label) },
          { title: t.data.who, cell: ({ by }) => by },
          { title: t.data.when, kind: "short", cell: ({ at }) => time(at) },
          { title: t.data.why, cell: ({ reason }) => reason },
        ]}
      />
    </details>
  );
}
