import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { importDataset } from "../../import/import-dataset.ts";
import { plainBmp, storageWith } from "../../testing/files.ts";
import { parts, publishedFiles } from "./published-files.ts";

const list = fileURLToPath(new URL("../../../../../../shared/data/c_nmc_checksums.csv", import.meta.url));
const cell = (red: number): Uint8Array => plainBmp(20, 18, [red, 120, 160]);

describe("the published files of C-NMC 2019", () => {
  const files = publishedFiles();

  it("are 7,272 leukemic and 3,389 healthy cells in the folds of Makem 2025, Table 1", () => {
    const count = (fold: number, label: string) =>
      files.filter((file) => file.fold === fold && file.class === label).length;
    expect([0, 1, 2].map((fold) => count(fold, "all"))).toEqual([1677 + 239 + 481, 1692 + 241 + 485, 1719 + 245 + 493]);
    expect([0, 1, 2].map((fold) => count(fold, "hem"))).toEqual([791 + 113 + 226, 814 + 116 + 233, 767 + 109 + 220]);
    expect([0, 1, 2].reduce((sum, fold) => sum + count(fold, "all"), 0)).toBe(7272);
    expect([0, 1, 2].reduce((sum, fold) => sum + count(fold, "hem"), 0)).toBe(3389);
  });

  it("come from 47 patients and 26 healthy people in training, 13 and 15 others in the preliminary phase", () => {
    const people = (part: string, label: string) =>
      new Set(files.filter((file) => file.part === part && file.class === label).map(({ patient }) => patient));
    expect([people("training", "all").size, people("training", "hem").size]).toEqual([47, 26]);
    expect([people("preliminary", "all").size, people("preliminary", "hem").size]).toEqual([13, 15]);
    expect(parts.map((part) => files.filter((file) => file.part === part).length)).toEqual([10_661, 1867, 2586]);
    for (const label of ["all", "hem"]) {
      const training = people("training", label);
      expect([...people("preliminary", label)].filter((patient) => training.has(patient))).toEqual([]);
    }
  });

  it("share cells between folds: subjects 20 and 21, and 51 with 75 and 78, as the adapter says", () => {
    const ofPatient = (name: string) => files.filter(({ part, patient }) => part === "training" && patient === name);
    const shared = (one: string, other: string) => {
      const hashes = new Set(ofPatient(other).map(({ hashPrefix }) => hashPrefix));
      return ofPatient(one).filter(({ hashPrefix }) => hashes.has(hashPrefix)).length;
    };
    expect([shared("20", "21"), shared("51", "75") + shared("51", "78")]).toEqual([71, 21]);
  });

  it.skipIf(!existsSync(list))("have the names and hashes of the list of checksums", () => {
    const rows = readFileSync(list, "utf8").trim().split("\n").slice(1);
    const listed = new Map(
      rows.map((row) => row.split(",")).map(([path, , sha256]) => [path, sha256.trim().slice(0, 10)]),
    );
    const folders = {
      preliminary: "validation_data/C-NMC_test_prelim_phase_data",
      final: "testing_data/C-NMC_test_final_phase_data",
    };
    const known = files.map((file): [string, string] => [
      file.part === "training"
        ? `training_data/fold_${file.fold}/${file.class}/${file.name}.bmp`
        : `${folders[file.part]}/${file.name}.bmp`,
      file.hashPrefix,
    ]);
    listed.delete("validation_data/C-NMC_test_prelim_phase_data_labels.csv");
    expect(new Map(known)).toEqual(listed);
  });
});

describe("c-nmc", () => {
  it("reads class, patient and fold from the names, and tells altered from unknown files", async () => {
    const storage = await storageWith({
      "set/C-NMC_training_data/fold_0/all/UID_11_10_1_all.bmp": cell(1),
      "set/C-NMC_training_data/fold_1/hem/UID_h3_10_1_hem.bmp": cell(2),
      "set/C-NMC_training_data/fold_2/hem/UID_H999_1_1_hem.bmp": cell(3),
    });
    const { check, format, patients, records, rejected } = await importDataset(storage, "set");
    expect({ format, patients, rejected }).toEqual({ format: "c-nmc", patients: 3, rejected: [] });
    expect(records.map((row) => [row.class, row.patient, row.fold, row.source])).toEqual([
      ["all", "11", 0, "c-nmc/training"],
      ["hem", "h3", 1, "c-nmc/training"],
      ["hem", "H999", 2, "c-nmc/training"],
    ]);
    expect(check).toMatchObject({
      found: 0,
      published: 15_114,
      altered: [expect.stringContaining("UID_11_10_1"), expect.stringContaining("UID_h3_10_1")],
      unknown: [expect.stringContaining("UID_H999")],
    });
    expect(check?.summary).toBe(
      "published files found: training 0 of 10,661, preliminary 0 of 1,867, final 0 of 2,586; files 1 unknown, 2 altered, 0 under another name",
    );
  });

  it("labels the numbered files of the preliminary phase by the CSV, or by what was published", async () => {
    const preliminary = "set/C-NMC_test_prelim_phase_data";
    const numbered = { [`${preliminary}/1.bmp`]: cell(1), [`${preliminary}/2.bmp`]: cell(2) };
    const csv = "Patient_ID,new_names,labels\r\nUID_57_29_1_all.bmp,1.bmp,1\r\nUID_H49_9_9_hem.bmp,2.bmp,0\r\n";
    const labelled = await importDataset(await storageWith({ ...numbered, [`${preliminary}_labels.csv`]: csv }), "set");
    expect(labelled.format).toBe("c-nmc");
    expect(labelled.rejected).toEqual([]);
    expect(labelled.records.map((row) => [row.class, row.patient, row.fold, row.source])).toEqual([
      ["all", "57", undefined, "c-nmc/preliminary"],
      ["hem", "H49", undefined, "c-nmc/preliminary"],
    ]);
    const bare = await importDataset(await storageWith(numbered), "set", { format: "c-nmc" });
    expect(bare.records.map((row) => [row.class, row.patient])).toEqual([
      ["all", "57"],
      ["all", "57"],
    ]);
  });

  it("leaves out the final test, which has no published labels, and what it does not know", async () => {
    const storage = await storageWith({
      "set/training_data/fold_0/all/UID_11_10_1_all.bmp": cell(1),
      "set/testing_data/C-NMC_test_final_phase_data/7.bmp": cell(2),
      "set/cell.bmp": cell(3),
    });
    const { images, rejected } = await importDataset(storage, "set", { format: "c-nmc" });
    expect(images).toBe(1);
    expect(rejected).toMatchObject([
      { kind: "layout", reason: expect.stringContaining("no published file") },
      { kind: "layout", reason: expect.stringContaining("never published") },
    ]);
  });
});
