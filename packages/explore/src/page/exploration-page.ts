import { type ManifestRecord, resolvePath } from "@leukoscope/data";
import { Html, html } from "@leukoscope/markup";
import { Random } from "@leukoscope/random";
import type { Storage } from "@leukoscope/storage";
import type { Exploration } from "../exploration.ts";
import type { ExploredImages } from "../explore.ts";
import { classesSection, colourSection, dimensionsSection } from "./distributions.ts";
import { many, type PagePicture, percent, pictures, section } from "./parts.ts";
import { brokenSection, duplicatesSection, type Look, labelsSection, outliersSection } from "./review.ts";
import { componentsSection, correlationsSection } from "./structure.ts";
import { STYLE } from "./style.ts";
import { thumbnail } from "./thumbnail.ts";

export interface PageOptions {
  readonly storage: Storage;
  /** Path of the manifest: its images are named relative to it. */
  readonly manifest: string;
  /** What the page is about, such as the manifest's file name. */
  readonly title: string;
  /** The line on research use. */
  readonly researchUse: string;
  /** Small pictures of each class, and of each list of images to look at. */
  readonly limit: number;
}

/** Nothing from anywhere: no script, no request; pictures are in the page. */
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** The findings as one HTML page that needs nothing else. The same findings give the same bytes. */
export async function explorationPage(
  records: readonly ManifestRecord[],
  findings: Exploration,
  images: ExploredImages,
  { limit, manifest, researchUse, storage, title }: PageOptions,
): Promise<string> {
  const folder = commonFolder(records);
  const look: Look = async (path, lines) => ({
    path: path.slice(folder.length),
    lines,
    source: await smallPicture(storage, manifest, path),
  });
  // One after another: each holds decoded images.
  const sections: (Html | undefined)[] = [
    await classesSection(findings),
    await dimensionsSection(findings),
    await samplesSection(records, findings, look, limit),
    await labelsSection(findings, look, 2 * limit),
    await outliersSection(findings, look, 2 * limit),
    await duplicatesSection(findings, look, limit),
    brokenSection(findings),
    await colourSection(findings),
    await componentsSection(findings, images),
    await correlationsSection(findings, images),
  ];
  const links: readonly (readonly [string, string])[] = [
    ["classes", "Classes"],
    ["dimensions", "Dimensions"],
    ["samples", "Samples"],
    ["labels", "Labels"],
    ["outliers", "Outliers"],
    ["duplicates", "Duplicates"],
    ...(findings.broken.length > 0 ? [["broken", "Broken"] as const] : []),
    ["colour", "Colour"],
    ["components", "Components"],
    ["correlations", "Correlations"],
  ];
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Leukoscope">
<title>${title}: exploration</title>
<style>${styleSheet}</style>
</head>
<body>
<header>
<h1>What is in ${title}</h1>
<p class="research">${researchUse}</p>
<nav aria-label="Sections"><ul>${links.map(([id, name]) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
</header>
<main>
${folder === "" ? undefined : html`<p class="quiet">Images below ${folder}</p>`}
${overview(findings)}
${sections}</main>
<footer><p class="quiet">Descriptors: colour moments, saturation, Otsu's share of stained pixels, entropy, gradient and
co-occurrence texture of each image at no more than 128 pixels. ${researchUse}</p></footer>
</body>
</html>
`.text;
}

const styleSheet = new Html(STYLE);

/** The folder that all images lie in or below, with its `/`; names are shorter without it. */
function commonFolder(records: readonly ManifestRecord[]): string {
  const folders = records.map(({ path }) => path.split("/").slice(0, -1));
  const differs = folders[0].findIndex((name, depth) => folders.some((folder) => folder[depth] !== name));
  const shared = differs === -1 ? folders[0] : folders[0].slice(0, differs);
  return shared.map((name) => `${name}/`).join("");
}

async function smallPicture(storage: Storage, manifest: string, path: string): Promise<string | undefined> {
  try {
    return await thumbnail(await storage.read(resolvePath(manifest, path)));
  } catch {
    // The list of broken images tells why.
    return undefined;
  }
}

function overview(findings: Exploration): Html {
  const { broken, classes, duplicates, images, labelDoubts, outliers, patients, sources } = findings;
  const copies = duplicates.exact.reduce((sum, { items }) => sum + items.length - 1, 0);
  const tiles: readonly (readonly [string, string | number])[] = [
    ["images", images],
    ["classes", Object.keys(classes).length],
    ["sources", Object.keys(sources).length],
    ["patients", patients.known === 0 ? "not named" : patients.known],
    ["exact copies", copies],
    ["near-duplicate groups", duplicates.near.length],
    ["labels to look at", labelDoubts.images.length],
    ["outliers", outliers.length],
    ["can't be read", broken.length],
  ];
  const advice = adviceOf(findings);
  return html`<dl class="tiles">${tiles.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
${
  advice.length > 0
    ? html`<div class="look"><h2>Look at this first</h2><ul>${advice.map((line) => html`<li>${line}</li>`)}</ul></div>`
    : undefined
}`;
}

/** What should be mended or known before anything is trained. */
function adviceOf({ broken, classes, duplicates, images, patients, sources }: Exploration): string[] {
  const conflicts = [...duplicates.exact, ...duplicates.near].filter((group) => group.classes.length > 1).length;
  const counts = Object.values(classes);
  const ratio = Math.max(...counts) / Math.min(...counts);
  return [
    ...(broken.length > 0
      ? [`${many(broken.length, "image")} can't be read (${percent(broken.length / images, 1)}).`]
      : []),
    ...(conflicts > 0 ? [`${many(conflicts, "group")} of the same image under different labels.`] : []),
    ...(duplicates.exact.length > 0 ? ["Copies: keep every image once (data clean)."] : []),
    ...(duplicates.near.length > 0 ? ["Near duplicates: keep each group on one side of a split (data audit)."] : []),
    ...(ratio >= 3 ? [`The largest class is ${ratio.toFixed(1)} times the smallest: report balanced accuracy.`] : []),
    ...(patients.known === 0
      ? ["No patient is named: a split by image can put one patient on both sides."]
      : patients.imagesWithout > 0
        ? [`${many(patients.imagesWithout, "image")} without a patient.`]
        : []),
    ...(Object.keys(sources).length > 1 && Object.keys(classes).length > 1
      ? ["Several sources: see below whether the source tells the class."]
      : []),
  ];
}

async function samplesSection(
  records: readonly ManifestRecord[],
  { classes }: Exploration,
  look: Look,
  limit: number,
): Promise<Html> {
  const rows: Html[] = [];
  for (const name of Object.keys(classes)) {
    const own = records.filter((record) => record.class === name);
    const drawn = new Random(`samples of ${name}`).shuffle([...own.keys()]).slice(0, limit);
    const shown: PagePicture[] = [];
    for (const index of drawn) shown.push(await look(own[index].path, []));
    rows.push(html`<h3>${name}</h3>${pictures(shown)}`);
  }
  return section("samples", "Samples", [html`<p>Drawn by lot from each class.</p>`, ...rows]);
}
