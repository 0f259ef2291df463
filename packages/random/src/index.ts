export { beta, dirichlet, uniform } from "./distributions.ts";
export { Random, RandomError, type RandomErrorCode, type RandomState } from "./random.ts";
