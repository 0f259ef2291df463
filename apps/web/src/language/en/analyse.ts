const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

export const analyse = {
  drop: "Drop smear images here",
  dropDetail: "Fields or single cells; one, many, or a folder. JPEG, PNG, BMP or TIFF.",
  promise:
    "White cells are found and sorted by class, the least sure first, each with its probabilities and a map of where the evidence lies. Phantom smears are synthetic: they need no patient and no data set.",
  choose: "Choose images",
  phantoms: "Try phantom smears",
  drawing: "Drawing phantoms…",
  newCase: "New case",
  foreign:
    "There are synthetic smears here. This model was trained on real ones: its answers to a drawing mean nothing.",
  keys: "Arrow keys move between cells; a digit sends a cell to the class of that number, R opens all classes; or drag a cell to another class.",
  signed: "This case is signed: nothing in it can be changed.",
  noPictures: "No pictures yet.",
  working: (done: number, of: number) => `Analysing: ${done} of ${of} done.`,
  summary: ({
    pictures,
    cells,
    unlabelled,
    failed,
  }: {
    pictures: number;
    cells: number;
    unlabelled: number;
    failed: number;
  }) =>
    `${[
      counted(pictures, "picture"),
      ...(cells > 0 ? [counted(cells, "white cell")] : []),
      ...(unlabelled > 0 ? [`${unlabelled} without a label`] : []),
      ...(failed > 0 ? [`${failed} not readable`] : []),
    ].join(", ")}.`,
};

export const gallery = {
  unlabelled: "No label",
  none: "None.",
  corrected: "set by a person",
  count: (count: number) => counted(count, "item"),
  key: (number: number) => `Key ${number} sends the chosen cell here`,
  tile: (place: string, label: string, how: string) => `Cell ${place}: ${label}, ${how}`,
};

export const counts = {
  title: "Counts",
  caption: (total: number) => `n = ${total} labelled`,
  class: "Class",
  share: "Share, 95 % interval",
  unlabelled: (count: number) => `${counted(count, "finding")} without a label, in none of the shares`,
  notCells: (count: number) => `${count} judged to be no cell`,
  others: (red: string, platelets: string) => `Beside them about ${red} red cells and ${platelets} platelets`,
  interval: "Wilson's interval; it takes cells for independent of each other.",
  limits: "Published limits for blasts",
  limitsNote: (version: string) =>
    `For teaching, not for a diagnosis: where the whole interval lies against limits from the literature (table ${version}).`,
  readings: { above: "Above:", below: "Below:", undecided: "Undecided:" },
};

export const reclassify = {
  open: "Reclassify…",
  title: "Reclassify",
  from: (label: string) => `Now: ${label}`,
  to: "Class",
  known: "Classes here",
  more: "Other classes",
  reason: "Reason",
  reasons: {
    confirmed: "Confirmed as it was",
    morphology: "Morphology speaks for the other class",
    outline: "The outline is wrong",
    artefact: "Artefact, smudge or stain",
    other: "Other",
  } as Record<string, string>,
  words: "In words",
  by: "Your name or initials",
  confirm: "Reclassify",
};

export const viewer = {
  tools: "Zoom",
  picture: (name: string, cells: number) =>
    `Picture ${name} with ${counted(cells, "finding")}; arrow keys move it, plus and minus zoom, 0 shows all of it`,
  unreadable: "This browser can't show the picture.",
  closer: "Zoom in",
  farther: "Zoom out",
  whole: "Whole picture",
  cell: "To the cell",
  boxes: "Boxes",
  masks: "Nucleus and cytoplasm",
  evidence: "Evidence",
  evidenceFor: "Evidence for class",
  computing: "Computing the evidence…",
  noEvidence: (why: string) => `No evidence: ${why}`,
  nothing: (label: string) => `Grad-CAM finds nothing here that speaks for ${label}.`,
  less: "less",
  more: (label: string) => `more evidence for ${label}`,
};

export const detail = {
  cell: (place: string) => `Cell ${place}`,
  picture: (number: string) => `Picture ${number}`,
  probability: (share: string) => `probability ${share}`,
  probabilities: "Probability of each class",
  corrected: (label: string, share: string) => `set by a person; the model said ${label}, ${share}`,
  reasons: {
    unsure: "The highest probability is below the model's threshold.",
    "unlike-training": "Unlike the pictures that the model was trained on: its probabilities mean nothing here.",
  } as Record<string, string>,
  areas: (nucleus: string, cytoplasm: string) => `nucleus ${nucleus} px, cytoplasm ${cytoplasm} px`,
  partial: {
    "touches-border": "cut by the picture's edge",
    "no-cytoplasm": "no cytoplasm could be told",
    clump: "from a clump",
  } as Record<string, string>,
  history: "Corrections",
};

export const pictures = {
  title: "Pictures",
  failed: "Not readable.",
  states: { waiting: "Waiting", working: "Analysing…" } as Record<string, string>,
  found: (count: number) => counted(count, "finding"),
  remove: (name: string) => `Remove ${name}`,
  reasons: {
    "too-small": "too small to hold a cell",
    blank: "blank: nothing but one tone",
    saturated: "overexposed or black",
    monochrome: "without colour: cells are found by their stain",
    "no-cell": "no white cell was found",
    "all-clumps": "clumps only, in which no cell could be told",
  } as Record<string, string>,
};

export const classes: Readonly<Record<string, string>> = {
  blast: "Blasts",
  promyelocyte: "Promyelocytes",
  myelocyte: "Myelocytes",
  metamyelocyte: "Metamyelocytes",
  neutrophil: "Neutrophils",
  eosinophil: "Eosinophils",
  basophil: "Basophils",
  monocyte: "Monocytes",
  lymphocyte: "Lymphocytes",
  "plasma cell": "Plasma cells",
  erythroblast: "Erythroblasts",
  early: "Early pre-B",
  pre: "Pre-B",
  pro: "Pro-B",
  benign: "Benign (haematogones)",
  "other cell": "Other white cells",
  "not a cell": "No cell",
};
