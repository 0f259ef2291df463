import { explain, methodNames, renderOverlay } from "@leukoscope/explain";
import { decodeImage, encodePng } from "@leukoscope/imaging";
import { ownBuffer, type Parcel } from "@leukoscope/pool";
import { serveInThread } from "@leukoscope/pool/node";
import { cutOut } from "./cut-out.ts";
import { find } from "./find.ts";
import type { Answer, Question } from "./findings.ts";
import { OpenModels } from "./open-models.ts";
import { viewOf } from "./view.ts";

const models = new OpenModels();

serveInThread(async (question: Question): Promise<Parcel<Answer>> => {
  if (question.ask === "crops") {
    const crops = await cutOut(question.path, question.boxes);
    return { value: { ask: "crops", crops }, transfer: crops.map(({ png }) => png.buffer) };
  }
  if (question.ask === "view") {
    const png = await viewOf(question.path, question.view);
    return { value: { ask: "view", png }, transfer: [png.buffer] };
  }
  const image = await decodeImage(question.bytes, { maxPixels: question.maxPixels });
  switch (question.ask) {
    case "findings": {
      const findings = await find(image, {
        segment: await models.segment(question.segmenting),
        classifier: question.model && (await models.classifier(question.model)),
      });
      return {
        value: { ask: "findings", findings },
        transfer: [findings.mask.buffer, findings.thumbnail.buffer],
      };
    }
    case "prediction": {
      const prediction = await (await models.classifier(question.model)).predict(image);
      return { value: { ask: "prediction", prediction } };
    }
    case "heatmap": {
      const method = methodNames.find((name) => name === question.method) ?? "gradcam";
      const model = await models.explained(question.model);
      const attribution = await explain(model, image, { method, target: question.target });
      const png = ownBuffer(encodePng(renderOverlay(image, attribution, 0.5)));
      const { layer, target } = attribution;
      return { value: { ask: "heatmap", png, target, layer }, transfer: [png.buffer] };
    }
  }
});
