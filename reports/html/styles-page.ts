/** The page: one column of text, ids and data in a fixed width, rules instead of boxes. */
export const pageStyles = `
:root {
  --sans: ui-sans-serif, system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  --serif: Charter, "Bitstream Charter", "Sitka Text", Cambria, Georgia, serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "Liberation Mono", monospace;
  scroll-padding-top: 4rem;
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--ground); color: var(--ink);
  font: 15px/1.5 var(--sans); overflow-wrap: anywhere; -webkit-text-size-adjust: 100%;
}
header.top, main, footer { max-width: 70rem; margin: 0 auto; padding: 0 1.25rem; }
header.top { padding-top: 2rem; }
.kicker { margin: 0; font-size: .8rem; color: var(--soft); letter-spacing: .02em; }
h1 { font: 500 1.75rem/1.28 var(--serif); margin: .35rem 0 1.1rem; max-width: 44rem; text-wrap: pretty; }
h1.bad { color: var(--bad); } h1.open { color: var(--open); } h1.good { color: var(--good); }
h2 { font: 600 1.15rem/1.3 var(--sans); margin: 2.6rem 0 .6rem; }
h3 { font: 600 .95rem/1.4 var(--sans); margin: 1.5rem 0 .35rem; }
h4, .behaviour h3 { font: 600 .82rem/1.4 var(--sans); margin: 1rem 0 .2rem; color: var(--soft); }
h2 .number, h3 .number { font-weight: 400; color: var(--soft); }
p { margin: .3rem 0; max-width: 48rem; }
a { color: var(--link); text-underline-offset: .15em; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
code, pre, kbd, .mono { font-family: var(--mono); font-size: .87em; }
caption.left { text-align: left; font-weight: 600; padding: 1.2rem 0 .3rem; }
caption.left .soft { font-weight: 400; }
.soft { color: var(--soft); }
.whole { white-space: nowrap; }
.skip { position: absolute; left: -99em; }
.skip:focus { left: 1rem; top: .5rem; background: var(--raised); padding: .3rem .6rem; z-index: 3; }

dl.facts { display: grid; grid-template-columns: 8rem minmax(0, 1fr); gap: .1rem 1rem; margin: 0 0 1rem; font-size: .9rem; }
dl.facts dt { color: var(--soft); }
dl.facts dd { margin: 0; }
.share { display: block; width: 100%; max-width: 48rem; height: .5rem; margin: 1rem 0; }

.bar { position: sticky; top: 0; z-index: 2; background: var(--ground); border-bottom: 1px solid var(--rule-strong); }
.bar > div { max-width: 70rem; margin: 0 auto; padding: .5rem 1.25rem; display: flex; flex-wrap: wrap; gap: .4rem .5rem; align-items: center; }
button, input {
  font: inherit; font-size: .85rem; color: var(--ink); background: var(--raised);
  border: 1px solid var(--rule-strong); border-radius: 3px; padding: .2rem .55rem; min-height: 1.9rem;
}
button { cursor: pointer; }
button:hover { border-color: var(--ink); }
button[aria-pressed=true] { background: var(--ink); border-color: var(--ink); color: var(--ground); }
input[type=search] { flex: 1 1 12rem; min-width: 8rem; max-width: 22rem; }
.bar .end { margin-left: auto; display: flex; gap: .4rem; }
#shown { font-size: .8rem; color: var(--soft); }

.item { border-top: 1px solid var(--rule); }
.item[hidden] { display: none; }
.item > details > summary { padding: .28rem 0; cursor: pointer; }
summary { list-style: none; cursor: pointer; }
summary::-webkit-details-marker { display: none; }
summary::before { content: "+"; display: inline-block; width: 1.1rem; color: var(--soft); font-family: var(--mono); }
details[open] > summary::before { content: "\\2212"; }
.row { display: inline-grid; width: calc(100% - 1.4rem); vertical-align: top; gap: 0 1rem; align-items: baseline; }
.behaviour .row { grid-template-columns: 8.2rem minmax(0, 1fr) 6.8rem 4.8rem 4.6rem; }
.finding .row { grid-template-columns: minmax(0, 1fr) auto; }
.row .id { font: 600 .87rem/1.5 var(--mono); }
.row .claim { font-size: .86rem; color: var(--soft); margin-left: .5rem; }
.finding .row .claim { display: block; margin: 0; }
.row .count { text-align: right; font-variant-numeric: tabular-nums; font-size: .86rem; }
.row .small { font-size: .84rem; color: var(--soft); }
.columns { font-size: .76rem; color: var(--soft); padding-bottom: .2rem; }
.columns .row { margin-left: 1.4rem; }
.columns .row .count { font-size: inherit; }
.more { border-top: 1px solid var(--rule); }
.more > details > summary { padding: .28rem 0; font-size: .86rem; color: var(--link); }
.more.current > details > summary { box-shadow: -4px 0 0 var(--focus); }
.body { padding: .1rem 0 1.3rem 1.4rem; }
:target > details > summary { background: var(--panel); }
.item.current > details > summary { box-shadow: -4px 0 0 var(--focus); }
.large .item { content-visibility: auto; contain-intrinsic-size: auto 3.4rem; }

.verdict { font-size: .86rem; font-weight: 600; white-space: nowrap; }
.verdict::before { content: ""; display: inline-block; width: .62rem; height: .62rem; margin-right: .45rem; border: 2px solid currentcolor; }
.verdict.bad { color: var(--bad); } .verdict.open { color: var(--open); }
.verdict.good { color: var(--good); } .verdict.quiet { color: var(--quiet); }
.verdict.bad::before { background: currentcolor; transform: rotate(45deg) scale(.85); }
.verdict.good::before { background: currentcolor; border-radius: 50%; }
.verdict.open::before { border-radius: 50%; }
.verdict.quiet::before { height: 0; border-width: 1px; vertical-align: middle; }
.share .bad { fill: var(--bad); } .share .open { fill: var(--open); }
.share .good { fill: var(--good); } .share .quiet { fill: var(--rule-strong); }

.versus { display: grid; grid-template-columns: 1fr 1fr; gap: 0 1.5rem; margin: .5rem 0; }
.versus > div { border-left: 3px solid var(--rule-strong); padding-left: .8rem; }
.versus > div.is { border-color: var(--bad); }
.versus h4 { margin-top: 0; }
ol.steps { margin: .2rem 0; padding-left: 1.6rem; max-width: 60rem; }
ol.steps li { padding-left: .2rem; }
table { border-collapse: collapse; font-size: .86rem; width: 100%; }
th { text-align: left; font-weight: 600; color: var(--soft); }
thead th { white-space: nowrap; }
th, td { padding: .16rem .9rem .16rem 0; vertical-align: baseline; border-bottom: 1px solid var(--rule); }
tbody th { font-weight: 400; color: var(--ink); }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
table.raw { font-family: var(--mono); font-size: .79rem; }
tr.evidence td, tr.missing td { background: var(--bad-ground); }
tr.missing td { background: var(--open-ground); }
tr.evidence td:last-child::before { content: "evidence "; color: var(--bad); font-weight: 600; }
pre { background: var(--panel); padding: .6rem .8rem; margin: .3rem 0; white-space: pre-wrap; font-size: .79rem; line-height: 1.45; max-height: 32rem; overflow: auto; }
.copy { display: flex; gap: .6rem; align-items: flex-start; margin: .3rem 0; }
.copy code { flex: 1; background: var(--panel); padding: .3rem .6rem; border-radius: 3px; }
.note { border-left: 3px solid var(--open); padding-left: .8rem; }
.fold { margin: .5rem 0; }
.fold > summary { font-size: .86rem; }
.followers > .item:last-child { border-bottom: 1px solid var(--rule); }
footer { padding-top: 2.5rem; padding-bottom: 3rem; font-size: .82rem; color: var(--soft); }

dialog { background: var(--raised); color: var(--ink); border: 1px solid var(--rule-strong); border-radius: 4px; padding: 1rem 1.4rem 1.3rem; max-width: 26rem; }
dialog::backdrop { background: rgb(0 0 0 / .4); }
dialog h2 { margin-top: 0; }
kbd { border: 1px solid var(--rule-strong); border-radius: 3px; padding: 0 .35rem; }

@media (max-width: 44rem) {
  body { font-size: 14px; }
  h1 { font-size: 1.35rem; }
  dl.facts { grid-template-columns: 1fr; }
  dl.facts dd { margin-bottom: .35rem; }
  .bar { position: static; }
  .bar .end { margin-left: 0; }
  .behaviour .row { grid-template-columns: minmax(0, 1fr) auto; }
  .behaviour .row > :nth-child(2) { grid-column: 1 / -1; order: 3; }
  .behaviour .row > :nth-child(3) { text-align: right; }
  .behaviour .row > .count, .columns { display: none; }
  .finding .row { grid-template-columns: minmax(0, 1fr); }
  .versus { grid-template-columns: 1fr; gap: .7rem; }
  .witnesses tr { display: grid; grid-template-columns: minmax(0, 1fr) 8rem 4.4rem; border-bottom: 1px solid var(--rule); }
  .witnesses :is(th, td) { border: 0; }
  .witnesses td:nth-child(3), .witnesses th:nth-child(3) { padding-right: 0; }
  .witnesses tr > :nth-child(4) { grid-column: 1 / -1; }
  .witnesses thead th:nth-child(4), .witnesses td:empty { display: none; }
  .body { padding-left: 0; }
}
@media print {
  body { font-size: 9.5pt; }
  .bar, .skip, .copy button, dialog { display: none !important; }
  .large .item { content-visibility: visible; }
  .item, figure, tr { break-inside: avoid; }
  .item:has(> details[open]) { break-inside: auto; }
  h2, h3 { break-after: avoid; }
  pre { max-height: none; }
  a { color: inherit; text-decoration: none; }
}
`;
