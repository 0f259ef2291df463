import type { PhantomClass } from "../cells/cell.ts";
import { numbered, type Plan, type PlanRequest } from "./plan.ts";

/** One class an image, 1 to 3 cells of it; patients have fields of every class in equal number. */
export function planClassFolders({ random, seed, count, size, classes, patients, drawPatient }: PlanRequest): Plan[] {
  const rounds = Math.ceil(count / classes.length);
  const people = Array.from({ length: patients }, (_, k) => drawPatient(k, `phantom-${seed}-${numbered(k, patients)}`));
  return Array.from({ length: count }, (_, image) => {
    const kind = classes[image % classes.length];
    const round = Math.floor(image / classes.length);
    const cells = new Array<PhantomClass>(1 + random.fork(`image ${image}`).int(3)).fill(kind);
    const name = `${kind}-${numbered(round, rounds, 4)}`;
    const path = `${kind}/${name}`;
    const patient = people[round % patients];
    return { path, name, class: kind, cells, patient, seed: `${seed} image ${image}`, width: size, height: size };
  });
}
