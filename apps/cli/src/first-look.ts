import { type PredictionRow, predictMany } from "@leukoscope/classifier";
