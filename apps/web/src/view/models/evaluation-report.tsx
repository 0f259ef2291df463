import { wilson } from "@leukoscope/evaluate";
import { useCallback, useState } from "react";
import type { EvaluationResult } from "../../evaluation/messages.ts";
import { useLanguage } from "../../language/language.ts";
import { classTitle } from "../analyse/class-name.ts";
import { type Column, DataTable, ShareCell } from "../data-table.tsx";
import { FileFigure } from "../file-figure.tsx";
import { TableScroll } from "../table-scroll.tsx";

interface EvaluationReportProps {
  readonly result: EvaluationResult;
  readonly files: ReadonlyMap<string, File>;
}

/** What a test came to: figures with intervals, the matrix whose cells open their pictures, reliability, robustness. */
export function EvaluationReport({ result, files }: EvaluationReportProps) {
  const { t, number } = useLanguage();
  const { metrics, left } = result;
  const { ci } = metrics;
  const figures = [
    { name: t.models.metrics.accuracy, value: metrics.accuracy, interval: ci.accuracy },
    { name: t.models.metrics.balanced_accuracy, value: metrics.balancedAccuracy, interval: ci.balancedAccuracy },
    { name: t.models.metrics.f1, value: metrics.f1Macro, interval: ci.f1Macro },
    { name: t.models.metrics.roc_auc, value: metrics.auc, interval: ci.auc },
    { name: t.models.metrics.expected_calibration_error, value: metrics.ece, interval: ci.ece },
  ];
  return (
    <div className="evaluation">
      <p role="status">{t.models.judged(number(metrics.n))}</p>
      {left.length > 0 && (
        <details>
          <summary className="warning">{t.models.left(left.length)}</summary>
          <ul className="fine">
            {left.map(({ path, reason }) => (
              <li key={path}>
                {path}: <span lang="en">{reason}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
      <dl className="figures">
        {figures.map(({ name, value, interval }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <ShareCell share={value} interval={interval} />
            </dd>
          </div>
        ))}
      </dl>
      <Confusion result={result} files={files} />
      <Reliability result={result} />
      {result.robustness.length > 0 && <Robustness result={result} />}
    </div>
  );
}

function Confusion({ result: { classes, metrics, rows }, files }: EvaluationReportProps) {
  const { t, number, percent } = useLanguage();
  const [chosen, setChosen] = useState<{ readonly truth: string; readonly said: string }>();
  const read = useCallback(async (path: string) => files.get(path) ?? new Blob(), [files]);
  const most = Math.max(1, ...metrics.confusion.flat());
  const shown = rows.filter(({ label, predicted }) => label === chosen?.truth && predicted === chosen.said);
  return (
    <section aria-labelledby="confusion-title">
      <h4 id="confusion-title">{t.models.confusion}</h4>
      <p className="fine muted">{t.models.confusionNote}</p>
      <TableScroll label={t.models.confusion}>
        <table className="confusion">
          <thead>
            <tr>
              <td />
              {classes.map((name) => (
                <th key={name} scope="col">
                  {classTitle(t, name)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {classes.map((truth, row) => (
              <tr key={truth}>
                <th scope="row">{classTitle(t, truth)}</th>
                {classes.map((said, column) => {
                  const count = metrics.confusion[row][column];
                  const isChosen = chosen?.truth === truth && chosen.said === said;
                  return (
                    <td key={said} data-right={row === column} data-level={Math.ceil((4 * count) / most)}>
                      <button
                        type="button"
                        aria-pressed={isChosen}
                        aria-label={t.models.confusionCell(count, classTitle(t, truth), classTitle(t, said))}
                        disabled={count === 0}
                        onClick={() => setChosen(isChosen ? undefined : { truth, said })}
                      >
                        {number(count)}
                      </button>
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </TableScroll>
      {shown.length > 0 && (
        <ul className="confused" aria-label={t.models.pictures}>
          {shown.slice(0, MOST_SHOWN).map((row) => (
            <li key={row.path}>
              <FileFigure path={row.path} read={read} name={row.path} note={percent(row.probability)} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

const MOST_SHOWN = 60;

function Reliability({ result: { reliability } }: Pick<EvaluationReportProps, "result">) {
  const { t, percent, number } = useLanguage();
  const bins = reliability.filter(({ n }) => n > 0);
  const side = 200;
  const at = (value: number): number => 10 + (side - 20) * value;
  return (
    <section className="reliability" aria-labelledby="reliability-title">
      <h4 id="reliability-title">{t.models.reliability}</h4>
      <p className="fine muted">{t.models.reliabilityNote}</p>
      <div className="reliability-body">
        <svg viewBox={`0 0 ${side} ${side}`} role="img" aria-label={t.models.reliability}>
          <rect className="frame" x="10" y="10" width={side - 20} height={side - 20} />
          <line className="grid" x1={at(0)} y1={side - at(0)} x2={at(1)} y2={side - at(1)} />
          {bins.map(({ low, confidence, accuracy, n }) => (
            <circle
              key={low}
              cx={at(confidence ?? 0)}
              cy={side - at(accuracy ?? 0)}
              r={2 + Math.min(8, Math.sqrt(n))}
            />
          ))}
        </svg>
        <DataTable
          fine
          label={t.models.reliability}
          rows={bins}
          keyOf={({ low }) => low}
          columns={[
            { title: t.models.said, kind: "numeric", cell: ({ confidence }) => percent(confidence ?? 0) },
            { title: t.models.right, kind: "numeric", cell: ({ accuracy }) => percent(accuracy ?? 0) },
            { title: "n", kind: "numeric", cell: ({ n }) => number(n) },
          ]}
        />
      </div>
    </section>
  );
}

function Robustness({ result: { robustness } }: Pick<EvaluationReportProps, "result">) {
  const { t, number } = useLanguage();
  const kinds = [...new Set(robustness.map(({ kind }) => kind))];
  const severities = [...new Set(robustness.map(({ severity }) => severity))];
  const names: Readonly<Record<string, string>> = t.models.spoilt;
  return (
    <section aria-labelledby="robustness-title">
      <h4 id="robustness-title">{t.models.robustness}</h4>
      <DataTable
        fine
        label={t.models.robustness}
        rows={kinds}
        keyOf={(kind) => kind}
        columns={[
          { title: t.models.kind, kind: "name", cell: (kind) => names[kind] ?? kind },
          ...severities.map(
            (severity): Column<string> => ({
              title: t.models.severity(number(severity)),
              kind: "numeric",
              cell: (kind) => {
                const row = robustness.find((each) => each.kind === kind && each.severity === severity);
                return <ShareCell share={row && row.right / row.of} interval={row && wilson(row.right, row.of)} />;
              },
            }),
          ),
        ]}
      />
    </section>
  );
}
