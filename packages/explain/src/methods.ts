import { ablationCam } from "./cam/ablation-cam.ts";
import { classActivationMap } from "./cam/class-activation-map.ts";
import { eigenCam } from "./cam/eigen-cam.ts";
import { gradCam } from "./cam/grad-cam.ts";
import { gradCamPlusPlus } from "./cam/grad-cam-plus-plus.ts";
import { layerCam } from "./cam/layer-cam.ts";
import { scoreCam } from "./cam/score-cam.ts";
import { xGradCam } from "./cam/x-grad-cam.ts";
import { guidedBackpropagation } from "./gradients/guided-backpropagation.ts";
import { integratedGradients } from "./gradients/integrated-gradients.ts";
import { saliency } from "./gradients/saliency.ts";
import { smoothGrad } from "./gradients/smooth-grad.ts";
import { lime } from "./lime/lime.ts";
import type { Method, MethodName } from "./method.ts";
import { counterfactual } from "./perturbation/counterfactual.ts";
import { kernelShap } from "./perturbation/kernel-shap.ts";
import { occlusion } from "./perturbation/occlusion.ts";
import { rise } from "./perturbation/rise.ts";

/** Every way to explain there is, by name. */
export const methods: Readonly<Record<MethodName, Method>> = {
  cam: classActivationMap,
  gradcam: gradCam,
  "gradcam++": gradCamPlusPlus,
  layercam: layerCam,
  xgradcam: xGradCam,
  eigencam: eigenCam,
  scorecam: scoreCam,
  ablationcam: ablationCam,
  saliency,
  smoothgrad: smoothGrad,
  "integrated-gradients": integratedGradients,
  "guided-backprop": guidedBackpropagation,
  occlusion,
  rise,
  lime,
  kernelshap: kernelShap,
  counterfactual,
};
