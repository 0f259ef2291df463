// What bench/explain measured of the B-ALL models, in sentences for their cards.

// + 0 makes the zero of a small negative number one without a sign.
const points = (value) => String(Math.round(100 * value) + 0);
const percent = ({ interval, mean }) => `${points(mean)} % (${points(interval[0])} to ${points(interval[1])})`;
const fall = ({ interval, mean }) => `${points(mean)} (${points(interval[0])} to ${points(interval[1])})`;

/** A method on fewer fields is left to bench/results/explain.json. */
const LEAST_FIELDS = 4;

/** Painted parts and maps of the model of whole fields. */
export function lookedAt(painted, evidence) {
  const report = painted["models/b-all-subtypes"];
  const replacement = (part) => report.replacements.find((each) => each.part === part);
  const costs = ["white cells", "background", "other cells", "border", "lower right corner"].map((part) => {
    const { accuracyFall, probabilityFall } = replacement(part);
    return `${part} ${fall(accuracyFall)} points of accuracy and ${fall(probabilityFall)} of probability`;
  });
  const { accuracy, chance } = report.withoutCells;
  const shortcuts =
    report.shortcuts.length > 0
      ? `Parts without white cells on which it surely depends: ${report.shortcuts.join(", ")}.`
      : "No single part without white cells costs surely more than 5 points of accuracy or 10 of probability.";
  const gradCam = evidence.methods.find(({ method }) => method === "gradcam");
  const nuclei = Object.entries(gradCam.byClass).map(
    ([name, shares]) => `${name} ${percent(shares.find(({ region }) => region === "nucleus").evidence)}`,
  );
  const areas = Object.entries(gradCam.byClass).map(
    ([name, shares]) => `${name} ${points(shares.find(({ region }) => region === "nucleus").area.mean)} %`,
  );
  const faithful = evidence.methods
    .filter(({ n }) => n >= LEAST_FIELDS)
    .map(
      ({ deletion, insertion, method, n, randomDeletion, randomInsertion }) =>
        `${method} ${deletion.mean.toFixed(2)} and ${insertion.mean.toFixed(2)} (random ${randomDeletion.mean.toFixed(2)} and ${randomInsertion.mean.toFixed(2)}, n = ${n})`,
    );
  return [
    `Parts were painted over in the colour of the ground in ${report.n} fields (bench/explain/painted.mjs; white cells by the stain of their nuclei and a ring around them; 95 % intervals over images, which are too narrow where images are of one slide). That costs: ${costs.join("; ")}. ${shortcuts}`,
    `**With all white cells painted over it still labels ${percent(accuracy)} of ${accuracy.n} fields right, where naming the most frequent class gives ${points(chance)} %${report.withoutCells.accurate ? ": what it goes by is largely background, stain and red cells" : ""}.** The outlines of painted cells stay visible.`,
    `Grad-CAM's evidence (bench/explain/evidence.mjs, ${gradCam.n} fields) lies in nuclei by class: ${nuclei.join("; ")}, which are of the area ${areas.join("; ")}; its highest point lies in a white cell in ${percent(gradCam.pointing)} of the fields. Published for other data: 73.97 % in nuclei.`,
    `Deletion and insertion: ${faithful.join("; ")}.`,
  ].join(" ");
}

/** Both models on the same fields. */
export function sideBySide(painted) {
  const fields = painted["models/b-all-subtypes"];
  const cells = painted["models/b-all-cells"];
  const ofFields = (part) => percent(fields.replacements.find((each) => each.part === part).accuracy);
  const ofCells = (variant) => percent(cells[variant].fieldAccuracyOfAll);
  return `Beside each other on the same ${fields.n} held-out fields, accuracy of the field's label: untouched, b-all-subtypes ${percent(fields.accuracy)}, b-all-cells ${ofCells("untouched")}; white cells painted over, b-all-subtypes ${ofFields("white cells")}, b-all-cells ${ofCells("white cells painted over")}; all but white cells painted over, b-all-subtypes ${ofFields("all but white cells")}, b-all-cells ${ofCells("all but white cells painted over")}. b-all-cells sees single nuclei without background and stain; fields in which it finds none alone count as wrong. A field with all else painted over is a picture that b-all-subtypes never saw, so its fall there is no proof by itself.`;
}
