import { useState } from "react";
import { useLanguage } from "../../language/language.ts";
import type { RunRecord } from "../../training/run-record.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import { addressOf } from "../frame/route.ts";
import { type Line, LineChart } from "../line-chart.tsx";
import { Notice } from "../notice.tsx";
import { TableScroll } from "../table-scroll.tsx";
import { useRead } from "../use-workspace.ts";
import { RunPage } from "./run-page.tsx";
import { StartPart } from "./start-part.tsx";

const readRuns = (workspace: Workspace) => workspace.runs();

/** All trainings, one of them live, or several side by side. */
export function RunsView({ id }: { readonly id?: string }) {
  const { t } = useLanguage();
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
          <StartPart />
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
  const { t, number, percent, time } = useLanguage();
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
      <TableScroll label={t.runs.title}>
        <table className="data-table">
          <thead>
            <tr>
              <th scope="col">{t.runs.compare}</th>
              <th scope="col">{t.runs.name}</th>
              <th scope="col">{t.runs.state}</th>
              <th scope="col" className="numeric">
                {t.runs.epochs}
              </th>
              <th scope="col" className="numeric">
                {t.runs.f1}
              </th>
              <th scope="col" className="numeric">
                {t.runs.accuracy}
              </th>
              <th scope="col">{t.runs.begun}</th>
            </tr>
          </thead>
          <tbody>
            {runs.map((run) => {
              const best = bestOf(run);
              return (
                <tr key={run.id}>
                  <td>
                    <input
                      type="checkbox"
                      aria-label={t.runs.compareOne(run.name)}
                      checked={chosen.has(run.id)}
                      onChange={(event) =>
                        setChosen(
                          new Set(
                            event.target.checked ? [...chosen, run.id] : [...chosen].filter((id) => id !== run.id),
                          ),
                        )
                      }
                    />
                  </td>
                  <th scope="row">
                    <a href={addressOf({ place: "runs", id: run.id })}>{run.name}</a>
                  </th>
                  <td>
                    <span className="status" data-status={run.state}>
                      {t.runs.states[run.state]}
                    </span>
                  </td>
                  <td className="numeric">
                    {number(run.history.length)} / {number(run.epochs)}
                  </td>
                  <td className="numeric">{best ? percent(best.val.f1Macro) : "–"}</td>
                  <td className="numeric">{best ? percent(best.val.accuracy) : "–"}</td>
                  <td>{time(run.createdAt)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </TableScroll>
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
