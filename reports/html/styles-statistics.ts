/** Heat maps, lines over time, and small tables with bars. */
const SHADES = [8, 18, 28, 40, 54, 68, 84, 100];

export const statisticsStyles = `
.broke { border-left: 3px solid var(--bad); padding-left: 1rem; margin: 1.2rem 0; }
.broke h2 { margin: 0 0 .3rem; font-size: 1rem; }
.broke ul { margin: 0; padding: 0; list-style: none; max-width: 58rem; }
.broke li { margin-bottom: .5rem; }
.broke strong { font-weight: 600; }
.contents { max-width: 70rem; margin: 0 auto; padding: 0 1.25rem .5rem; display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; font-size: .88rem; }
.chart .heat { fill: var(--event); }
${SHADES.map((shade, index) => `.chart .h${index + 1} { fill-opacity: ${shade / 100}; } td.h${index + 1} { background: color-mix(in srgb, var(--held) ${shade}%, transparent); }`).join('\n')}
.chart .privileged { fill: none; stroke: var(--bad); stroke-dasharray: 3 2; }
.chart .passed { stroke: var(--soft); stroke-dasharray: 2 3; }
.chart .run { fill: none; stroke: var(--event); stroke-width: 1.8; stroke-linejoin: round; }
.chart .r1 { stroke: var(--bad); stroke-dasharray: 6 3; }
.chart .r2 { stroke: var(--good); stroke-dasharray: 2 2; }
.chart .r3 { stroke: var(--open); stroke-dasharray: 8 3 2 3; }
.chart .r4 { stroke: var(--quiet); stroke-dasharray: 4 4; }
.chart .r5 { stroke: var(--link); stroke-dasharray: 1 3; }
table.idle { font-size: .74rem; min-width: 58rem; }
table.idle th, table.idle td { padding: .2rem .35rem; }
table.idle thead th { vertical-align: bottom; }
table.idle tbody th { min-width: 11rem; }
table.idle thead .band { background: var(--open-ground); color: var(--ink); }
table.idle .deadline { border-left: 3px solid var(--event); }
.tables { display: grid; grid-template-columns: repeat(auto-fit, minmax(19rem, 1fr)); gap: .6rem 2.5rem; align-items: start; }
.bars caption { text-align: left; font-weight: 600; color: var(--soft); padding: .4rem 0 .15rem; }
.bars th { font-weight: 400; color: var(--ink); white-space: nowrap; width: 1%; }
.bars .number { width: 6rem; }
.bars td.amount { padding-right: 0; width: 50%; }
.bars svg { display: block; width: 100%; height: .5rem; }
.bars rect { fill: var(--held-edge); }
@media print { .chart .h1 { fill-opacity: .15; } }
`;
