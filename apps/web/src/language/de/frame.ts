import type { Messages } from "../en/index.ts";

export const frame: Messages["frame"] = {
  researchUse: "Nur für Forschungszwecke. Nicht für diagnostische Verfahren.",
  intendedUse: "Zweckbestimmung",
  tagline: "Blutausstriche klassifizieren, mit Belegen",
  skip: "Zum Inhalt",
  navigation: "Ansichten",
  language: "Sprache",
  themes: { light: "Helle Ansicht", dark: "Dunkle Ansicht" },
  newTab: "(öffnet einen neuen Tab)",
  cancel: "Abbrechen",
  privacy: {
    browser: {
      promise: "Nichts verlässt diesen Rechner.",
      detail: "Modelle rechnen im Browser, Fälle bleiben darin, Bilder werden nie hochgeladen.",
    },
    server: {
      promise: "Auf Ihrem Server.",
      detail: "Bilder und Fälle gehen an den Server, von dem diese Seite kommt, und sonst nirgends hin.",
    },
  },
  places: { analyse: "Auswerten", cases: "Fälle", label: "Benennen", runs: "Trainings" },
};

export const plan: Messages["plan"] = {
  title: "Modell",
  model: "Verwendetes Modell",
  none: "Kein Modell gefunden. Legen Sie eines als model.onnx in einen Unterordner von models/ und laden Sie neu.",
  settings: "Wie Bilder gelesen werden",
  unit: "Benannt wird",
  units: { cell: "jede weiße Zelle", field: "jedes Bild als Ganzes" },
  segmentation: "Zellen finden nach",
  methods: { fuzzy: "Farbe (Fuzzy-c-Means)", unet: "Farbe, gezeichnet von einem Netz (U-Net)" },
  context: "Das Modell sieht",
  contexts: ["nur die Zelle", "die Zelle und ihre Nachbarn", "die Zelle im Gesichtsfeld"],
  about: "Über dieses Modell",
  card: "Modellkarte: Daten, Kennzahlen, Grenzen",
  idle: "Noch ist kein Modell geladen.",
  loading: (size) => `${size} werden geladen …`,
  ready: (threads) => `Bereit in diesem Browser, ${threads === 1 ? "1 Thread" : `${threads} Threads`}`,
  abstains: "Enthält sich",
  abstainsBelow: (share) => `wenn die höchste Wahrscheinlichkeit unter ${share} liegt`,
  neverAbstains: "nie aus Unsicherheit",
  gated: "Bilder, die den Trainingsbildern nicht gleichen, weist es ab.",
  probabilities: "Wahrscheinlichkeiten",
  uncalibrated: "nicht kalibriert (Temperatur 1)",
  calibrated: (temperature) => `kalibriert, Temperatur ${temperature}`,
  trainedOn: "Trainiert mit",
  intendedUse: "Zweckbestimmung",
  file: "Datei",
};
