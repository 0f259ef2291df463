import type { Random } from "@leukoscope/random";
import type { Labelled } from "../table/rows.ts";
import { fitLogistic, type LogisticModel, logisticScores } from "./logistic-regression.ts";
import type { ModelSpec } from "./model-spec.ts";
import { type BayesModel, bayesScores, fitBayes } from "./naive-bayes.ts";
import { fitNeighbours, type NeighboursModel, neighbourScorer } from "./nearest-neighbours.ts";
import { fitSvm, type SvmModel, svmScorer } from "./support-vectors.ts";
import { type BoostingModel, boostingScores, fitBoosting } from "./tree/boosting.ts";
import { type DecisionTreeModel, fitTree, treeScores } from "./tree/decision-tree.ts";
import { type ForestModel, fitForest, forestScores } from "./tree/forest.ts";

/** A trained classifier as plain data. */
export type FittedModel =
  | SvmModel
  | ForestModel
  | DecisionTreeModel
  | BoostingModel
  | NeighboursModel
  | BayesModel
  | LogisticModel;

/** Scores of the classes for one prepared row: probabilities, but for the SVM, whose scores only order the classes. */
export type Scorer = (row: Float64Array) => number[];

export function fitModel(spec: ModelSpec, data: Labelled, random: Random): FittedModel {
  switch (spec.kind) {
    case "svm":
      return fitSvm(data, spec);
    case "forest":
      return fitForest(data, spec, random);
    case "tree":
      return fitTree(data, spec, random);
    case "boosting":
      return fitBoosting(data, spec);
    case "neighbours":
      return fitNeighbours(data, spec);
    case "bayes":
      return fitBayes(data);
    case "logistic":
      return fitLogistic(data, spec);
  }
}

export function scorerOf(model: FittedModel): Scorer {
  switch (model.kind) {
    case "svm":
      return svmScorer(model);
    case "forest":
      return (row) => forestScores(model, row);
    case "tree":
      return (row) => treeScores(model, row);
    case "boosting":
      return (row) => boostingScores(model, row);
    case "neighbours":
      return neighbourScorer(model);
    case "bayes":
      return (row) => bayesScores(model, row);
    case "logistic":
      return (row) => logisticScores(model, row);
  }
}
