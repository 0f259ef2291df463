import { useId } from "react";
import { useLanguage } from "../../language/language.ts";
import type { Counts } from "../../state/counts.ts";
import { classTitle, swatchOf } from "./class-name.ts";

/** Counts by class with Wilson's interval, and what they are counts of. */
export function CountTable({ counts, classes }: { readonly counts: Counts; readonly classes: readonly string[] }) {
  const { t, percent, number } = useLanguage();
  const id = useId();
  const { blasts, limits, notCells, platelets, redCells, total, unlabelled } = counts;
  return (
    <section className="panel counts" aria-labelledby={id}>
      <h2 id={id}>{t.counts.title}</h2>
      <table className="count-table">
        <caption className="fine muted">{t.counts.caption(total)}</caption>
        <thead>
          <tr>
            <th scope="col">{t.counts.class}</th>
            <th scope="col" className="numeric">
              n
            </th>
            <th scope="col" className="numeric">
              {t.counts.share}
            </th>
          </tr>
        </thead>
        <tbody>
          {counts.classes.map(({ name, count, proportion }) => (
            <tr key={name}>
              <th scope="row">
                <span className="swatch" data-swatch={swatchOf(classes, name)} aria-hidden="true" />
                {classTitle(t, name)}
              </th>
              <td className="numeric">{number(count)}</td>
              <td className="numeric">
                {proportion ? percent(proportion.share) : "–"}
                {proportion && (
                  <span className="interval">
                    {percent(proportion.interval[0])} – {percent(proportion.interval[1])}
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <ul className="fine muted remarks">
        {unlabelled > 0 && <li className="warning">{t.counts.unlabelled(unlabelled)}</li>}
        {notCells > 0 && <li>{t.counts.notCells(notCells)}</li>}
        <li>{t.counts.others(number(redCells), number(platelets))}</li>
        <li>{t.counts.interval}</li>
      </ul>
      {blasts && limits.length > 0 && (
        <details className="limits">
          <summary>{t.counts.limits}</summary>
          <p className="fine muted">{t.counts.limitsNote(limits[0].version)}</p>
          <ul className="fine">
            {limits.map(({ id: key, interval, label, source }) => (
              <li key={key}>
                <strong>{t.counts.readings[interval]}</strong> <span lang="en">{label}</span>{" "}
                <span className="muted" lang="en">
                  ({source})
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
