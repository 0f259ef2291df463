// The table of operators in docs/operators.md, from the rule tables of the engine: `node tools/operators.mjs` prints it
// (after a build), `--write` puts it there. A test holds the guide against the rules.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const GUIDE = new URL("../docs/operators.md", import.meta.url);
const BEGIN = "<!-- operators: written by tools/operators.mjs -->";
const END = "<!-- end of operators -->";

/** ONNX Runtime's own, from the domain com.microsoft. */
const RUNTIME_OPERATORS = new Set(["FusedConv", "FusedMatMul"]);

export function operatorsTable({ shapedOperators, gradientRules, operatorChanges }) {
  const names = [...new Set([...shapedOperators, ...Object.keys(gradientRules)])].sort();
  const rows = names.map((name) => {
    const label = RUNTIME_OPERATORS.has(name) ? `\`${name}\` (ONNX Runtime)` : `\`${name}\``;
    const change = operatorChanges[name];
    const cells = [label, name in gradientRules ? "yes" : "", change ? `below ${change.since}` : ""];
    return `| ${cells.join(" | ")} |`;
  });
  const differentiable = names.filter((name) => name in gradientRules).length;
  return `${names.length} operators are typed, ${differentiable} of them have a gradient.

| operator | gradient | older form rewritten |
|---|---|---|
${rows.join("\n")}`;
}

export const tableIn = (guide) => guide.slice(guide.indexOf(BEGIN) + BEGIN.length, guide.indexOf(END)).trim();

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { shapedOperators, operatorChanges } = await import("../packages/onnx/dist/index.js");
  const { gradientRules } = await import("../packages/autograd/dist/index.js");
  const table = operatorsTable({ shapedOperators, gradientRules, operatorChanges });
  if (process.argv.includes("--write")) {
    const guide = readFileSync(GUIDE, "utf8");
    const before = guide.slice(0, guide.indexOf(BEGIN) + BEGIN.length);
    writeFileSync(GUIDE, `${before}\n\n${table}\n\n${guide.slice(guide.indexOf(END))}`);
  } else {
    process.stdout.write(`${table}\n`);
  }
}
