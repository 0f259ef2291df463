import { wilson } from "@leukoscope/evaluate";
import { useCallback, useState } from "react";
import type { EvaluatedRow, EvaluationResult } from "../../evaluation/messages.ts";
import { useLanguage } from "../../language/language.ts";
import { classTitle } from "../analyse/class-name.ts";
import { TableScroll } from "../table-scroll.tsx";
import { useBlobUrl } from "../use-blob-url.ts";

interface EvaluationReportProps {
  readonly result: EvaluationResult;
  readonly files: ReadonlyMap<string, File>;
}

/** What a test came to: figures with intervals, the matrix whose cells open their pictures, reliability, robustness. */
export function EvaluationReport({ result, files }: EvaluationReportProps) {
  const { t, percent, number } = useLanguage();
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
              {value === null ? "–" : percent(value)}
              {interval && <span className="interval">{interval.map(percent).join(" – ")}</span>}
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
  const { t, number } = useLanguage();
  const [chosen, setChosen] = useState<{ readonly truth: string; readonly said: string }>();
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
              <ConfusedPicture row={row} file={files.get(row.path)} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

const MOST_SHOWN = 60;

function ConfusedPicture({ row, file }: { readonly row: EvaluatedRow; readonly file: File | undefined }) {
  const { percent } = useLanguage();
  const url = useBlobUrl(useCallback(async () => file ?? new Blob(), [file]));
  return (
    <figure>
      {url ? <img src={url} alt="" loading="lazy" /> : <span className="tile-blank" />}
      <figcaption className="fine">
        {row.path} <span className="muted">{percent(row.probability)}</span>
      </figcaption>
    </figure>
  );
}

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
        <table className="data-table fine">
          <thead>
            <tr>
              <th scope="col" className="numeric">
                {t.models.said}
              </th>
              <th scope="col" className="numeric">
                {t.models.right}
              </th>
              <th scope="col" className="numeric">
                n
              </th>
            </tr>
          </thead>
          <tbody>
            {bins.map(({ low, confidence, accuracy, n }) => (
              <tr key={low}>
                <td className="numeric">{percent(confidence ?? 0)}</td>
                <td className="numeric">{percent(accuracy ?? 0)}</td>
                <td className="numeric">{number(n)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Robustness({ result: { robustness } }: Pick<EvaluationReportProps, "result">) {
  const { t, percent, number } = useLanguage();
  const kinds = [...new Set(robustness.map(({ kind }) => kind))];
  const severities = [...new Set(robustness.map(({ severity }) => severity))];
  const names: Readonly<Record<string, string>> = t.models.spoilt;
  return (
    <section aria-labelledby="robustness-title">
      <h4 id="robustness-title">{t.models.robustness}</h4>
      <TableScroll label={t.models.robustness}>
        <table className="data-table fine">
          <thead>
            <tr>
              <th scope="col">{t.models.kind}</th>
              {severities.map((severity) => (
                <th key={severity} scope="col" className="numeric">
                  {t.models.severity(number(severity))}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {kinds.map((kind) => (
              <tr key={kind}>
                <th scope="row">{names[kind] ?? kind}</th>
                {severities.map((severity) => {
                  const row = robustness.find((each) => each.kind === kind && each.severity === severity);
                  return (
                    <td key={severity} className="numeric">
                      {row ? percent(row.right / row.of) : "–"}
                      {row && <span className="interval">{wilson(row.right, row.of).map(percent).join(" – ")}</span>}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </TableScroll>
    </section>
  );
}
