export type Theme = "light" | "dark";

const KEY = "leukoscope-theme";
const prefersDark = matchMedia("(prefers-color-scheme: dark)");

/** The theme chosen on this page before, or the system's. */
export function currentTheme(): Theme {
  const chosen = document.documentElement.dataset.theme;
  if (chosen === "light" || chosen === "dark") return chosen;
  return prefersDark.matches ? "dark" : "light";
}

/** Puts the remembered choice in force; without one the system's theme holds, and follows it when it changes. */
export function restoreTheme(): void {
  const stored = localStorage.getItem(KEY);
  if (stored === "light" || stored === "dark") document.documentElement.dataset.theme = stored;
}

export function chooseTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  localStorage.setItem(KEY, theme);
}

/** Calls back when the system's theme changes; returns how to stop. */
export function onSystemTheme(changed: () => void): () => void {
  prefersDark.addEventListener("change", changed);
  return () => prefersDark.removeEventListener("change", changed);
}
