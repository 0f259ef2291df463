import { homedir } from "node:os";
import { join, sep } from "node:path";

/** Where work is kept to be used again: LEUKOSCOPE_CACHE, or the system's place for it. All of it may be deleted. */
export function cacheFolder(): string {
  const { LEUKOSCOPE_CACHE, XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (LEUKOSCOPE_CACHE) return LEUKOSCOPE_CACHE;
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches", "leukoscope");
  if (process.platform === "win32" && LOCALAPPDATA) return join(LOCALAPPDATA, "leukoscope", "cache");
  return join(XDG_CACHE_HOME || join(homedir(), ".cache"), "leukoscope");
}

/** Features of frozen layers, shared by all runs. */
export const featureCache = (): string => join(cacheFolder(), "features");

/** Weights that "zoo pull" has fetched. */
export const weightsCache = (): string => join(cacheFolder(), "weights").replaceAll(sep, "/");

/** Files of data sets that "data pull" has fetched, with what is known of them. */
export const dataCache = (): string => join(cacheFolder(), "data-sets").replaceAll(sep, "/");
