import type { RepeatedImages } from "@leukoscope/data";
import { type Html, html } from "@leukoscope/markup";
import type { Exploration } from "../exploration.ts";
import { many, type PagePicture, percent, pictures, section, table } from "./parts.ts";

/** Gives an image's small picture. */
export type Look = (path: string, lines: readonly string[]) => Promise<PagePicture>;

/** Broken images that are listed; the JSON has all. */
const BROKEN = 40;

const rest = (all: number, shown: number): Html | undefined =>
  all > shown ? html`<p class="quiet">${all - shown} more are in the JSON beside this page.</p>` : undefined;

export async function labelsSection({ labelDoubts }: Exploration, look: Look, limit: number): Promise<Html> {
  const { balancedAccuracy, images, note } = labelDoubts;
  const shown = await Promise.all(
    images
      .slice(0, limit)
      .map(({ class: name, path, share, suggested }) =>
        look(path, [`labelled ${name}`, `${percent(share)} of its neighbours: ${suggested}`]),
      ),
  );
  return section("labels", "Labels to look at again", [
    html`<p>${note}</p>`,
    balancedAccuracy !== null && images.length === 0
      ? html`<p>No image has nearly all its neighbours in another class.</p>`
      : undefined,
    images.length > 0 ? pictures(shown) : undefined,
    rest(images.length, shown.length),
  ]);
}

export async function outliersSection({ outliers }: Exploration, look: Look, limit: number): Promise<Html> {
  const shown = await Promise.all(
    outliers
      .slice(0, limit)
      .map(({ class: name, descriptor, deviations, path, score }) =>
        look(path, [
          name,
          `score ${score.toFixed(1)}`,
          `${descriptor} ${deviations > 0 ? "+" : "−"}${Math.abs(deviations).toFixed(1)} sd`,
        ]),
      ),
  );
  return section("outliers", "Outliers", [
    html`<p>Images far from all others in colour and texture (robust z of the distance to the ten nearest, above 3.5), with the
descriptor that is most unusual. Out of focus, badly stained, or just rare: it takes a look.</p>`,
    outliers.length === 0 ? html`<p>None.</p>` : pictures(shown),
    rest(outliers.length, shown.length),
  ]);
}

export async function duplicatesSection({ duplicates }: Exploration, look: Look, limit: number): Promise<Html> {
  const { exact, near } = duplicates;
  const copies = exact.reduce((sum, { items }) => sum + items.length - 1, 0);
  return section("duplicates", "Duplicates", [
    html`<p>${many(exact.length, "group")} of identical files, ${copies} ${copies === 1 ? "copy" : "copies"} beyond the first of each; ${many(near.length, "group")} of near duplicates. Copies on both sides of a split make its result look better than it is.</p>`,
    await groups("Identical files", exact, look, limit),
    await groups("Near duplicates", near, look, limit),
  ]);
}

/** Groups with a label conflict come first. */
async function groups(
  title: string,
  all: readonly RepeatedImages[],
  look: Look,
  limit: number,
): Promise<Html | undefined> {
  if (all.length === 0) return undefined;
  const inOrder = [...all].sort((a, b) => Number(b.classes.length > 1) - Number(a.classes.length > 1));
  const shown = await Promise.all(
    inOrder.slice(0, limit).map(async ({ classes, items }) => {
      const images = await Promise.all(items.slice(0, 4).map((path) => look(path, [])));
      return html`<div class="group"><strong>${many(items.length, "image")}${
        classes.length > 1 ? `, labels disagree: ${classes.join(", ")}` : `, ${classes[0]}`
      }</strong>${pictures(images)}</div>`;
    }),
  );
  return html`<h3>${title}</h3><div class="groups">${shown}</div>${rest(all.length, shown.length)}`;
}

export function brokenSection({ broken }: Exploration): Html | undefined {
  if (broken.length === 0) return undefined;
  return section("broken", "Images that can't be read", [
    table(
      "Not looked at",
      [{ title: "image" }, { title: "reason" }],
      broken.slice(0, BROKEN).map(({ path, reason }) => [path, reason]),
    ),
    rest(broken.length, Math.min(broken.length, BROKEN)),
  ]);
}
