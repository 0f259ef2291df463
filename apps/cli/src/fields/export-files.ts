import {
  type CellExport,
  type CellRecord,
  cocoExport,
  csvExport,
  type ExportedImage,
  geoJsonExport,
} from "@leukoscope/cells";
import { FileAppender } from "@leukoscope/storage";
import type { NodeStorage } from "@leukoscope/storage/node";

export const exportFormats = ["geojson", "coco", "csv"] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** Where cells go as they are found. */
export interface CellFiles {
  add(image: ExportedImage, cells: readonly CellRecord[]): Promise<void>;
  /** The image's cells are all there, or the image is broken. */
  endImage(): Promise<void>;
  /** Gives the files their names. */
  finish(): Promise<string[]>;
  /** Drops what has no name yet. */
  abandon(): Promise<void>;
}

/** CSV and COCO: one file of all images. */
async function oneFile(storage: NodeStorage, path: string, format: CellExport): Promise<CellFiles> {
  const file = await FileAppender.open(storage, path);
  await file.append(format.begin());
  return {
    add: (image, cells) => file.append(format.add(image, cells)),
    endImage: async () => {},
    finish: async () => {
      await file.append(format.end());
      await file.finish();
      return [path];
    },
    abandon: () => file.abandon(),
  };
}

/** GeoJSON: a file an image, as QuPath reads it. */
function fileAnImage(storage: NodeStorage, folder: string): CellFiles {
  const files: string[] = [];
  let open: { readonly file: FileAppender; readonly format: CellExport } | undefined;
  const endImage = async () => {
    if (!open) return;
    const { file, format } = open;
    open = undefined;
    await file.append(format.end());
    await file.finish();
    files.push(file.path);
  };
  return {
    add: async (image, cells) => {
      if (!open) {
        const name = image.path.split(/[\\/]/).at(-1) ?? "field";
        const format = geoJsonExport();
        open = { format, file: await FileAppender.open(storage, `${folder}/${files.length + 1}-${name}.geojson`) };
        await open.file.append(format.begin());
      }
      await open.file.append(open.format.add(image, cells));
    },
    endImage,
    finish: async () => files,
    abandon: async () => {
      await open?.file.abandon();
    },
  };
}

/** Opens the files of an export in a folder. */
export async function openExport(storage: NodeStorage, format: ExportFormat, folder: string): Promise<CellFiles> {
  if (format === "geojson") return fileAnImage(storage, folder);
  return format === "csv"
    ? oneFile(storage, `${folder}/cells.csv`, csvExport())
    : oneFile(storage, `${folder}/cells.coco.json`, cocoExport());
}
