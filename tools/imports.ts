/** Matches what may contain quotes first, so that a comment with an import in it, or an address in a string, is no import. */
const COMMENTS_AND_STRINGS = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`/g;

/** A clause of an import has names, braces, commas and a star, nothing else. */
const STATIC = /(?:^|[;}])\s*(?:import|export)\s[\w\s{},*$]*?\bfrom\s*["']([^"'\s]+)["']/gm;
const BARE = /(?:^|[;}])\s*import\s*["']([^"'\s]+)["']/gm;
const DYNAMIC = /\bimport\(\s*["']([^"'\s]+)["']/g;

/** Module names that a TypeScript file imports or re-exports from: types, side effects and dynamic imports included. */
export function importsOf(source: string): string[] {
  const code = source.replace(COMMENTS_AND_STRINGS, (match) => (match.startsWith("/") ? " " : match));
  return [STATIC, BARE, DYNAMIC].flatMap((pattern) => [...code.matchAll(pattern)].map(([, name]) => name));
}

/** The npm package of a module name: `@leukoscope/runtime/node` is of `@leukoscope/runtime`. Undefined for own files and Node's. */
export function packageOf(name: string): string | undefined {
  if (/^[./]|^node:|^virtual:/.test(name)) return undefined;
  return name
    .split("/")
    .slice(0, name.startsWith("@") ? 2 : 1)
    .join("/");
}
