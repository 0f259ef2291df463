import type { Protocol } from "@leukoscope/protocol";
import { findBackbone } from "@leukoscope/zoo";
import { StudyError } from "../errors.ts";

/** What a small machine leaves of a study. What is not named stays as the study has it. */
export interface Budget {
  /** Epochs of a stage, at most. */
  readonly epochs?: number;
  /** The first so many stages. */
  readonly stages?: number;
  /** Folds or seeds, at most. */
  readonly repeats?: number;
  /** Width and height of the input, pixels, at most; a backbone that needs more gets the least it takes. */
  readonly size?: number;
  /** Images of a class, at most. */
  readonly images?: number;
  /** Images of a batch, at most. */
  readonly batch?: number;
}

const LIMITS = { epochs: 1, stages: 1, repeats: 1, size: 16, images: 4, batch: 2 } as const satisfies Record<
  keyof Budget,
  number
>;
const NAMES = Object.keys(LIMITS) as (keyof Budget)[];

/** Budgets with a name. */
const NAMED: Readonly<Record<string, Budget>> = {
  full: {},
  small: { epochs: 5, repeats: 3, size: 96, images: 200, batch: 16 },
  tiny: { epochs: 1, size: 32, images: 20, batch: 8 },
};

/**
 * Reads `tiny`, `small`, `full`, or `epochs=1,size=64`; a name may come first and be changed by what follows.
 * @throws StudyError `bad-budget`
 */
export function parseBudget(text: string): Budget {
  let budget: Budget = {};
  for (const [index, word] of text.split(",").entries()) {
    const [key, value] = word.trim().split("=", 2);
    if (index === 0 && value === undefined && Object.hasOwn(NAMED, key)) {
      budget = NAMED[key];
      continue;
    }
    const name = NAMES.find((known) => known === key);
    const limit = Number(value);
    if (name === undefined || !Number.isInteger(limit) || limit < LIMITS[name]) {
      const what = NAMES.map((known) => `${known} from ${LIMITS[known]}`).join(", ");
      throw new StudyError(
        "bad-budget",
        word,
        `--budget ${text}: ${word} is none; give ${Object.keys(NAMED).join(", ")}, or whole numbers such as epochs=2,size=64 (${what})`,
      );
    }
    budget = { ...budget, [name]: limit };
  }
  return budget;
}

/** What of a protocol the budget changes, as overrides. */
export function budgetOverrides({ calibration, model, stages, batch }: Protocol, budget: Budget): string[] {
  if (budgetText(budget) === undefined) return [];
  // Its gate looks at every training image once more, and no table shows it.
  const overrides = [`calibration=${JSON.stringify({ ...calibration, gate: false })}`];
  const scaled = stages.slice(0, budget.stages).map(({ warmup, ...stage }) => {
    const epochs = Math.min(stage.epochs, budget.epochs ?? stage.epochs);
    // A warm-up as long as the stage would leave nothing of it.
    return { ...stage, epochs, ...(warmup && warmup.epochs < epochs && { warmup }) };
  });
  if (budget.epochs !== undefined || budget.stages !== undefined) overrides.push(`stages=${JSON.stringify(scaled)}`);
  if (budget.size !== undefined) {
    const size = Math.min(model.size, Math.max(budget.size, findBackbone(model.backbone)?.minimumSize ?? 0));
    if (size < model.size) overrides.push(`model.size=${size}`);
  }
  if (budget.batch !== undefined && budget.batch < batch) overrides.push(`batch=${budget.batch}`);
  return overrides;
}

/** The budget for people; undefined where it leaves all as it is. */
export function budgetText({ epochs, stages, repeats, size, images, batch }: Budget): string | undefined {
  const words = [
    epochs !== undefined && `${epochs} epoch${epochs === 1 ? "" : "s"} a stage`,
    stages !== undefined && `${stages} stage${stages === 1 ? "" : "s"}`,
    repeats !== undefined && `${repeats} folds or seeds`,
    size !== undefined && `${size} x ${size} pixels (more where a network needs it)`,
    images !== undefined && `${images} images a class`,
    batch !== undefined && `batches of ${batch}`,
  ].filter((word) => word !== false);
  return words.length === 0 ? undefined : `at most ${words.join(", ")}`;
}
