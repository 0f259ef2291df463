import { RESEARCH_USE } from "@leukoscope/classifier";
import { renderSheet } from "../picture/svg.ts";
import type { ExplainStudy, KeptMap, StudiedModel } from "./explain-study.ts";
import type { Mean } from "./mean-interval.ts";
import { shortcutFindings } from "./shortcut-report.ts";

/** Where a published reference found the important pixels of leukemia classifiers. */
export const PUBLISHED_SHARES = [
  { of: "all images", region: "nucleus", share: 0.7397 },
  { of: "ALL", region: "nucleus", share: 0.919 },
  { of: "ALL", region: "cytoplasm", share: 0.081 },
  { of: "healthy", region: "nucleus", share: 0.5426 },
  { of: "healthy", region: "cytoplasm", share: 0.4574 },
] as const;

/** A study as one HTML page that needs nothing else. */
export function studyReport(study: ExplainStudy, title: string): string {
  const body = [
    `<h1>${escaped(title)}</h1>`,
    `<p><b>${escaped(RESEARCH_USE)}</b> A map shows where a model found its evidence, not that the evidence is right. Means over images, 95 % intervals in brackets (BCa bootstrap over images).</p>`,
    ...study.models.map(modelSection),
    "<h2>Maps</h2><p>Rows are models, columns augmentations; a white line surrounds the strongest tenth of the pixels.</p>",
    ...grids(study.kept),
  ];
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title><style>body{font:15px/1.5 system-ui,sans-serif;max-width:1200px;margin:2rem auto;padding:0 1rem;color:#222}table{border-collapse:collapse;margin:1rem 0}th,td{padding:.3rem .7rem;border-bottom:1px solid #ddd;text-align:right}th:first-child,td:first-child{text-align:left}.bad{color:#b00020;font-weight:600}svg{max-width:100%;height:auto}</style></head><body>${body.join("\n")}</body></html>\n`;
}

function modelSection(model: StudiedModel): string {
  const { accuracy, methods, n, shortcuts } = model;
  const findings = shortcutFindings(shortcuts);
  const verdict =
    findings.length > 0
      ? findings
          .map((finding) => `<p class="bad">${escaped(`${finding[0].toUpperCase()}${finding.slice(1)}`)}.</p>`)
          .join("")
      : "<p>Painting over parts that hold no white cell changes its answers little, and without white cells it is not surely better than chance: no shortcut was found.</p>";
  return [
    `<h2>${escaped(titleOf(model))}</h2><p>${n} images, accuracy ${percent(accuracy)}.</p>`,
    "<h3>Does it look at the cells?</h3>",
    verdict,
    table(
      ["painted over", "area", "accuracy", "fall of accuracy", "fall of the true class's probability"],
      shortcuts.replacements.map(({ accuracy: after, accuracyFall, area, part, probabilityFall, shortcut }) => [
        shortcut ? `<span class="bad">${part}</span>` : part,
        `${(100 * area).toFixed(1)} %`,
        percent(after),
        percent(accuracyFall),
        percent(probabilityFall),
      ]),
    ),
    "<h3>How faithful are the maps?</h3>",
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
    ),
    "<h3>Where does the evidence lie?</h3>",
    ...methods.map(({ byClass, method, regions }) =>
      table(
        [method, ...regions.map(({ region }) => region)],
        [
          ["all images", ...regions.map(({ evidence }) => percent(evidence))],
          ...Object.entries(byClass).map(([name, shares]) => [
            escaped(name),
            ...shares.map(({ evidence }) => percent(evidence)),
          ]),
          ["share of the area", ...regions.map(({ area }) => percent(area))],
          ["strongest tenth of the pixels", ...regions.map(({ important }) => percent(important))],
        ],
      ),
    ),
    `<p>Published for comparison (other data, other models): ${PUBLISHED_SHARES.map(({ of, region, share }) => `${of}, ${region} ${(100 * share).toFixed(2)} %`).join("; ")}.</p>`,
  ].join("\n");
}

/** One grid for each image and method: models by augmentations. */
function grids(kept: readonly KeptMap[]): string[] {
  const augmentations = [...new Set(kept.map(({ augmentation }) => augmentation))];
  const keys = [...new Set(kept.map(({ attribution, studied }) => JSON.stringify([studied.name, attribution.method])))];
  return keys.map((key) => {
    const [image, method] = JSON.parse(key) as [string, string];
    const own = kept.filter((each) => each.studied.name === image && each.attribution.method === method);
    const names = [...new Set(own.map(({ name }) => name))];
    const ordered = names.flatMap((name) =>
      augmentations.flatMap((augmentation) =>
        own.filter((each) => each.name === name && each.augmentation === augmentation),
      ),
    );
    const panels = ordered.map(({ attribution, augmentation, name, studied }) => ({
      image: studied.image,
      attribution,
      title: augmentation ? `${name}, ${augmentation}` : name,
      subtitle: `says ${attribution.prediction.label}, explains ${attribution.target}`,
    }));
    const heading = `<h3>${escaped(method)}: ${escaped(image)} (${escaped(own[0].studied.class)})</h3>`;
    const first = { image: own[0].studied.image, title: "image", subtitle: own[0].studied.class };
    const columns = augmentations.length > 1 ? augmentations.length : Math.min(4, panels.length + 1);
    return heading + renderSheet(augmentations.length > 1 ? panels : [first, ...panels], columns);
  });
}

const titleOf = ({ augmentation, name }: { readonly name: string; readonly augmentation: string }): string =>
  augmentation ? `${name}, ${augmentation}` : name;

const percent = ({ interval, mean }: Mean): string =>
  `${(100 * mean).toFixed(1)} % <small>(${(100 * interval[0]).toFixed(1)} to ${(100 * interval[1]).toFixed(1)})</small>`;

const figure = ({ interval, mean }: Mean): string =>
  `${mean.toFixed(3)} <small>(${interval[0].toFixed(3)} to ${interval[1].toFixed(3)})</small>`;

const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  `<table><thead><tr>${heads.map((head) => `<th>${head}</th>`).join("")}</tr></thead><tbody>${rows
    .map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join("")}</tr>`)
    .join("")}</tbody></table>`;

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
