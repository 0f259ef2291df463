export const cases = {
  title: "Cases",
  intro:
    "One case is one specimen under a pseudonym: its pictures, what was found, who corrected it, and who signed it.",
  none: "There is no case yet.",
  begin: "Drop pictures to begin one.",
  list: "List of cases",
  all: "All cases",
  name: "Case",
  newName: (time: string) => `Case of ${time}`,
  pseudonym: "Name of the case",
  pseudonymNote: "A pseudonym; never the name of a person",
  specimen: "Specimen",
  specimens: { blood: "Blood", marrow: "Bone marrow" },
  status: "Status",
  states: { open: "Open", review: "In review", signed: "Signed" },
  findings: "Findings",
  created: "Begun",
  open: "Open pictures",
  delete: "Delete",
  confirmDelete: (name: string) => `Delete ${name} with all its pictures? The audit list keeps a line of it.`,
  content: ({ pictures, findings, corrections }: { pictures: string; findings: string; corrections: string }) =>
    `Pictures: ${pictures} · findings: ${findings} · corrections: ${corrections}`,
};

export const sign = {
  title: "Readers and signature",
  noReviews: "No second reader yet.",
  agreed: "Agrees:",
  disagreed: "Disagrees:",
  note: "Note",
  agree: "I agree (second reader)",
  disagree: "I disagree",
  sign: "Sign the case",
  final: "A signature closes the case: nothing can be changed afterwards, and its reports are final.",
  signed: (by: string, time: string) => `Signed by ${by}, ${time}.`,
  nameFirst: "Give your name or initials first.",
};

export const report = {
  title: "Report",
  preliminary: "Preliminary until the case is signed; every report says so.",
  final: "The case is signed: its reports are final.",
  making: "Making it…",
  formats: {
    pdf: { name: "PDF", for: "to read and to print" },
    html: { name: "HTML", for: "to read on a screen" },
    json: { name: "JSON", for: "everything, by a schema" },
    csv: { name: "CSV", for: "one cell a row" },
    "fhir.json": { name: "FHIR R4", for: "for a laboratory system" },
    geojson: { name: "GeoJSON", for: "outlines for QuPath" },
  },
};

export const audit = {
  title: "Audit list",
  notYours: "Administrators read the audit list.",
  holds: "Each line carries the hash of the one before; the chain holds.",
  broken: (line: number) => `The chain is broken at line ${line}: something was edited or left out.`,
  lines: "Lines of the audit list",
  number: "No.",
  at: "When",
  by: "Who",
  action: "What",
  detail: "Facts",
  hash: "Hash",
  actions: {
    "case-created": "Case begun",
    "case-changed": "Case changed",
    "pictures-added": "Pictures added",
    analysed: "Picture analysed",
    reclassified: "Reclassified",
    reviewed: "Reviewed",
    signed: "Signed",
    reported: "Report made",
    "model-trained": "Model trained",
    "case-deleted": "Case deleted",
  },
};
