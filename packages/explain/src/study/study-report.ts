import { RESEARCH_USE } from "@leukoscope/classifier";
import { Html, html } from "@leukoscope/markup";
import { renderSheet } from "../picture/svg.ts";
import type { ExplainStudy, KeptMap, RegionShare, StudiedMethod, StudiedModel } from "./explain-study.ts";
import type { Mean } from "./mean-interval.ts";
import { type ShortcutReport, shortcutFindings } from "./shortcut-report.ts";

/** Where a published reference found the important pixels of leukemia classifiers. */
export const PUBLISHED_SHARES = [
  { of: "all images", region: "nucleus", share: 0.7397 },
  { of: "ALL", region: "nucleus", share: 0.919 },
  { of: "ALL", region: "cytoplasm", share: 0.081 },
  { of: "healthy", region: "nucleus", share: 0.5426 },
  { of: "healthy", region: "cytoplasm", share: 0.4574 },
] as const;

const STYLE = new Html(
  "body{font:15px/1.5 system-ui,sans-serif;max-width:1200px;margin:2rem auto;padding:0 1rem;color:#222}table{border-collapse:collapse;margin:1rem 0}th,td{padding:.3rem .7rem;border-bottom:1px solid #ddd;text-align:right}th:first-child,td:first-child{text-align:left}.bad{color:#b00020;font-weight:600}svg{max-width:100%;height:auto}",
);

/** A study as one HTML page that needs nothing else. */
export function studyReport(study: ExplainStudy, title: string): string {
  const page = html`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title><style>${STYLE}</style></head><body>
<h1>${title}</h1>
<p><b>${RESEARCH_USE}</b> A map shows where a model found its evidence, not that the evidence is right. Means over images, 95 % intervals in brackets (Wilson for shares of images, else BCa bootstrap over images).</p>
${study.models.map(modelSection)}
<h2>Maps</h2><p>Rows are models, columns augmentations; a white line surrounds the strongest tenth of the pixels.</p>
${grids(study.kept)}
</body></html>
`;
  return page.text;
}

function modelSection(model: StudiedModel): Html {
  const { accuracy, methods, n, shortcuts } = model;
  const published = PUBLISHED_SHARES.map(({ of, region, share }) => `${of}, ${region} ${(100 * share).toFixed(2)} %`);
  return html`<h2>${titleOf(model)}</h2><p>${n} images, accuracy ${percent(accuracy)}.</p>
<h3>Does it look at the cells?</h3>
${verdict(shortcuts)}
${replacementTable(shortcuts)}
<h3>How faithful are the maps?</h3>
${faithfulnessTable(methods)}
<h3>Where does the evidence lie?</h3>
${methods.map(evidenceTable)}
<p>Published for comparison (other data, other models): ${published.join("; ")}.</p>`;
}

function verdict(shortcuts: ShortcutReport): Html | readonly Html[] {
  const findings = shortcutFindings(shortcuts);
  if (findings.length > 0) {
    return findings.map((found) => html`<p class="bad">${found[0].toUpperCase()}${found.slice(1)}.</p>`);
  }
  return html`<p>Painting over parts that hold no white cell changes its answers little, and without white cells it is not surely better than chance: no shortcut was found.</p>`;
}

const replacementTable = ({ replacements }: ShortcutReport): Html =>
  table(
    ["painted over", "area", "accuracy", "fall of accuracy", "fall of the true class's probability"],
    replacements.map(({ accuracy, accuracyFall, area, part, probabilityFall, shortcut }) => [
      shortcut ? html`<span class="bad">${part}</span>` : part,
      `${(100 * area).toFixed(1)} %`,
      percent(accuracy),
      percent(accuracyFall),
      percent(probabilityFall),
    ]),
  );

const faithfulnessTable = (methods: readonly StudiedMethod[]): Html =>
  table(
    [
      "method",
      "deletion (lower is better)",
      "random map",
      "insertion (higher is better)",
      "random map",
      "points into a white cell",
      "blank",
    ],
    methods.map((each) => [
      each.method,
      figure(each.deletion),
      figure(each.randomDeletion),
      figure(each.insertion),
      figure(each.randomInsertion),
      percent(each.pointing),
      String(each.blank),
    ]),
  );

function evidenceTable({ byClass, method, regions }: StudiedMethod): Html {
  if (regions.length === 0) return html`<p>${method}: every map is blank.</p>`;
  const evidence = (shares: readonly RegionShare[]) =>
    regions.map((_, k) => (shares[k] ? percent(shares[k].evidence) : "blank"));
  return table(
    [method, ...regions.map(({ region }) => region)],
    [
      ["all images", ...evidence(regions)],
      ...Object.entries(byClass).map(([name, shares]) => [name, ...evidence(shares)]),
      ["share of the area", ...regions.map(({ area }) => percent(area))],
      ["strongest tenth of the pixels", ...regions.map(({ important }) => percent(important))],
    ],
  );
}

/** One grid for each image and method: models by augmentations, each row after the image itself. */
function grids(kept: readonly KeptMap[]): Html[] {
  const augmentations = [...new Set(kept.map(({ augmentation }) => augmentation))];
  const keys = [...new Set(kept.map(({ attribution, studied }) => JSON.stringify([studied.name, attribution.method])))];
  return keys.map((key) => {
    const [image, method] = JSON.parse(key) as [string, string];
    const own = kept.filter((each) => each.studied.name === image && each.attribution.method === method);
    const first = { image: own[0].studied.image, title: "image", subtitle: own[0].studied.class };
    const panelOf = ({ attribution, augmentation, name, studied }: KeptMap) => ({
      image: studied.image,
      attribution,
      title: augmentation ? `${name}, ${augmentation}` : name,
      subtitle: `says ${attribution.prediction.label}, explains ${attribution.target}`,
    });
    const rows = [...new Set(own.map(({ name }) => name))].map((model) =>
      augmentations.flatMap((augmentation) =>
        own.filter(({ name, ...each }) => name === model && each.augmentation === augmentation).map(panelOf),
      ),
    );
    const sheet =
      augmentations.length > 1
        ? renderSheet(
            rows.flatMap((row) => [first, ...row]),
            augmentations.length + 1,
          )
        : renderSheet([first, ...rows.flat()], Math.min(4, rows.flat().length + 1));
    return html`<h3>${method}: ${image} (${own[0].studied.class})</h3>${new Html(sheet)}`;
  });
}

const titleOf = ({ augmentation, name }: { readonly name: string; readonly augmentation: string }): string =>
  augmentation ? `${name}, ${augmentation}` : name;

const percent = ({ interval, mean }: Mean): Html =>
  html`${(100 * mean).toFixed(1)} % <small>(${(100 * interval[0]).toFixed(1)} to ${(100 * interval[1]).toFixed(1)})</small>`;

const figure = ({ interval, mean }: Mean): Html =>
  html`${mean.toFixed(3)} <small>(${interval[0].toFixed(3)} to ${interval[1].toFixed(3)})</small>`;

const table = (heads: readonly string[], rows: readonly (readonly (Html | string)[])[]): Html =>
  html`<table><thead><tr>${heads.map((head) => html`<th>${head}</th>`)}</tr></thead><tbody>${rows.map(
    (row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`,
  )}</tbody></table>`;
