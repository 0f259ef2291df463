/**
 * Does a B-ALL model look at the cells? Both shipped ones on the same held-out Taleqani fields: as they are, with all white
 * cells painted over, with all else painted over; of the model of whole fields also each corner, border, background, other cells.
 *
 *   npx tsc -b && node bench/explain/painted.mjs [--data ../shared/data/taleqani] [--per-class 40] [--only b-all-subtypes|b-all-cells|counted] [--threads 1]
 *
 * The model of single nuclei is asked for each nucleus that stands alone in the untouched field, at most six, and says of
 * a field the mean of their probabilities. Where parts are painted over, crops are cut at the same places. And it is asked
 * for each cell that `count` finds, cut as `count` cuts: clumps, edges and red cells among them. Writes
 * bench/results/explain-painted.json.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { cropAround as cropOfCount, segmentCells } from "../../packages/cells/dist/index.js";
import { ExplainedModel, paintedOver, shareInterval, shortcutReport } from "../../packages/explain/dist/index.js";
import { gaussianBlur } from "../../packages/imaging/dist/index.js";
import { NodeRuntime } from "../../packages/runtime/dist/node/index.js";
import { cellsOf, cropAround, someCells } from "../models/cut-cells.mjs";
import { machine } from "../models/train.mjs";
import { ABOUT_DATA, ABOUT_REGIONS, CLASSES, evenly, rounded, studied, testFields } from "./fields.mjs";

const file = (path) => fileURLToPath(new URL(path, import.meta.url));
const { values } = parseArgs({
  options: {
    data: { type: "string", default: file("../../../shared/data/taleqani") },
    "per-class": { type: "string", default: "40" },
    only: { type: "string" },
    threads: { type: "string", default: "1" },
  },
});
const runtime = new NodeRuntime();
const open = (name) =>
  ExplainedModel.open(runtime, readFileSync(file(`../../models/${name}/model.onnx`)), {
    threads: Number(values.threads),
  });
const test = await testFields(values.data);
const records = CLASSES.flatMap((name) => evenly(test, name, Number(values["per-class"])));
const fields = [];
for (const record of records) fields.push(await studied(record));

/** What is done to a field before its cells are cut. */
const variants = {
  untouched: ({ image }) => image,
  "white cells painted over": (field) => paintedOver(field, "white cells").image,
  "all but white cells painted over": (field) => paintedOver(field, "all but white cells").image,
  "blurred, sigma 1 pixel": ({ image }) => gaussianBlur(image, 1),
};

const studies = {
  "b-all-subtypes": { model: "b-all-subtypes", key: "models/b-all-subtypes", study: studyOfFields },
  "b-all-cells": { model: "b-all-cells", key: "models/b-all-cells", study: studyOfCells },
  counted: { model: "b-all-cells", key: "models/b-all-cells, as count cuts cells", study: studyOfCounted },
};
const path = file("../results/explain-painted.json");
for (const [name, { key, model, study }] of Object.entries(studies)) {
  if (values.only !== undefined && values.only !== name) continue;
  const found = await study(open(model));
  const before = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {};
  const result = {
    ...before,
    command: `node bench/explain/painted.mjs --per-class ${values["per-class"]}`,
    machine,
    date: new Date().toISOString().slice(0, 10),
    data: `${ABOUT_DATA}, evenly ${values["per-class"]} of each class at most`,
    regions: ABOUT_REGIONS,
    intervals:
      "95 %, Wilson for accuracies, BCa bootstrap over images for falls; images of one slide are not independent, so they are too narrow",
    [key]: found,
  };
  writeFileSync(path, `${JSON.stringify(rounded(result), undefined, 2)}\n`);
}
await runtime.close();

function studyOfFields(model) {
  return shortcutReport(model, fields, (done, of) => done % 20 || console.error(`fields: ${done}/${of}`));
}

async function studyOfCells(model) {
  const answers = [];
  for (const [k, field] of fields.entries()) {
    const cells = someCells(cellsOf(field.image), records[k]);
    for (const [variant, change] of Object.entries(variants)) {
      const image = change(field);
      const crops = cells.map((cell) => cropAround(image, cell));
      answers.push({ variant, class: field.class, ...(await answerOf(model, crops)) });
    }
    if (k % 20 === 0) console.error(`cells: ${k}/${fields.length} fields`);
  }
  const summaries = Object.keys(variants).map((variant) => [
    variant,
    summary(answers.filter((answer) => answer.variant === variant)),
  ]);
  return Object.fromEntries(summaries);
}

async function studyOfCounted(model) {
  const right = [];
  let withoutNucleus = 0;
  for (const { class: name, image } of fields) {
    const crops = segmentCells(image).cells.map((cell) => cropOfCount(image, cell));
    const { blank, cells } = await answerOf(model, crops);
    right.push(...cells.map((said) => Number(said === name)));
    withoutNucleus += blank;
  }
  return { fields: fields.length, cellAccuracy: shareInterval(right), cropsWithoutNucleus: withoutNucleus };
}

/** Of the crops of one field: each cell's answer, and the field's; none where the field has no cell that stands alone. */
async function answerOf(model, crops) {
  if (crops.length === 0) return { cells: [], blank: 0 };
  const views = crops.map((crop) => model.view(crop));
  const inputs = new Float32Array(views.length * views[0].input.length);
  for (const [k, { input }] of views.entries()) inputs.set(input, k * input.length);
  const logits = await model.logits(inputs, views.length);
  const mean = new Float64Array(CLASSES.length);
  const cells = views.map((_, k) => {
    const own = logits.subarray(k * CLASSES.length, (k + 1) * CLASSES.length);
    for (const c of CLASSES.keys()) mean[c] += model.probabilityOf(own, c) / views.length;
    return topOf(model, own);
  });
  const blank = views.filter(({ image: { data } }) => data.every((value) => value === data[0])).length;
  return { cells, field: topOf(model, mean), blank };
}

function topOf(model, scores) {
  return model.classes[scores.indexOf(Math.max(...scores))];
}

function summary(own) {
  const answered = own.filter(({ field }) => field !== undefined);
  const cells = own.flatMap((answer) => answer.cells.map((said) => ({ said, class: answer.class })));
  const right = (rows, said) => shareInterval(rows.map((row) => Number(said(row) === row.class)));
  const byClass = (rows, said) =>
    Object.fromEntries(
      CLASSES.map((name) => [
        name,
        right(
          rows.filter((row) => row.class === name),
          said,
        ),
      ]),
    );
  const ofField = ({ field }) => field;
  const ofCell = ({ said }) => said;
  return {
    fields: own.length,
    fieldsWithoutCell: own.length - answered.length,
    /** Where there was a cell to look at; `all` counts the others as wrong. */
    fieldAccuracy: right(answered, ofField),
    fieldAccuracyOfAll: right(own, ofField),
    fieldAccuracyByClass: byClass(answered, ofField),
    confusion: CLASSES.map((name) =>
      CLASSES.map((label) => answered.filter((row) => row.class === name && row.field === label).length),
    ),
    cellAccuracy: right(cells, ofCell),
    cellAccuracyByClass: byClass(cells, ofCell),
    cropsWithoutNucleus: own.reduce((sum, { blank }) => sum + blank, 0),
    cells: cells.length,
  };
}
