export const data = {
  title: "Data",
  intro:
    "Choose a folder of pictures, a sub-folder for each class, or a published set as it comes. It is read, audited and explored in this browser and goes nowhere.",
  steps: {
    reading: "Reading pictures…",
    auditing: "Looking for copies, leaks and shortcuts…",
    measuring: "Measuring colour and texture…",
  },
  found: "What is in it",
  summary: ({ images, classes, format }: { images: string; classes: string; format: string }) =>
    `${images} pictures in ${classes} classes (layout: ${format}).`,
  manifest: "Download the manifest",
  perClass: "Pictures of each class",
  sizes: "Sizes in pixels:",
  rejected: (count: number) => `${count} files left out`,
  audit: "Audit",
  clean: "Nothing stands against it",
  notClean: "Not clean",
  shortcuts: "What besides the cells tells the class",
  shortcutsNote:
    "Balanced accuracy of a plain classifier that sees nothing but this, cross-validated, with its 95 % interval.",
  probe: "Seen alone",
  tells: "Tells the class at",
  chance: "By chance",
  shortcut: "Shortcut?",
  yes: "Yes",
  no: "No",
  map: "Pictures by colour and texture",
  mapNote:
    "First two principal components of 18 simple descriptors: classes that lie apart may differ by stain or camera.",
  repeated: (count: number) => `Shown more than once: ${count} groups`,
  doubts: (count: number) => `Labels to look at again: ${count}`,
  outliers: (count: number) => `Unlike all others: ${count}`,
};
