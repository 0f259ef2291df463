import { ImportError } from "../import/error.ts";
import type { FolderContent } from "../import/files.ts";
import type { Adapter, DataSetFacts } from "./adapter.ts";
import { allIdb1 } from "./all-idb1.ts";
import { allIdb2 } from "./all-idb2.ts";
import { bccd } from "./bccd.ts";
import { bloodmnist } from "./bloodmnist.ts";
import { cNmc } from "./c-nmc/c-nmc.ts";
import { coco } from "./coco.ts";
import { imagefolder } from "./imagefolder.ts";
import { munichAml } from "./munich-aml.ts";
import { pbc } from "./pbc.ts";
import { raabinWbc } from "./raabin-wbc.ts";
import { segmentationWbc } from "./segmentation-wbc.ts";
import { taleqani } from "./taleqani.ts";
import { yolo } from "./yolo.ts";

/** Most particular first: `auto` takes the first that recognises the layout. */
const adapters: readonly Adapter[] = [
  cNmc,
  taleqani,
  allIdb1,
  allIdb2,
  pbc,
  munichAml,
  raabinWbc,
  segmentationWbc,
  bccd,
  bloodmnist,
  coco,
  yolo,
  imagefolder,
];

/** What `importDataset` takes as `format`. */
export const importFormats: readonly string[] = ["auto", ...adapters.map(({ format }) => format)];

/** Title, licence, home page and citation of each published data set that is known, by its format. */
export const dataSetFacts: ReadonlyMap<string, DataSetFacts> = new Map(
  adapters.flatMap(({ dataSet, format }) => (dataSet ? [[format, dataSet] as const] : [])),
);

/** @throws {ImportError} `unknown-format`. */
export function chooseAdapter(format: string, content: FolderContent): Adapter {
  if (format === "auto") return adapters.find((adapter) => adapter.recognises(content)) ?? imagefolder;
  const named = adapters.find((adapter) => adapter.format === format);
  if (!named) throw new ImportError("unknown-format", `format ${format}: use ${importFormats.join(", ")}`, format);
  return named;
}
