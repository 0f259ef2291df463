/** The page's only style sheet: paper first, light and dark on a screen, one column on a phone. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --quiet: #57606a; --ground: #ffffff; --line: #d0d5da; --bar: #9db7d5;
  --mark: #14487e; --note: #fff3e0; --note-line: #8a4b00; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8eaed; --quiet: #a3acb6; --ground: #14171b; --line: #363d46; --bar: #3d5a7d; --mark: #9cc7f7;
    --note: #33260f; --note-line: #ffc37a; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 1.5rem 1rem 3rem; background: var(--ground); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: break-word; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; padding-top: .5rem; border-top: 1px solid var(--line); break-after: avoid; }
p { margin: .4rem 0; max-width: 48rem; }
.research { font-weight: 600; }
.quiet, caption { color: var(--quiet); font-size: .875rem; }
.preliminary { border-left: 4px solid var(--note-line); background: var(--note); padding: .4rem .8rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.25rem; margin: 1rem 0; }
dt { color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; }
ul { margin: .4rem 0; padding-left: 1.2rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .9rem; }
caption { text-align: left; padding-bottom: .3rem; }
th, td { padding: .25rem .9rem .25rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
tbody th { font-weight: normal; }
.hash { overflow-wrap: anywhere; font-family: ui-monospace, monospace; font-size: .8em; }
svg { display: block; }
.bar { fill: var(--bar); }
.interval { stroke: var(--mark); stroke-width: 2; }
.gallery { display: flex; flex-wrap: wrap; gap: .5rem; list-style: none; padding: 0; }
.gallery li { width: 84px; font-size: .75rem; line-height: 1.3; overflow-wrap: anywhere; break-inside: avoid; }
.gallery img { display: block; width: 84px; height: 84px; object-fit: contain; border-radius: .25rem; }
@media (max-width: 34rem) { dl { grid-template-columns: 1fr; } dd { margin-bottom: .4rem; } }
@page { size: A4; margin: 16mm 14mm; }
@media print {
  :root { color-scheme: light; --ink: #000; --quiet: #444; --ground: #fff; --line: #bbb; --bar: #b9cbe0; --mark: #14487e;
    --note: #fff; --note-line: #8a4b00; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  tr { break-inside: avoid; }
  .scroll { overflow: visible; }
}
`;
