import type { Messages } from "../en/index.ts";

export const cases: Messages["cases"] = {
  title: "Fälle",
  intro:
    "Ein Fall ist eine Probe unter einem Pseudonym: ihre Bilder, was gefunden wurde, wer es korrigiert und wer unterschrieben hat.",
  none: "Noch gibt es keinen Fall.",
  begin: "Legen Sie Bilder ab, um einen zu beginnen.",
  list: "Liste der Fälle",
  all: "Alle Fälle",
  name: "Fall",
  newName: (time) => `Fall vom ${time}`,
  pseudonym: "Name des Falls",
  pseudonymNote: "Ein Pseudonym, nie der Name einer Person",
  specimen: "Probe",
  specimens: { blood: "Blut", marrow: "Knochenmark" },
  status: "Stand",
  states: { open: "Offen", review: "In Durchsicht", signed: "Unterschrieben" },
  findings: "Befunde",
  created: "Begonnen",
  open: "Bilder öffnen",
  delete: "Löschen",
  confirmDelete: (name) => `${name} mit allen Bildern löschen? Im Protokoll bleibt eine Zeile davon.`,
  content: ({ pictures, findings, corrections }) =>
    `Bilder: ${pictures} · Befunde: ${findings} · Korrekturen: ${corrections}`,
};

export const sign: Messages["sign"] = {
  title: "Durchsicht und Unterschrift",
  noReviews: "Noch keine zweite Durchsicht.",
  agreed: "Stimmt zu:",
  disagreed: "Widerspricht:",
  note: "Anmerkung",
  agree: "Ich stimme zu (zweite Durchsicht)",
  disagree: "Ich widerspreche",
  sign: "Fall unterschreiben",
  final: "Die Unterschrift schließt den Fall: Danach lässt sich nichts mehr ändern, und seine Berichte sind endgültig.",
  signed: (by, time) => `Unterschrieben von ${by}, ${time}.`,
  nameFirst: "Geben Sie zuerst Ihren Namen oder Ihr Kürzel an.",
};

export const report: Messages["report"] = {
  title: "Bericht",
  preliminary: "Vorläufig, bis der Fall unterschrieben ist; so steht es in jedem Bericht.",
  final: "Der Fall ist unterschrieben: Seine Berichte sind endgültig.",
  making: "Wird erstellt …",
  formats: {
    pdf: { name: "PDF", for: "zum Lesen und Drucken" },
    html: { name: "HTML", for: "zum Lesen am Bildschirm" },
    json: { name: "JSON", for: "alles, nach einem Schema" },
    csv: { name: "CSV", for: "eine Zelle je Zeile" },
    "fhir.json": { name: "FHIR R4", for: "für ein Laborsystem" },
    geojson: { name: "GeoJSON", for: "Umrisse für QuPath" },
  },
};

export const audit: Messages["audit"] = {
  notYours: "Das Protokoll lesen nur Administratoren.",
  title: "Protokoll",
  holds: "Jede Zeile trägt die Prüfsumme der vorigen; die Kette ist heil.",
  broken: (line) => `Die Kette ist in Zeile ${line} unterbrochen: Etwas wurde geändert oder ausgelassen.`,
  lines: "Zeilen des Protokolls",
  number: "Nr.",
  at: "Wann",
  by: "Wer",
  action: "Was",
  detail: "Angaben",
  hash: "Prüfsumme",
  actions: {
    "case-created": "Fall begonnen",
    "case-changed": "Fall geändert",
    "pictures-added": "Bilder hinzugefügt",
    analysed: "Bild ausgewertet",
    reclassified: "Umbenannt",
    reviewed: "Durchgesehen",
    signed: "Unterschrieben",
    reported: "Bericht erstellt",
    "model-trained": "Modell trainiert",
    "case-deleted": "Fall gelöscht",
  },
};
