import { analyse, classes, counts, detail, gallery, pictures, reclassify, viewer } from "./analyse.ts";
import { audit, cases, report, sign } from "./cases.ts";
import { data } from "./data.ts";
import { frame, plan } from "./frame.ts";
import { models } from "./models.ts";
import { label, runs } from "./training.ts";

export const en = {
  frame,
  plan,
  analyse,
  gallery,
  counts,
  reclassify,
  viewer,
  detail,
  pictures,
  classes,
  cases,
  sign,
  report,
  audit,
  data,
  models,
  label,
  runs,
};

/** Every sentence of the page; another language has the same keys. */
export type Messages = typeof en;
