import { formatAddress } from '../../spec/vocabulary/index.ts';
import type { Label, OpenStep, Scenario, Step } from './scenario.ts';
import { checkChange, checkKnown, type KnownNames } from '../json/known-names.ts';
import { Problem, shown } from '../json/problem.ts';
import { checkFillSize, fillSize } from './step-schema.ts';

/**
 * That steps name only what is there, and flows only once they are opened.
 * @throws Problem `scenario-...`, with its path within the steps
 */
export function checkSteps(scenario: Scenario, names: KnownNames): void {
  const opened = new Opened();
  for (const [index, step] of scenario.steps.entries()) {
    try {
      checkStep(scenario, step, names);
      checkFlows(step, opened);
    } catch (error) {
      throw error instanceof Problem ? error.under(index) : error;
    }
  }
}

/** The flows that are open to a step; those of a fill are `flows#number`, and how many there are is relative. */
class Opened {
  readonly #labels = new Set<Label>();
  readonly #groups = new Set<Label>();

  add(label: Label): void {
    this.#labels.add(label);
    const hash = label.lastIndexOf('#');
    if (hash > 0) this.#groups.add(label.slice(0, hash));
  }

  fill(group: Label): void {
    this.#groups.add(group);
    // By its bare label a fill means its last flow.
    this.#labels.add(group).add(`${group}#`);
  }

  has(label: Label): boolean {
    const hash = label.lastIndexOf('#');
    return this.#labels.has(label) || (hash > 0 && this.#labels.has(label.slice(0, hash + 1)));
  }

  hasGroup(group: Label): boolean {
    return this.#groups.has(group);
  }
}

function checkStep({ deployment, settings }: Scenario, step: Step, names: KnownNames): void {
  switch (step.do) {
    case 'open':
    case 'stray':
    case 'discover':
      return checkKnown(names, 'vms', step, 'vm', []);
    case 'together':
      return step.opens.forEach((open, index) => checkKnown(names, 'vms', open, 'vm', ['opens', index]));
    case 'probe':
      return checkKnown(names, 'loadBalancers', step, 'loadBalancer', []);
    case 'fill':
      for (const vm of step.vms) if (!names.vms.has(vm)) checkKnown(names, 'vms', { vms: vm }, 'vms', []);
      return checkFillSize(fillSize(settings.ports, step.leave));
    case 'change': {
      const { change } = step;
      checkChange(names, change, ['change']);
      if (change.kind !== 'assign-ilpip') return;
      if (!deployment.loadBalancers.some(({ frontends }) => frontends.includes(change.address))) return;
      throw new Problem({
        code: 'scenario-ilpip-is-frontend',
        path: ['change', 'address'],
        expected: 'an address that is not a frontend',
        received: formatAddress(change.address),
        remedy: 'Give the ILPIP an address of its own.',
      });
    }
    default:
      return;
  }
}

function checkFlows(step: Step, opened: Opened): void {
  switch (step.do) {
    case 'open':
    case 'inbound':
      return opened.add(step.flow);
    case 'together':
      return step.opens.forEach((open: OpenStep) => opened.add(open.flow));
    case 'fill':
      return opened.fill(step.flows);
    case 'send':
    case 'reply':
    case 'close':
    case 'keep-alive':
      if (!opened.has(step.flow)) throw unopened(step.flow, ['flow']);
      return;
    case 'advance':
      if (step.to.since !== null && !opened.has(step.to.since))
        throw unopened(step.to.since, ['to', 'since']);
      return;
    case 'send-all':
    case 'reply-all':
    case 'close-all':
      if (!opened.hasGroup(step.flows)) throw unopened(step.flows, ['flows']);
      return;
    default:
      return;
  }
}

function unopened(label: Label, path: string[]): Problem {
  return new Problem({
    code: 'scenario-unopened-flow',
    path,
    expected: 'a flow that an earlier step opens',
    received: shown(label),
    remedy: 'Open the flow first, or correct its label.',
  });
}
