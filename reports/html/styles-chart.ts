/** The time chart, and the frame that it scrolls in on a narrow screen. */
export const chartStyles = `
figure { margin: .9rem 0; }
figcaption { font-size: .8rem; color: var(--soft); }
.scroll { overflow-x: auto; }
.chart { display: block; min-width: 720px; width: 100%; max-width: 1100px; height: auto; font: 11px var(--mono); }
.chart text { fill: var(--ink); }
.chart .outside { paint-order: stroke; stroke: var(--ground); stroke-width: 3px; }
.chart .head { font-weight: 600; paint-order: stroke; stroke: var(--ground); stroke-width: 3px; }
.chart .tick, .chart .port, .chart .idle, .chart .mark { fill: var(--soft); }
.chart .grid { stroke: var(--rule); }
.chart .rule { stroke: var(--rule-strong); }
.chart .unseen { fill: var(--panel); }
.chart .held { fill: var(--held); stroke: var(--held-edge); stroke-width: .8; }
.chart .later { fill: var(--later); stroke-dasharray: 1 3; }
.chart .possible { fill: none; stroke: var(--held-edge); stroke-dasharray: 4 3; }
.chart .deadline { stroke: var(--event); stroke-width: 2; }
.chart .event { fill: var(--event); stroke: var(--event); }
.chart .hollow { fill: var(--ground); stroke-width: 1.5; }
.chart .cross { stroke-width: 2.2; }
.chart .mark { font-style: italic; }
.chart line.mark { stroke: var(--soft); stroke-dasharray: 2 3; }
.chart .blamed rect { stroke: var(--bad); stroke-width: 1.8; }
.chart .blamed .held { fill: var(--bad-ground); }
.chart .blamed .later { fill: var(--bad-ground); fill-opacity: .5; }
.chart .blamed .event { fill: var(--bad); stroke: var(--bad); }
.chart .blamed text { font-weight: 600; }
.chart line.fault { stroke: var(--bad); stroke-width: 1.5; }
.chart text.fault { fill: var(--bad); font-weight: 600; }
`;
