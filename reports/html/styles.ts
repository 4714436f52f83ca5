import { chartStyles } from './styles-chart.ts';
import { statisticsStyles } from './styles-statistics.ts';
import { pageStyles } from './styles-page.ts';

/** Names say the use, so that both themes are one list each. Every text keeps a contrast of 4.5:1 on its ground. */
const LIGHT = `
  color-scheme: light;
  --ground: #fdfdfb; --panel: #f5f5f1; --raised: #fff; --rule: #dcdcd4; --rule-strong: #b3b3a8;
  --ink: #1c1d1a; --soft: #585b53; --link: #1f4e8c; --focus: #1f6fd0;
  --bad: #a81e14; --bad-ground: #fbe9e6; --open: #7d5200; --open-ground: #fbf1da;
  --good: #1d6334; --good-ground: #e6f2e8; --quiet: #5c5f57;
  --held: #b9cfe4; --held-edge: #54799f; --event: #1b3a5c; --later: #dfe8f1;
`;
const DARK = `
  color-scheme: dark;
  --ground: #161715; --panel: #1e1f1d; --raised: #232422; --rule: #363834; --rule-strong: #5a5d56;
  --ink: #e7e7e1; --soft: #a8aba2; --link: #8fb8ea; --focus: #6aa5f0;
  --bad: #ff8f81; --bad-ground: #3b1d19; --open: #e5b95f; --open-ground: #33290f;
  --good: #86cf99; --good-ground: #17301e; --quiet: #a2a59c;
  --held: #2f4a66; --held-edge: #7ba3cc; --event: #d7e6f7; --later: #222d38;
`;

/** The choice of a reader counts before the system's, and paper is always light. */
export const styles = `
:root {${LIGHT}}
@media screen and (prefers-color-scheme: dark) { :root:not([data-theme=light]) {${DARK}} }
@media screen { :root[data-theme=dark] {${DARK}} }
${pageStyles}
${chartStyles}
${statisticsStyles}
`.replaceAll(/\s*\n\s*/g, '\n');
