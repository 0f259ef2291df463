import { useState } from "react";
import { useLanguage } from "../../language/language.ts";
import type { RunRecord } from "../../training/run-record.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import { DataTable, ShareCell } from "../data-table.tsx";
import { addressOf } from "../frame/route.ts";
import { type Line, LineChart } from "../line-chart.tsx";
import { Notice } from "../notice.tsx";
import { useRead, useWorkspace } from "../use-workspace.ts";
import { RunPage } from "./run-page.tsx";
import { StartPart } from "./start-part.tsx";

const readRuns = (workspace: Workspace) => workspace.runs();

/** All trainings, one of them live, or several side by side. */
export function RunsView({ id }: { readonly id?: string }) {
  const { t } = useLanguage();
  const { rights } = useWorkspace();
  const runs = useRead(readRuns);
  const all = runs.kind === "ready" ? runs.value : [];
  const one = all.find((run) => run.id === id);
  return (
    <div className="runs">
      {runs.kind === "failed" && <Notice message={runs.message} />}
      {id !== undefined && (
        <p>
          <a href={addressOf({ place: "runs" })}>‹ {t.runs.all}</a>
        </p>
      )}
      {one && <RunPage run={one} />}
      {id !== undefined && runs.kind === "ready" && one === undefined && <Notice message={t.runs.gone} />}
      {id === undefined && (
        <>
          <h2>{t.runs.title}</h2>
          {rights.change && <StartPart />}
          {runs.kind === "ready" && all.length === 0 ? (
            <p className="empty">
              {t.runs.none} <a href={addressOf({ place: "label" })}>{t.runs.begin}</a>
            </p>
          ) : (
            <RunTable runs={all} />
          )}
        </>
      )}
    </div>
  );
}

/** The epoch that was kept: the best by macro F1 of what was held out. */
export const bestOf = ({ history }: RunRecord) =>
  history.toSorted((a, b) => b.val.f1Macro - a.val.f1Macro || a.val.loss - b.val.loss)[0];

function RunTable({ runs }: { readonly runs: readonly RunRecord[] }) {
  const { t, number, time } = useLanguage();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const compared = runs.filter(({ id }) => chosen.has(id));
  const lines = compared.map(
    (run, swatch): Line => ({
      name: `${run.name}, ${time(run.createdAt)}`,
      swatch,
      points: run.history.map(({ epoch, val }) => [epoch, val.f1Macro]),
    }),
  );
  return (
    <>
      <DataTable
        label={t.runs.title}
        rows={runs}
        keyOf={({ id }) => id}
        columns={[
          {
            title: t.runs.compare,
            cell: ({ id, name }) => (
              <input
                type="checkbox"
                aria-label={t.runs.compareOne(name)}
                checked={chosen.has(id)}
                onChange={(event) =>
                  setChosen(new Set(event.target.checked ? [...chosen, id] : [...chosen].filter((each) => each !== id)))
                }
              />
            ),
          },
          {
            title: t.runs.name,
            kind: "name",
            cell: ({ id, name }) => <a href={addressOf({ place: "runs", id })}>{name}</a>,
          },
          {
            title: t.runs.state,
            cell: ({ state }) => (
              <span className="status" data-status={state}>
                {t.runs.states[state]}
              </span>
            ),
          },
          {
            title: t.runs.epochs,
            kind: "numeric",
            cell: ({ history, epochs }) => `${number(history.length)} / ${number(epochs)}`,
          },
          { title: t.runs.f1, kind: "numeric", cell: (run) => <ShareCell share={bestOf(run)?.val.f1Macro} /> },
          { title: t.runs.accuracy, kind: "numeric", cell: (run) => <ShareCell share={bestOf(run)?.val.accuracy} /> },
          { title: t.runs.begun, kind: "short", cell: ({ createdAt }) => time(createdAt) },
        ]}
      />
      {compared.length > 0 && (
        <LineChart
          title={t.runs.f1Chart}
          xLabel={t.runs.epoch}
          lines={lines}
          share
          until={Math.max(...compared.map(({ epochs }) => epochs))}
        />
      )}
    </>
  );
}
