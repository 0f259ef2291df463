import { useCallback } from "react";
import { useLanguage } from "../../language/language.ts";
import { inClinicalOrder } from "../../state/class-order.ts";
import type { DataSetSummary, DataShelf, Workspace } from "../../workspace/workspace.ts";
import { classTitle } from "../analyse/class-name.ts";
import { fileName } from "../cases/report-part.tsx";
import { addressOf } from "../frame/route.ts";
import { Notice } from "../notice.tsx";
import { TableScroll } from "../table-scroll.tsx";
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
        <TableScroll label={t.data.registered}>
          <table className="data-table fine">
            <thead>
              <tr>
                <th scope="col">{t.data.name}</th>
                <th scope="col" className="numeric">
                  {t.data.version}
                </th>
                <th scope="col" className="numeric">
                  n
                </th>
                <th scope="col">{t.data.perClass}</th>
                <th scope="col">{t.data.licence}</th>
                <th scope="col">{t.data.registeredBy}</th>
              </tr>
            </thead>
            <tbody>
              {sets.value.map((set) => (
                <tr key={set.id}>
                  <th scope="row">
                    <a href={addressOf({ place: "data", id: set.id })}>{set.name}</a>
                  </th>
                  <td className="numeric">{number(set.version)}</td>
                  <td className="numeric">{number(set.examples)}</td>
                  <td>
                    <ClassCounts set={set} />
                  </td>
                  <td lang="en">{set.licence ?? "–"}</td>
                  <td>
                    {set.by} <span className="muted">{time(set.createdAt)}</span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </TableScroll>
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
      <TableScroll label={t.data.labels}>
        <table className="data-table fine">
          <caption className="visually-hidden">{t.data.labels}</caption>
          <thead>
            <tr>
              {[t.counts.class, t.data.who, t.data.when, t.data.why].map((title) => (
                <th key={title} scope="col">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {labels.value.slice(0, MOST_LABELS).map(({ id: labelled, at, by, label, reason }) => (
              <tr key={labelled}>
                <th scope="row">{classTitle(t, label)}</th>
                <td>{by}</td>
                <td>{time(at)}</td>
                <td>{reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableScroll>
    </details>
  );
}
