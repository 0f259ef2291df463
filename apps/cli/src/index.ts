export { type FirstLookOptions, firstLook } from "./first-look.ts";
export { main } from "./main.ts";
export { describeFailure } from "./output/errors.ts";
