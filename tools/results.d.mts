/** The results section of the README, made from bench/results. */
export function results(): string;
/** The results section that a README holds. */
export function resultsIn(readme: string): string;
