/** The page's only style sheet: light and dark by the reader's system, one column on a phone. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --quiet: #57606a; --ground: #ffffff; --card: #f5f6f8; --line: #d5d9de;
  --warn: #8a4b00; --warn-ground: #fff3e0; --link: #0b5cad; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8eaed; --quiet: #a3acb6; --ground: #14171b; --card: #1d2127; --line: #363d46;
    --warn: #ffc37a; --warn-ground: #33260f; --link: #7db8f5; }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0 auto; max-width: 68rem; padding: 1.25rem 1rem 4rem; background: var(--ground); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: break-word; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 .25rem; }
h2 { font-size: 1.25rem; margin: 2.75rem 0 .5rem; padding-top: .75rem; border-top: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 1.25rem 0 .5rem; }
p { margin: .5rem 0; max-width: 46rem; }
a { color: var(--link); }
.quiet, figcaption, caption { color: var(--quiet); font-size: .875rem; }
.research { display: inline-block; margin: .5rem 0; padding: .25rem .6rem; border: 1px solid var(--line); border-radius: .4rem;
  font-size: .875rem; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; list-style: none; margin: .75rem 0; padding: 0; font-size: .9375rem; }
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr)); gap: .6rem; margin: 1rem 0; }
.tiles div { background: var(--card); border-radius: .5rem; padding: .6rem .8rem; }
.tiles dt { color: var(--quiet); font-size: .8125rem; }
.tiles dd { margin: 0; font-size: 1.35rem; font-variant-numeric: tabular-nums; }
.look { background: var(--warn-ground); border-left: 4px solid var(--warn); border-radius: .25rem; padding: .5rem 1rem; }
.look h2 { margin: 0; padding: 0; border: 0; font-size: 1rem; color: var(--warn); }
.look ul { margin: .25rem 0; padding-left: 1.2rem; }
.beside > * { min-width: 0; }
.beside { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 1.5rem; align-items: start; }
.small { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr)); gap: 1rem; }
figure { margin: 0; min-width: 0; }
figure svg { display: block; max-width: 100%; height: auto; color: var(--ink); }
.scroll { overflow-x: auto; }
.scroll:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
table { border-collapse: collapse; font-size: .9rem; }
caption { text-align: left; padding-bottom: .3rem; }
th, td { padding: .25rem .9rem .25rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
td.number, th.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
tbody th { font-weight: normal; }
.images { display: grid; grid-template-columns: repeat(auto-fill, minmax(8rem, 1fr)); gap: .75rem; list-style: none; margin: .5rem 0; padding: 0; }
.images li { font-size: .8125rem; line-height: 1.35; min-width: 0; overflow-wrap: anywhere; }
.images img { display: block; width: 80px; height: 80px; object-fit: contain; border-radius: .3rem; background: var(--card); margin-bottom: .25rem; }
.images .name { color: var(--quiet); }
.groups { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 19rem), 1fr)); gap: .6rem; }
.group { background: var(--card); border-radius: .5rem; padding: .6rem .8rem; }
@media print { nav { display: none; } }
`;
