import { RESEARCH_USE } from "@leukoscope/classifier";

/** As the reports say it, word for word. */
const researchUse: string = RESEARCH_USE;

export const frame = {
  researchUse,
  intendedUse: "Intended use",
  tagline: "Blood-smear classification with its evidence",
  skip: "Skip to the content",
  navigation: "Views",
  workplace: "Where you work",
  workplaces: { browser: "In this browser", server: "On the server" },
  unreachable: "The server does not answer. It is asked again by itself; what you see is as it was.",
  signIn: "Sign in",
  signOut: "Sign out",
  sessionEnded: "Your session has ended. Sign in again to go on: what you typed is still there.",
  notDone:
    "Your session has ended, so this was not done. Sign in again, and try once more: what you typed is still there.",
  roles: { viewer: "viewer", reviewer: "reviewer", admin: "administrator" },
  readsOnly: "You are signed in as a viewer: you see everything, and change nothing.",
  recordedAs: (person: string) => `Recorded in the name of ${person}.`,
  accountName: "Account",
  password: "Password",
  language: "Language",
  themes: { light: "Light theme", dark: "Dark theme" },
  newTab: "(opens in a new tab)",
  cancel: "Cancel",
  privacy: {
    browser: {
      promise: "Nothing leaves this machine.",
      detail: "Models run in your browser; cases are kept in it; images are never uploaded.",
    },
    server: {
      promise: "On your server.",
      detail: "Images and cases go to the server that this page came from, and nowhere else.",
    },
  },
  places: { analyse: "Analyse", cases: "Cases", models: "Models", data: "Data", label: "Label", runs: "Runs" },
};

export const plan = {
  title: "Model",
  model: "Model to use",
  none: "No model is served. Put one into a sub-folder of models/, as model.onnx, and reload.",
  settings: "How pictures are read",
  unit: "Label",
  units: { cell: "each white cell", field: "each picture as a whole" },
  segmentation: "Find cells by",
  methods: { fuzzy: "colour (fuzzy c-means)", unet: "colour, drawn by a network (U-Net)" } as Record<string, string>,
  context: "Show the model",
  contexts: ["the cell alone", "the cell and its neighbours", "the cell within a field"],
  about: "About this model",
  card: "Model card: data, metrics, limits",
  idle: "No model is loaded yet.",
  loading: (size: string) => `Loading ${size}…`,
  ready: "Ready in this browser",
  threads: (threads: number) => (threads === 1 ? "1 thread" : `${threads} threads`),
  graphics: "on the graphics card",
  compute: "Compute with",
  computes: { automatic: "automatic", processor: "processor", graphics: "graphics card" },
  refusals: {
    absent: "This browser offers no graphics card.",
    software: "The graphics card that this browser offers is played by the processor.",
    failed: "The graphics card failed, so the processor is used.",
    differs: "The graphics card gives other results, so the processor is used.",
  },
  abstains: "Abstains",
  abstainsBelow: (share: string) => `when the top probability is below ${share}`,
  neverAbstains: "never for doubt",
  gated: "It turns away pictures that are unlike those it was trained on.",
  probabilities: "Probabilities",
  uncalibrated: "not calibrated (temperature 1)",
  calibrated: (temperature: string) => `calibrated, temperature ${temperature}`,
  trainedOn: "Trained on",
  intendedUse: "Intended use",
  file: "File",
};
