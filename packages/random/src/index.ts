export { Random, RandomError, type RandomErrorCode, type RandomState } from "./random.ts";
