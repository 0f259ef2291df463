import { describe, expect, it } from "vitest";
import { instancesOf } from "../instances/instances.ts";
import { toCoco } from "./coco.ts";
import { toCsv } from "./csv.ts";
import { toGeoJson } from "./geojson.ts";

/** A cell of 3 x 2 pixels whose middle column is nucleus, in an image of 5 x 4. */
const labels = (...at: number[]) => Int32Array.from({ length: 20 }, (_, i) => (at.includes(i) ? 1 : 0));
const [cell] = instancesOf({ width: 5, height: 4, cell: labels(6, 7, 8, 11, 12, 13), nucleus: labels(7, 12) });
const record = { path: 'a "b", c.png', width: 5, height: 4, cells: [{ cell, class: "blast", probability: 0.75 }] };

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

describe("exports", () => {
  it("GeoJSON has closed rings through pixels' centres and a class by name", () => {
    const [feature] = toGeoJson(record).features;
    const [ring] = feature.geometry.coordinates;
    expect(ring[0]).toEqual([1.5, 1.5]);
    expect(ring.at(-1)).toEqual(ring[0]);
    expect(feature.properties.classification).toEqual({ name: "blast" });
    expect(feature.properties.measurements.Probability).toBe(0.75);
  });

  it("COCO has boxes, areas, categories and ids from 1", () => {
    const { annotations, categories, images } = toCoco([record, record]);
    expect(images.map(({ id }) => id)).toEqual([1, 2]);
    expect(categories).toEqual([{ id: 1, name: "blast", supercategory: "white cell" }]);
    expect(annotations.map(({ area, bbox, id, image_id }) => [id, image_id, area, bbox])).toEqual([
      [1, 1, 6, [1, 1, 3, 2]],
      [2, 2, 6, [1, 1, 3, 2]],
    ]);
  });

  it("CSV quotes what has to be quoted", () => {
    const lines = toCsv([record]).trimEnd().split("\r\n");
    expect(lines).toHaveLength(2);
    expect(lines[1]).toBe('"a ""b"", c.png",1,blast,0.75,1,1,3,2,2.00,1.50,2,4,false,');
  });
});
