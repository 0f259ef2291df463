import type { DataSet } from "../data-set.ts";
import type { TrustSummary } from "../evaluation/trust-summary.ts";
import type { RunResult } from "../run-result.ts";
import type { Protocol } from "../schema.ts";
import type { Environment } from "./environment.ts";

export interface ChecklistSource {
  readonly protocol: Protocol;
  readonly data: DataSet;
  readonly result: RunResult;
  readonly environment: Environment;
}

/** What a run cannot know, and who must say it. */
const authors = (what: string): string => `**To be filled by the authors:** ${what}`;

interface Item {
  readonly topic: string;
  readonly answer: string;
}

/**
 * What TRIPOD+AI (Collins et al. 2024) and CLAIM (Tejani et al. 2024) ask of a report, by topic and in our words, filled as
 * far as the run knows; the rest says who must fill it.
 */
export function checklist(source: ChecklistSource): string {
  const rows = items(source).map(({ topic, answer }) => `| ${topic} | ${answer.replaceAll("|", "\\|")} |`);
  const open = items(source).filter(({ answer }) => answer.startsWith("**")).length;
  return `# Reporting checklist

By the topics of TRIPOD+AI (doi 10.1136/bmj-2023-078378) and CLAIM (2024 update, doi 10.1148/ryai.240300), in our words: it helps to fill in the published forms and does not take their place. ${open} of ${rows.length} are left to people: a run cannot know them.

| topic | answer |
|---|---|
${rows.join("\n")}
`;
}

function items({ protocol, data, result, environment }: ChecklistSource): Item[] {
  const { split } = protocol;
  const sides = Object.entries(data.splits)
    .map(([side, records]) => `${side} ${records.length}`)
    .join(", ");
  const all = Object.values(data.splits).flat();
  const patients = all.every((record) => record.patient !== undefined)
    ? `${new Set(all.map((record) => record.patient)).size} patients`
    : "patients are not known";
  const classes = data.classes
    .map((name) => `${name} ${all.filter((record) => record.class === name).length}`)
    .join(", ");
  const machine = [environment.cpu, environment.cores && `${environment.cores} cores`, environment.node]
    .filter(Boolean)
    .join(", ");
  return [
    {
      topic: "Title and purpose",
      answer: `${protocol.title}. ${authors("whether a model is developed or tested, and why it is wanted").replace(/\*\*/g, "")}`,
    },
    {
      topic: "Clinical background, target population, health inequalities",
      answer: authors("the care pathway, who is meant, who may be harmed"),
    },
    {
      topic: "Source of data",
      answer: `${protocol.data.name}${protocol.data.citation ? ` (${protocol.data.citation})` : ""}; licence: ${protocol.data.licence}. Dates, sites and scanners: see the source, or to be added by the authors.`,
    },
    {
      topic: "Who is in and who is out",
      answer: authors("how patients and images were chosen or left out before they reached the data set"),
    },
    {
      topic: "Preparation of the images",
      answer: `${protocol.preparation?.map(({ step }) => step).join(", ") || "none before cropping and resizing"}; input ${protocol.model.size} x ${protocol.model.size}.`,
    },
    {
      topic: "Reference standard",
      answer: authors("who labelled the images, by what, blinded to what, and how well they agree"),
    },
    {
      topic: "Sample size and classes",
      answer: `${all.length} images; ${classes}; ${patients}. ${authors("why this many").replace(/\*\*/g, "")}`,
    },
    { topic: "Missing or broken data", answer: "Images that cannot be read stop the run; none was filled in." },
    {
      topic: "Partitions, and what they hold apart",
      answer: `${data.summary ? `${split.scheme}, seed ${split.seed}` : "as the manifest says"}: ${sides}. Hash of images, classes and split: \`${data.hash}\`.`,
    },
    {
      topic: "Model, its inputs and outputs",
      answer: `${protocol.model.backbone}, started from ${protocol.model.weights ?? "random weights"}; whole protocol in \`protocol.json\`.`,
    },
    {
      topic: "Training and choice of the model",
      answer: `${protocol.stages.map((stage) => `${stage.name}: up to ${stage.epochs} epochs`).join("; ")}; seed ${protocol.seed}; the epoch with the best validation macro F1. Class imbalance: ${imbalanceOf(protocol)}.`,
    },
    {
      topic: "Performance measures and uncertainty",
      answer: `All in \`metrics.json\` with 95 % intervals${result.groupedBy ? `, by ${result.groupedBy}` : ", by image"}; accuracy ${shareOf(result.test ?? result.val, "accuracy")}, macro F1 ${shareOf(result.test ?? result.val, "f1Macro")} on ${result.test ? "the test" : "validation (the test is locked)"}.`,
    },
    { topic: "Calibration and abstention", answer: trustOf(result.trust, result.calibration.temperature.value) },
    {
      topic: "Robustness and external test",
      answer: authors("tests on other sites; `evaluate --noise` and `--robustness` help with corruptions"),
    },
    {
      topic: "Explanation of predictions",
      answer: "`leukoscope explain` draws maps and measures their faithfulness; not done by the run.",
    },
    { topic: "Errors", answer: "The worst errors and doubtful labels, with images: `errors.html`." },
    {
      topic: "Fairness between groups of people",
      answer: authors("age, sex, site and ethnicity are not in the manifest"),
    },
    {
      topic: "Software, hardware, code",
      answer: `Leukoscope; ${machine || "machine not recorded"}; ${environment.git ? `commit \`${environment.git.commit}\`${environment.git.dirty ? " with changes" : ""}` : "no git state"}; \`environment.json\`.`,
    },
    { topic: "Ethics, consent, registration, funding, conflicts", answer: authors("approvals and numbers") },
    { topic: "Patients and public", answer: authors("how they took part, or that they did not") },
    { topic: "Interpretation, limits, use in practice", answer: authors("see the card's limits; research use only") },
  ];
}

const shareOf = (metrics: RunResult["val"], name: "accuracy" | "f1Macro"): string => {
  const percent = (value: number) => (value * 100).toFixed(1);
  const [low, high] = metrics.ci[name];
  return `${percent(metrics[name])} % (${percent(low)} to ${percent(high)})`;
};

function trustOf({ unlikeTraining, unsure, accepted }: TrustSummary, temperature: number): string {
  return `Temperature ${temperature.toFixed(3)}; ${unlikeTraining} images turned away by the gate, ${unsure} unsure, ${accepted.n} labelled with ${accepted.errors} errors; reliability.svg, calibration in \`metrics.json\`.`;
}

/** How a protocol meets classes of unequal size. */
function imbalanceOf({ balancing, stages }: Protocol): string {
  const weights = stages.flatMap(({ name, classWeights = "none" }) =>
    classWeights === "none" ? [] : [`class weights in ${name}: ${JSON.stringify(classWeights)}`],
  );
  const means = [...(balancing ? [`balancing ${JSON.stringify(balancing)}`] : []), ...weights];
  return means.length > 0 ? means.join("; ") : "nothing is done about it";
}
