import type { Label, Scenario, Step } from '../../scenario/scenario.ts';

/** The same scenario with its flows named a, b, c and so on, so that two ways to the same one end alike. */
export function* plainLabels(scenario: Scenario): Iterable<Scenario> {
  const names = new Map<string, string>();
  const plain = (label: Label): Label => {
    const hash = label.lastIndexOf('#');
    const base = hash < 0 ? label : label.slice(0, hash);
    let name = names.get(base);
    if (name === undefined) {
      name = nameOf(names.size);
      names.set(base, name);
    }
    return hash < 0 ? name : name + label.slice(hash);
  };
  const steps = scenario.steps.map((step) => renamed(step, plain));
  if ([...names].some(([before, after]) => before !== after)) yield { ...scenario, steps };
}

const LETTERS = 26;

function nameOf(number: number): string {
  const letter = String.fromCodePoint(97 + (number % LETTERS));
  return number < LETTERS ? letter : `${letter}${Math.floor(number / LETTERS)}`;
}

function renamed(step: Step, plain: (label: Label) => Label): Step {
  switch (step.do) {
    case 'open':
    case 'send':
    case 'reply':
    case 'close':
    case 'keep-alive':
    case 'inbound':
      return { ...step, flow: plain(step.flow) };
    case 'fill':
    case 'send-all':
    case 'reply-all':
    case 'close-all':
      return { ...step, flows: plain(step.flows) };
    case 'together':
      return { ...step, opens: step.opens.map((open) => ({ ...open, flow: plain(open.flow) })) };
    case 'advance':
      return step.to.since === null ? step : { ...step, to: { ...step.to, since: plain(step.to.since) } };
    default:
      return step;
  }
}
