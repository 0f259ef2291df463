import { useSyncExternalStore } from "react";

export const places = ["analyse", "cases", "models", "data", "label", "runs"] as const;
export type Place = (typeof places)[number];

/** Where in the page the user is: a view, and what it shows. */
export interface Route {
  readonly place: Place;
  readonly id?: string;
}

/** `#/cases/abc` and the like; anything else is the first view. */
function parseRoute(hash: string): Route {
  const [, place, id] = hash.split("/");
  const known = places.find((name) => name === place);
  if (known === undefined) return { place: "analyse" };
  return id ? { place: known, id: decodeURIComponent(id) } : { place: known };
}

export const addressOf = ({ place, id }: Route): string =>
  id === undefined ? `#/${place}` : `#/${place}/${encodeURIComponent(id)}`;

export function go(route: Route): void {
  location.hash = addressOf(route);
}

const subscribe = (listener: () => void): (() => void) => {
  addEventListener("hashchange", listener);
  return () => removeEventListener("hashchange", listener);
};

export const useRoute = (): Route => parseRoute(useSyncExternalStore(subscribe, () => location.hash));
