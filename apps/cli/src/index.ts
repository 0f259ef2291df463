export { main } from "./main.ts";
export { firstLook, type FirstLookOptions } from "./first-look.ts";
