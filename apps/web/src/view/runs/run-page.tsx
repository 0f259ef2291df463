import { wilson } from "@leukoscope/evaluate";
import { useState } from "react";
import { useLanguage } from "../../language/language.ts";
import { rememberPlan, usualPlan } from "../../state/plan.ts";
import type { RunRecord } from "../../training/run-record.ts";
import { forgetCurrentCase } from "../analyse/current-case.ts";
import { fileName } from "../cases/report-part.tsx";
import { DataTable } from "../data-table.tsx";
import { go } from "../frame/route.ts";
import { LineChart } from "../line-chart.tsx";
import { Notice } from "../notice.tsx";
import { download } from "../use-blob-url.ts";
import { messageOf, useWorkspace } from "../use-workspace.ts";
import { bestOf } from "./runs-view.tsx";

/** One training, live: its curves, what came out, and the model. */
export function RunPage({ run }: { readonly run: RunRecord }) {
  const { t, number, percent, time } = useLanguage();
  const workspace = useWorkspace();
  const [trouble, setTrouble] = useState<string>();
  const attempt = async (act: () => Promise<unknown>): Promise<void> => {
    setTrouble(undefined);
    try {
      await act();
    } catch (error) {
      setTrouble(messageOf(error));
    }
  };
  const best = bestOf(run);
  const { history, model, images } = run;
  const { learning } = workspace;
  const use = (): Promise<void> =>
    attempt(async () => {
      const entry = (await workspace.models()).find(({ id }) => id === model);
      if (entry === undefined) throw new Error(t.plan.none);
      rememberPlan({ ...usualPlan(entry), unit: run.unit ?? "cell" });
      forgetCurrentCase();
      go({ place: "analyse" });
    });
  return (
    <article className="run" aria-labelledby="run-title">
      <header className="case-head">
        <h2 id="run-title">{run.name}</h2>
        <span className="status" data-status={run.state} role="status">
          {t.runs.states[run.state]}
        </span>
        <span className="muted">{time(run.createdAt)}</span>
        <span className="case-actions">
          {(run.state === "running" || run.state === "waiting") && workspace.rights.change && (
            <button type="button" className="button" onClick={() => void attempt(() => workspace.stopRun(run.id))}>
              {t.runs.stop}
            </button>
          )}
          {model !== null && (
            <>
              <button type="button" className="button primary" onClick={() => void use()}>
                {t.runs.use}
              </button>
              <button
                type="button"
                className="button"
                onClick={() =>
                  void attempt(async () => download(await learning.modelFile(model), `${fileName(run.name)}.onnx`))
                }
              >
                {t.runs.download}
              </button>
            </>
          )}
        </span>
      </header>
      {trouble !== undefined && <Notice message={trouble} />}
      {run.error !== null && <Notice message={run.error} />}
      {run.state === "running" && (
        <progress aria-label={t.runs.progress} value={run.progress} max={1}>
          {percent(run.progress)}
        </progress>
      )}
      <p className="muted">
        {images.train > 0 &&
          t.runs.facts({
            base: run.base,
            dataSet: run.dataSet,
            train: number(images.train),
            validation: number(images.validation),
            epochs: number(run.epochs),
          })}
      </p>
      {best && images.validation > 0 && (
        <p>
          {t.runs.best({
            epoch: number(best.epoch),
            accuracy: percent(best.val.accuracy),
            interval: wilson(Math.round(best.val.accuracy * images.validation), images.validation)
              .map(percent)
              .join(" – "),
            n: number(images.validation),
            f1: percent(best.val.f1Macro),
          })}{" "}
          <span className="muted">{t.runs.kind}</span>
        </p>
      )}
      {history.length > 0 && (
        <div className="charts">
          <LineChart
            title={t.runs.lossChart}
            xLabel={t.runs.epoch}
            until={run.epochs}
            lines={[
              {
                name: t.runs.train,
                swatch: 1,
                dashed: true,
                points: history.map(({ epoch, train }) => [epoch, train.loss]),
              },
              { name: t.runs.held, swatch: 0, points: history.map(({ epoch, val }) => [epoch, val.loss]) },
            ]}
          />
          <LineChart
            title={t.runs.scoreChart}
            xLabel={t.runs.epoch}
            until={run.epochs}
            share
            lines={[
              { name: t.runs.accuracy, swatch: 1, points: history.map(({ epoch, val }) => [epoch, val.accuracy]) },
              { name: t.runs.f1, swatch: 2, points: history.map(({ epoch, val }) => [epoch, val.f1Macro]) },
            ]}
          />
        </div>
      )}
      {history.length > 0 && (
        <details>
          <summary>{t.runs.numbers}</summary>
          <DataTable
            fine
            label={t.runs.numbers}
            rows={history}
            keyOf={({ epoch }) => epoch}
            columns={[
              { title: t.runs.epoch, kind: "numeric", cell: ({ epoch }) => number(epoch) },
              { title: t.runs.trainLoss, kind: "numeric", cell: ({ train }) => number(train.loss, 3) },
              { title: t.runs.heldLoss, kind: "numeric", cell: ({ val }) => number(val.loss, 3) },
              { title: t.runs.accuracy, kind: "numeric", cell: ({ val }) => percent(val.accuracy) },
              { title: t.runs.f1, kind: "numeric", cell: ({ val }) => percent(val.f1Macro) },
            ]}
          />
        </details>
      )}
    </article>
  );
}
