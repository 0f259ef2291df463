import { describe, expect, it } from "vitest";
import { instancesOf } from "../instances/instances.ts";
import type { CellExport, CellRecord } from "./cell-record.ts";
import { cocoExport } from "./coco.ts";
import { csvExport } from "./csv.ts";
import { geoJsonExport } from "./geojson.ts";

/** A cell of 3 x 2 pixels whose middle column is nucleus, in an image of 5 x 4. */
const labels = (...at: number[]) => Int32Array.from({ length: 20 }, (_, i) => (at.includes(i) ? 1 : 0));
const [cell] = instancesOf({ width: 5, height: 4, cell: labels(6, 7, 8, 11, 12, 13), nucleus: labels(7, 12) });
const image = { path: 'a "b", c.png', width: 5, height: 4 };
const record: CellRecord = { cell, class: "blast", probability: 0.75 };
/** A file of two images: one whose cells come in two parts, of which one is empty, and one whose two come at once. */
const written = (file: CellExport): string =>
  [
    file.begin(),
    file.add(image, []),
    file.add(image, [record]),
    file.add({ ...image, path: "d.png" }, [record, { cell, class: "other" }]),
    file.end(),
  ].join("");

describe("instancesOf", () => {
  it("measures a cell drawn by hand", () => {
    expect(cell).toMatchObject({
      id: 1,
      bbox: { left: 1, top: 1, width: 3, height: 2 },
      centroid: { x: 2, y: 1.5 },
      nucleusArea: 2,
      cytoplasmArea: 4,
      touchesBorder: false,
      partial: [],
    });
  });
});

describe("exports, written while cells come", () => {
  it("GeoJSON has closed rings through pixels' centres and a class by name", () => {
    const { features, type } = JSON.parse(written(geoJsonExport()));
    expect(type).toBe("FeatureCollection");
    expect(features).toHaveLength(3);
    const [ring] = features[0].geometry.coordinates;
    expect(ring[0]).toEqual([1.5, 1.5]);
    expect(ring.at(-1)).toEqual(ring[0]);
    expect(features[0].properties.classification).toEqual({ name: "blast" });
    expect(features[0].properties.measurements.Probability).toBe(0.75);
  });

  it("COCO has boxes, areas, categories and ids from 1", () => {
    const { annotations, categories, images } = JSON.parse(written(cocoExport()));
    expect(images.map(({ file_name, id }: { file_name: string; id: number }) => [id, file_name])).toEqual([
      [1, image.path],
      [2, "d.png"],
    ]);
    expect(categories).toEqual([
      { id: 1, name: "blast", supercategory: "white cell" },
      { id: 2, name: "other", supercategory: "white cell" },
    ]);
    expect(annotations[0]).toMatchObject({ id: 1, image_id: 1, area: 6, bbox: [1, 1, 3, 2], score: 0.75 });
    expect(annotations[2]).toMatchObject({ id: 3, image_id: 2, category_id: 2 });
  });

  it("CSV quotes what has to be quoted", () => {
    const lines = written(csvExport()).trimEnd().split("\r\n");
    expect(lines).toHaveLength(4);
    expect(lines[1]).toBe('"a ""b"", c.png",1,blast,0.75,1,1,3,2,2.00,1.50,2,4,false,');
  });
});
