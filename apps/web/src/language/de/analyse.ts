import type { Messages } from "../en/index.ts";

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

export const analyse: Messages["analyse"] = {
  drop: "Ausstrichbilder hier ablegen",
  dropDetail: "Gesichtsfelder oder einzelne Zellen; eines, viele oder ein Ordner. JPEG, PNG, BMP oder TIFF.",
  promise:
    "Weiße Zellen werden gefunden und nach Klassen geordnet, die unsichersten zuerst, jede mit ihren Wahrscheinlichkeiten und einer Karte der Belege. Phantom-Ausstriche sind gezeichnet: Sie brauchen keinen Patienten und keine Daten.",
  choose: "Bilder wählen",
  phantoms: "Phantome ausprobieren",
  drawing: "Phantome werden gezeichnet …",
  newCase: "Neuer Fall",
  foreign:
    "Hier sind gezeichnete Ausstriche dabei. Dieses Modell wurde mit echten trainiert: Seine Antworten auf eine Zeichnung bedeuten nichts.",
  keys: "Pfeiltasten wechseln die Zelle; eine Ziffer schickt sie in die Klasse dieser Nummer, R zeigt alle Klassen; oder ziehen Sie die Zelle in eine andere Klasse.",
  signed: "Dieser Fall ist unterschrieben: Nichts darin lässt sich mehr ändern.",
  noPictures: "Noch keine Bilder.",
  working: (done, of) => `Auswertung: ${done} von ${of} fertig.`,
  summary: ({ pictures, cells, unlabelled, failed }) =>
    `${[
      counted(pictures, "Bild", "Bilder"),
      ...(cells > 0 ? [counted(cells, "weiße Zelle", "weiße Zellen")] : []),
      ...(unlabelled > 0 ? [`${unlabelled} ohne Namen`] : []),
      ...(failed > 0 ? [`${failed} nicht lesbar`] : []),
    ].join(", ")}.`,
};

export const gallery: Messages["gallery"] = {
  unlabelled: "Ohne Namen",
  none: "Keine.",
  corrected: "von einer Person bestimmt",
  count: (count) => counted(count, "Eintrag", "Einträge"),
  key: (number) => `Taste ${number} schickt die gewählte Zelle hierher`,
  tile: (place, label, how) => `Zelle ${place}: ${label}, ${how}`,
};

export const counts: Messages["counts"] = {
  title: "Zählung",
  caption: (total) => `n = ${total} benannt`,
  class: "Klasse",
  share: "Anteil, 95-%-Intervall",
  unlabelled: (count) => `${counted(count, "Befund", "Befunde")} ohne Namen, in keinem der Anteile`,
  notCells: (count) => `${count} als keine Zelle beurteilt`,
  others: (red, platelets) => `Daneben etwa ${red} rote Zellen und ${platelets} Thrombozyten`,
  interval: "Wilson-Intervall; es nimmt die Zellen als voneinander unabhängig.",
  limits: "Veröffentlichte Grenzwerte für Blasten",
  limitsNote: (version) =>
    `Zum Lernen, nicht zur Diagnose: wo das ganze Intervall zu Grenzwerten aus der Literatur liegt (Tabelle ${version}).`,
  readings: { above: "Darüber:", below: "Darunter:", undecided: "Unentschieden:" },
};

export const reclassify: Messages["reclassify"] = {
  open: "Umbenennen …",
  title: "Umbenennen",
  from: (label) => `Bisher: ${label}`,
  to: "Klasse",
  known: "Klassen hier",
  more: "Weitere Klassen",
  reason: "Grund",
  reasons: {
    confirmed: "So bestätigt",
    morphology: "Die Morphologie spricht für die andere Klasse",
    outline: "Der Umriss ist falsch",
    artefact: "Artefakt, Kernschatten oder Färbung",
    other: "Anderer",
  },
  words: "In Worten",
  by: "Ihr Name oder Kürzel",
  confirm: "Umbenennen",
};

export const viewer: Messages["viewer"] = {
  tools: "Vergrößerung",
  picture: (name, cells) =>
    `Bild ${name} mit ${counted(cells, "Befund", "Befunden")}; Pfeiltasten verschieben es, Plus und Minus vergrößern und verkleinern, 0 zeigt es ganz`,
  unreadable: "Dieser Browser kann das Bild nicht zeigen.",
  closer: "Vergrößern",
  farther: "Verkleinern",
  whole: "Ganzes Bild",
  cell: "Zur Zelle",
  boxes: "Rahmen",
  masks: "Kern und Zytoplasma",
  evidence: "Belege",
  evidenceFor: "Belege für Klasse",
  computing: "Belege werden berechnet …",
  noEvidence: (why) => `Keine Belege: ${why}`,
  nothing: (label) => `Grad-CAM findet hier nichts, was für ${label} spricht.`,
  less: "weniger",
  more: (label) => `mehr spricht für ${label}`,
};

export const detail: Messages["detail"] = {
  cell: (place) => `Zelle ${place}`,
  picture: (number) => `Bild ${number}`,
  probability: (share) => `Wahrscheinlichkeit ${share}`,
  probabilities: "Wahrscheinlichkeit jeder Klasse",
  corrected: (label, share) => `von einer Person bestimmt; das Modell sagte ${label}, ${share}`,
  reasons: {
    unsure: "Die höchste Wahrscheinlichkeit liegt unter der Schwelle des Modells.",
    "unlike-training": "Den Trainingsbildern unähnlich: Die Wahrscheinlichkeiten bedeuten hier nichts.",
  },
  areas: (nucleus, cytoplasm) => `Kern ${nucleus} px, Zytoplasma ${cytoplasm} px`,
  partial: {
    "touches-border": "vom Bildrand geschnitten",
    "no-cytoplasm": "Zytoplasma nicht erkennbar",
    clump: "aus einem Haufen",
  },
  history: "Korrekturen",
};

export const pictures: Messages["pictures"] = {
  title: "Bilder",
  failed: "Nicht lesbar.",
  states: { waiting: "Wartet", working: "Wird ausgewertet …" },
  found: (count) => counted(count, "Befund", "Befunde"),
  remove: (name) => `${name} entfernen`,
  reasons: {
    "too-small": "zu klein für eine Zelle",
    blank: "leer: nur ein Farbton",
    saturated: "überbelichtet oder schwarz",
    monochrome: "ohne Farbe: Zellen werden an der Färbung erkannt",
    "no-cell": "keine weiße Zelle gefunden",
    "all-clumps": "nur Haufen, in denen keine Zelle zu erkennen war",
  },
};

export const classes: Messages["classes"] = {
  blast: "Blasten",
  promyelocyte: "Promyelozyten",
  myelocyte: "Myelozyten",
  metamyelocyte: "Metamyelozyten",
  neutrophil: "Neutrophile",
  eosinophil: "Eosinophile",
  basophil: "Basophile",
  monocyte: "Monozyten",
  lymphocyte: "Lymphozyten",
  "plasma cell": "Plasmazellen",
  erythroblast: "Erythroblasten",
  early: "Frühe Prä-B",
  pre: "Prä-B",
  pro: "Pro-B",
  benign: "Benigne (Hämatogone)",
  "other cell": "Andere weiße Zellen",
  "not a cell": "Keine Zelle",
};
