import type { Explored } from "../../exploring/messages.ts";
import { useLanguage } from "../../language/language.ts";
import { inClinicalOrder } from "../../state/class-order.ts";
import type { ExploredSet } from "../../workspace/workspace.ts";
import { classTitle, swatchOf } from "../analyse/class-name.ts";
import { DataTable, ShareCell } from "../data-table.tsx";
import { FileFigure } from "../file-figure.tsx";
import { Scatter } from "./scatter.tsx";

interface DataReportProps {
  readonly explored: ExploredSet;
  /** Pictures of each class. */
  readonly classes: Readonly<Record<string, number>>;
  /** Layout of a folder, and files that were left out. */
  readonly folder?: Pick<Explored["summary"], "format" | "rejected">;
  readonly read: (path: string) => Promise<Blob>;
  readonly onManifest: () => void;
}

/** Lists show so many; the rest is in the files that the command writes. */
const MOST = 24;

export function DataReport({ explored, classes: counts, folder, read, onManifest }: DataReportProps) {
  const { t, number, percent } = useLanguage();
  const { audit, findings, placed } = explored;
  const classes = inClinicalOrder(Object.keys(counts));
  const most = Math.max(1, ...Object.values(counts));
  const images = number(Object.values(counts).reduce((total, count) => total + count, 0));
  const rejected = folder?.rejected ?? [];
  const classOf = new Map(placed.map((each) => [each.path, each.class]));
  const repeated = [...audit.exact, ...audit.near];
  return (
    <div className="data-report">
      <section className="panel" aria-labelledby="found-title">
        <h3 id="found-title">{t.data.found}</h3>
        <p role="status">
          {t.data.summary({ images, classes: number(classes.length) })} {folder && t.data.layout(folder.format)}{" "}
          <button type="button" className="link" onClick={onManifest}>
            {t.data.manifest}
          </button>
        </p>
        <table className="bars">
          <caption className="visually-hidden">{t.data.perClass}</caption>
          <tbody>
            {classes.map((name) => (
              <tr key={name}>
                <th scope="row">
                  <span className="swatch" data-swatch={swatchOf(classes, name)} aria-hidden="true" />{" "}
                  {classTitle(t, name)}
                </th>
                <td>
                  <span className="bar" aria-hidden="true">
                    <span style={{ inlineSize: `${(100 * counts[name]) / most}%` }} />
                  </span>
                  <span className="number">{number(counts[name])}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        <p className="fine muted">
          {t.data.sizes}{" "}
          {findings.dimensions
            .slice(0, 5)
            .map(({ width, height, images }) => `${width} × ${height} (${number(images)})`)
            .join(", ")}
        </p>
        {rejected.length > 0 && (
          <details>
            <summary className="warning">{t.data.rejected(rejected.length)}</summary>
            <ul className="fine" lang="en">
              {rejected.slice(0, MOST).map(({ path, reason }) => (
                <li key={path}>
                  {path}: {reason}
                </li>
              ))}
            </ul>
          </details>
        )}
      </section>
      <section className="panel" aria-labelledby="audit-findings">
        <h3 id="audit-findings">{t.data.audit}</h3>
        <p>
          <span className="status" data-status={audit.verdict === "clean" ? "done" : "failed"}>
            {audit.verdict === "clean" ? t.data.clean : t.data.notClean}
          </span>
        </p>
        <ul className="findings" lang="en">
          {audit.findings.map(({ kind, message, mend }) => (
            <li key={message} data-kind={kind}>
              <strong>{kind}</strong> {message}. <span className="muted">{mend}.</span>
            </li>
          ))}
        </ul>
      </section>
      {audit.shortcuts.length > 0 && (
        <section className="panel" aria-labelledby="shortcuts-title">
          <h3 id="shortcuts-title">{t.data.shortcuts}</h3>
          <p className="fine muted">{t.data.shortcutsNote}</p>
          <DataTable
            fine
            label={t.data.shortcuts}
            rows={audit.shortcuts}
            keyOf={({ name }) => name}
            columns={[
              { title: t.data.probe, kind: "name", lang: "en", cell: ({ name }) => name },
              {
                title: t.data.tells,
                kind: "numeric",
                cell: ({ balancedAccuracy, interval }) => <ShareCell share={balancedAccuracy} interval={interval} />,
              },
              { title: t.data.chance, kind: "numeric", cell: ({ chance }) => percent(chance) },
              { title: t.data.shortcut, cell: ({ found }) => (found ? t.data.yes : t.data.no) },
            ]}
          />
        </section>
      )}
      {placed.length > 0 && (
        <section className="panel" aria-labelledby="map-title">
          <h3 id="map-title">{t.data.map}</h3>
          <p className="fine muted">{t.data.mapNote}</p>
          <Scatter placed={placed} classes={classes} label={t.data.map} />
        </section>
      )}
      {repeated.length > 0 && (
        <section className="panel" aria-labelledby="repeated-title">
          <h3 id="repeated-title">{t.data.repeated(repeated.length)}</h3>
          <ul className="repeated">
            {repeated.slice(0, MOST).map(({ items, classes: under }) => (
              <li key={items.join()} data-conflict={under.length > 1}>
                {items.slice(0, 4).map((path) => (
                  <FileFigure
                    key={path}
                    path={path}
                    read={read}
                    name={shortName(path)}
                    note={classOf.get(path) ?? path.split("/").at(-2) ?? ""}
                  />
                ))}
              </li>
            ))}
          </ul>
        </section>
      )}
      {findings.labelDoubts.images.length > 0 && (
        <section className="panel" aria-labelledby="doubts-title">
          <h3 id="doubts-title">{t.data.doubts(findings.labelDoubts.images.length)}</h3>
          <p className="fine muted" lang="en">
            {findings.labelDoubts.note}
          </p>
          <ul className="confused">
            {findings.labelDoubts.images.slice(0, MOST).map(({ path, class: own, suggested }) => (
              <li key={path}>
                <FileFigure
                  path={path}
                  read={read}
                  name={shortName(path)}
                  note={`${classTitle(t, own)} → ${classTitle(t, suggested)}?`}
                />
              </li>
            ))}
          </ul>
        </section>
      )}
      {findings.outliers.length > 0 && (
        <section className="panel" aria-labelledby="outliers-title">
          <h3 id="outliers-title">{t.data.outliers(findings.outliers.length)}</h3>
          <ul className="confused">
            {findings.outliers.slice(0, MOST).map(({ path, descriptor, deviations }) => (
              <li key={path}>
                <FileFigure
                  path={path}
                  read={read}
                  name={shortName(path)}
                  note={`${descriptor}: ${number(deviations, 1)} σ`}
                />
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

/** The file's name; the server names an image after its content, which nobody reads to its end. */
const shortName = (path: string): string => (path.split("/").at(-1) ?? "").replace(/([0-9a-f]{12})[0-9a-f]{52}/, "$1…");
