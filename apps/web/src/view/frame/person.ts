const KEY = "leukoscope-person";

/** Who works here, as corrections and signatures name them; empty until told. Kept in this browser. */
export const currentPerson = (): string => localStorage.getItem(KEY) ?? "";

export function rememberPerson(name: string): void {
  localStorage.setItem(KEY, name);
}
