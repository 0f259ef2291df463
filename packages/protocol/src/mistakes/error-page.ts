import { RESEARCH_USE } from "@leukoscope/classifier";
import { labelIssues } from "@leukoscope/evaluate";
import { decodeImage, encodePng, pngDataUri, resize } from "@leukoscope/imaging";
import { escaped } from "@leukoscope/markup";
import type { Storage } from "@leukoscope/storage";
import type { EvaluationRow } from "../evaluate-model.ts";

/** Of each kind; a page of more is not read. */
export const ERRORS_SHOWN = 48;

/** Longer side of a picture on the page, pixels. */
const SIDE = 144;

export interface ErrorPageOptions {
  readonly title: string;
  /** Most images shown of each kind. */
  readonly most: number;
}

/** An image that the model got wrong, or whose label it doubts. */
export interface Mistake {
  readonly row: EvaluationRow;
  /** Probability of the label less that of the true class. */
  readonly excess: number;
}

/** The wrong labels, those the model was surest of first. */
export const worstErrors = (rows: readonly EvaluationRow[]): Mistake[] =>
  rows
    .filter((row) => row.label !== row.class)
    .map((row) => ({ row, excess: row.probabilities[row.label] - row.probabilities[row.class] }))
    .sort((a, b) => b.excess - a.excess);

/** Images whose own label is doubtful by confident learning, the strongest doubt first, with the class suggested. */
export const doubtfulLabels = (rows: readonly EvaluationRow[], classes: readonly string[]) =>
  labelIssues(
    rows.map((row) => classes.indexOf(row.class)),
    rows.map((row) => classes.map((name) => row.probabilities[name])),
    classes.length,
  ).map(({ index, suggested, margin }) => ({ row: rows[index], suggested: classes[suggested], margin }));

/**
 * The worst errors and the doubtful labels as one HTML page with the images in it: nothing is fetched.
 * An image that cannot be read any more is named without its picture.
 */
export async function errorPage(
  storage: Storage,
  rows: readonly EvaluationRow[],
  classes: readonly string[],
  { title, most }: ErrorPageOptions,
): Promise<string> {
  const errors = worstErrors(rows);
  const doubts = doubtfulLabels(rows, classes);
  const sheet = async (shown: readonly { row: EvaluationRow; note: string }[]) =>
    (await Promise.all(shown.slice(0, most).map(({ row, note }) => card(storage, row, note)))).join("\n");
  const errorCards = await sheet(
    errors.map(({ row }) => ({ row, note: row.abstained ? "it abstained" : "it labelled" })),
  );
  const doubtCards = await sheet(doubts.map(({ row, suggested }) => ({ row, note: `perhaps ${suggested}` })));
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Errors of ${escaped(title)}</title>
<style>${STYLE}</style>
<h1>Errors of ${escaped(title)}</h1>
<p>${escaped(RESEARCH_USE)}</p>
<h2>Worst errors</h2>
<p>${errors.length} of ${rows.length} images got another label than theirs${more(errors.length, most)}, those that the model was surest of first.</p>
<div class="sheet">${errorCards}</div>
<h2>Doubtful labels</h2>
<p>${doubts.length} images are confidently taken for another class than they are labelled as (confident learning)${more(doubts.length, most)}. A doubt is a reason to look, not a correction: the model may be wrong.</p>
<div class="sheet">${doubtCards}</div>
</html>
`;
}

const more = (count: number, most: number): string => (count > most ? `; ${most} are shown` : "");

async function card(storage: Storage, row: EvaluationRow, note: string): Promise<string> {
  const bars = Object.entries(row.probabilities)
    .map(
      ([name, value]) =>
        `<tr><th>${escaped(name)}</th><td><span style="width:${(100 * value).toFixed(1)}%"></span></td><td>${(100 * value).toFixed(1)} %</td></tr>`,
    )
    .join("");
  return `<figure>${await picture(storage, row.path)}<figcaption><b>${escaped(row.class)}</b> labelled <b>${escaped(row.label)}</b> <i>${escaped(note)}</i><br><small>${escaped(row.path)}</small><table>${bars}</table></figcaption></figure>`;
}

async function picture(storage: Storage, path: string): Promise<string> {
  try {
    const image = await decodeImage(await storage.read(path));
    const shrink = Math.min(1, SIDE / Math.max(image.width, image.height));
    const side = (length: number) => Math.max(1, Math.round(length * shrink));
    const small = resize(image, side(image.width), side(image.height));
    return `<img alt="" src="${pngDataUri(encodePng(small))}">`;
  } catch {
    return "<p>the image cannot be read any more</p>";
  }
}

const STYLE = `
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 1.5rem auto; max-width: 70rem; padding: 0 1rem; }
.sheet { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: 1rem; }
figure { margin: 0; padding: .75rem; border: 1px solid #8886; border-radius: .5rem; overflow-wrap: anywhere; }
img { display: block; margin: 0 auto .5rem; max-width: 100%; }
table { width: 100%; border-collapse: collapse; font-size: .8rem; }
th { text-align: left; font-weight: 400; padding-right: .5rem; }
td:nth-child(2) { width: 45%; } td:last-child { text-align: right; }
td span { display: block; height: .6rem; background: #0072b2; }
`;
