import type { Messages } from "../en/index.ts";

export const data: Messages["data"] = {
  title: "Daten",
  intro:
    "Wählen Sie einen Ordner mit Bildern, einen Unterordner je Klasse, oder einen veröffentlichten Datensatz, wie er kommt. Er wird in diesem Browser gelesen, geprüft und erkundet und geht nirgends hin.",
  steps: {
    reading: "Bilder werden gelesen …",
    auditing: "Kopien, Lecks und Abkürzungen werden gesucht …",
    measuring: "Farbe und Textur werden gemessen …",
  },
  found: "Was darin ist",
  summary: ({ images, classes, format }) => `${images} Bilder in ${classes} Klassen (Aufbau: ${format}).`,
  manifest: "Manifest herunterladen",
  perClass: "Bilder je Klasse",
  sizes: "Größen in Pixeln:",
  rejected: (count) => `${count} Dateien ausgelassen`,
  audit: "Prüfung",
  clean: "Nichts spricht dagegen",
  notClean: "Nicht sauber",
  shortcuts: "Was außer den Zellen die Klasse verrät",
  shortcutsNote:
    "Ausgewogene Trefferquote eines schlichten Klassifikators, der nur dies sieht, kreuzvalidiert, mit 95-%-Intervall.",
  probe: "Allein gesehen",
  tells: "Verrät die Klasse zu",
  chance: "Durch Zufall",
  shortcut: "Abkürzung?",
  yes: "Ja",
  no: "Nein",
  map: "Bilder nach Farbe und Textur",
  mapNote:
    "Die ersten beiden Hauptkomponenten von 18 einfachen Merkmalen: Klassen, die getrennt liegen, unterscheiden sich vielleicht in Färbung oder Kamera.",
  repeated: (count) => `Mehrfach vorhanden: ${count} Gruppen`,
  doubts: (count) => `Namen, die man noch einmal ansehen sollte: ${count}`,
  outliers: (count) => `Anders als alle übrigen: ${count}`,
};
