/** One line of the table that `npm run bench` prints. */
export interface Figure {
  readonly name: string;
  readonly value: string;
  /** What it should be; empty where a figure only explains another. */
  readonly goal: string;
  /** Null without a goal. */
  readonly met: boolean | null;
}

/** What `value` is, against a least or a greatest value. */
export function judge(
  name: string,
  value: number,
  unit: string,
  goal: { least: number } | { most: number },
): Figure {
  const met = 'least' in goal ? value >= goal.least : value <= goal.most;
  const text = 'least' in goal ? `${goal.least}${unit} or more` : `${goal.most}${unit} or less`;
  return { name, value: `${value.toFixed(1)}${unit}`, goal: text, met };
}

export function note(name: string, value: string): Figure {
  return { name, value, goal: '', met: null };
}

/** Of the longest name that there is. */
const WIDTH = 84;

/** Prints figures beside their goals. One that is missed makes the exit code 1. */
export function tell(figures: readonly Figure[]): void {
  for (const { name, value, goal, met } of figures) {
    const verdict = met === null ? '' : `${goal}${met ? '' : '  MISSED'}`;
    console.log(`${name.padEnd(WIDTH)}  ${value.padStart(12)}  ${verdict}`.trimEnd());
  }
  if (figures.some(({ met }) => met === false)) process.exitCode = 1;
}
