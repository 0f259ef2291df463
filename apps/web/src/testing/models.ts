import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type ClassifierMetadata, metadataToProps } from "@leukoscope/classifier";
import { writeModel } from "@leukoscope/onnx";
import { buildClassifier, customCnn, drawn } from "@leukoscope/zoo";

/** What cards have: a matrix without a name in its corner, and a line that is wider than a phone. */
const CARD = `
| | blast | lymphocyte |
| --- | ---: | ---: |
| blast | 1 | 0 |

\`\`\`
npx leukoscope predict models/a-model-of-some-length/model.onnx a/folder/of/some/length/picture.png
\`\`\`
`;

const CLASSES = ["blast", "lymphocyte", "neutrophil"];

/** A real, small network with random weights: it knows nothing, and runs as a trained one does. */
export function randomModel(seed: number, own: Partial<ClassifierMetadata> = {}): Uint8Array {
  const { model, features } = buildClassifier({
    backbone: customCnn,
    head: { hidden: 16, dropout: [0, 0] },
    classes: CLASSES.length,
    size: 96,
    batch: 1,
    backboneParameters: drawn(seed),
    headParameters: drawn(seed),
  });
  const metadata: ClassifierMetadata = {
    name: "random-cnn",
    version: "0.0.1",
    task: "image-classification",
    classes: CLASSES,
    input: { width: 96, height: 96 },
    colourOrder: "RGB",
    ...customCnn.normalisation,
    resize: { interpolation: "bilinear", cropMode: "center", cropPct: 1 },
    architecture: "custom_cnn",
    weightTag: "none",
    trainingData: { name: "nothing (random weights)", hash: "0".repeat(64), licence: "CC0-1.0" },
    protocolHash: "0".repeat(64),
    temperature: 1,
    abstentionThreshold: 0,
    camLayer: features,
    licence: "Apache-2.0",
    intendedUse: "Testing the page.",
    ...own,
  };
  return writeModel({ ...model, metadata: metadataToProps(metadata) });
}

/** Writes a model's folder as the server expects it. */
export async function writeModelFolder(folder: string, id: string, title: string, model: Uint8Array): Promise<void> {
  await mkdir(join(folder, id), { recursive: true });
  await writeFile(join(folder, id, "model.onnx"), model);
  await writeFile(join(folder, id, "README.md"), `---\nlicense: apache-2.0\n---\n\n# ${title}\n\nFor tests.\n${CARD}`);
}
