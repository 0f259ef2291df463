/** The case that was looked at last, to which "Analyse" leads back; of this tab. */
const KEY = "leukoscope-current-case";

export const currentCase = (): string | null => sessionStorage.getItem(KEY);
export const rememberCurrentCase = (id: string): void => sessionStorage.setItem(KEY, id);
export const forgetCurrentCase = (): void => sessionStorage.removeItem(KEY);
