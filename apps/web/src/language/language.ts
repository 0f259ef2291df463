import { useSyncExternalStore } from "react";
import { de } from "./de/index.ts";
import { en, type Messages } from "./en/index.ts";

export type LanguageCode = "en" | "de";

/** Names of the languages, each in its own. */
export const languageNames: Readonly<Record<LanguageCode, string>> = { en: "English", de: "Deutsch" };

/** What the page says, and how it writes numbers. */
export interface Language {
  readonly code: LanguageCode;
  readonly t: Messages;
  /** A share in [0, 1] with one decimal, and never "100 %" or "0 %" for what is neither. */
  percent(share: number): string;
  number(value: number, digits?: number): string;
  bytes(count: number): string;
  /** Date and time of an ISO 8601 string. */
  time(iso: string): string;
}

const MESSAGES: Readonly<Record<LanguageCode, Messages>> = { en, de };
const KEY = "leukoscope-language";
const NO_BREAK = "\u00a0";

function languageOf(code: LanguageCode): Language {
  const times = new Intl.DateTimeFormat(code, { dateStyle: "medium", timeStyle: "short" });
  const number = (value: number, digits = 0): string =>
    new Intl.NumberFormat(code, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
  return {
    code,
    t: MESSAGES[code],
    number,
    percent(share) {
      if (share > 0.999 && share < 1) return `>${NO_BREAK}${number(99.9, 1)}${NO_BREAK}%`;
      if (share > 0 && share < 0.001) return `<${NO_BREAK}${number(0.1, 1)}${NO_BREAK}%`;
      return `${number(100 * share, 1)}${NO_BREAK}%`;
    },
    bytes: (count) =>
      count < 1e6 ? `${number(Math.ceil(count / 1e3))}${NO_BREAK}kB` : `${number(count / 1e6, 1)}${NO_BREAK}MB`,
    time: (iso) => times.format(new Date(iso)),
  };
}

const isLanguage = (code: string | null | undefined): code is LanguageCode => code === "en" || code === "de";

/** The language chosen before, or the first of the browser's that is known, or English. */
function firstLanguage(): LanguageCode {
  const stored = localStorage.getItem(KEY);
  if (isLanguage(stored)) return stored;
  return navigator.languages.map((tag) => tag.slice(0, 2)).find(isLanguage) ?? "en";
}

let current = languageOf(firstLanguage());
const listeners = new Set<() => void>();

export function currentLanguage(): Language {
  return current;
}

export function chooseLanguage(code: LanguageCode): void {
  localStorage.setItem(KEY, code);
  current = languageOf(code);
  showLanguage();
  for (const listener of listeners) listener();
}

/** Tells screen readers and hyphenation which language the document is in. */
export function showLanguage(): void {
  document.documentElement.lang = current.code;
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useLanguage = (): Language => useSyncExternalStore(subscribe, currentLanguage);
