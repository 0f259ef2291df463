/** How many names are suggested. */
const MOST = 5;

/**
 * Names that someone may have meant: those that begin alike or are a few letters away, nearest first; whole, or without
 * what follows the first dot (the tag of a backbone).
 */
export function nearest(given: string, names: readonly string[]): string[] {
  const wanted = given.toLowerCase();
  const limit = Math.max(2, Math.floor(wanted.length / 3));
  return names
    .map((name) => {
      const forms = [name.toLowerCase(), name.toLowerCase().split(".")[0]];
      const distance = Math.min(...forms.map((form) => editDistance(wanted, form)));
      const alike = wanted.length > 2 && (forms[0].startsWith(wanted) || wanted.startsWith(forms[1]));
      return { name, distance, near: alike || distance <= limit };
    })
    .filter(({ near }) => near)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, MOST)
    .map(({ name }) => name);
}

/** Letters to insert, delete or replace (Levenshtein 1966). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length];
}
