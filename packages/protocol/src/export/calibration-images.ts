import type { ManifestRecord } from "@leukoscope/data";
import { naturalCompare } from "@leukoscope/storage";

/**
 * Up to `count` images, as many of each class as there are, spread evenly over each class in its order: neighbours in a
 * set are often of one slide and tell little more than one of them. Same records, same choice.
 */
export function calibrationImages(records: readonly ManifestRecord[], count: number): ManifestRecord[] {
  const classes = [...new Set(records.map((record) => record.class))].sort(naturalCompare);
  const left = classes.map((name) => records.filter((record) => record.class === name));
  // Small classes first: what they can't give, the others do.
  left.sort((a, b) => a.length - b.length);
  const chosen = new Set<ManifestRecord>();
  left.forEach((own, index) => {
    const share = Math.min(own.length, Math.floor((count - chosen.size) / (left.length - index)));
    for (let i = 0; i < share; i++) chosen.add(own[Math.floor((i * own.length) / share)]);
  });
  return records.filter((record) => chosen.has(record));
}
