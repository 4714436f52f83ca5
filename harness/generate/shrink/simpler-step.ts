import type { Moment, Scenario, Step } from '../../scenario/scenario.ts';

/** One step simpler, one thing at a time. Every alternative is simpler by some order, so shrinking ends. */
export function* simplerSteps(scenario: Scenario): Iterable<Scenario> {
  const { steps } = scenario;
  for (const [index, step] of steps.entries()) {
    for (const simpler of simpler1(step)) yield { ...scenario, steps: steps.with(index, simpler) };
  }
}

const PLAIN_PORT = 5000;

function* simpler1(step: Step): Iterable<Step> {
  switch (step.do) {
    case 'open': {
      const { unanswered, ...answered } = step;
      if (unanswered !== undefined) yield answered;
      if (step.port !== PLAIN_PORT) yield { ...step, port: PLAIN_PORT };
      break;
    }
    case 'fill': {
      if (step.vms.length > 1) yield { ...step, vms: step.vms.slice(0, 1) };
      if (step.vms.length > 2) yield { ...step, vms: step.vms.slice(0, 2) };
      const { toPorts: _, ...onePort } = step;
      if (step.toPorts !== undefined) yield onePort;
      if (step.leave !== 0) yield { ...step, leave: 0 };
      if (step.leave > 1) yield { ...step, leave: 1 };
      if (step.leave < -1) yield { ...step, leave: -1 };
      break;
    }
    case 'send': {
      const { zeroChecksum, ...plain } = step;
      if (zeroChecksum === true) yield plain;
      if (step.segment !== 'data') yield { ...step, segment: 'data' };
      if (step.bytes > 0) yield { ...step, bytes: 0 };
      if (step.bytes > 1) yield { ...step, bytes: 1 };
      break;
    }
    case 'reply':
      if (step.from !== 'destination') yield { ...step, from: 'destination' };
      if (step.bytes > 0) yield { ...step, bytes: 0 };
      break;
    case 'close':
      if (step.how !== 'rst') yield { ...step, how: 'rst' };
      break;
    case 'advance':
      for (const to of simplerMoment(step.to)) yield { ...step, to };
      break;
    case 'together':
      for (const open of step.opens) {
        if (step.opens.length > 2) yield { ...step, opens: step.opens.filter((other) => other !== open) };
        else yield open;
      }
      break;
    case 'keep-alive':
      if (step.by !== 'outbound') yield { ...step, by: 'outbound' };
      for (const timeouts of [0.4, 0.8, 1.2]) if (timeouts < step.timeouts) yield { ...step, timeouts };
      break;
    case 'probe':
      if (step.rounds > 1) yield { ...step, rounds: 1 };
      if (step.rounds > 2) yield { ...step, rounds: step.rounds - 1 };
      break;
    default:
  }
}

function* simplerMoment(to: Moment): Iterable<Moment> {
  if (to.timeouts > 0) yield { ...to, timeouts: 0 };
  if (to.timeouts > 1) yield { ...to, timeouts: 1 };
  if (to.since !== null) yield { ...to, since: null };
  if (to.ticks !== 0) yield { ...to, ticks: 0 };
  if (to.tolerances !== 0) yield { ...to, tolerances: 0 };
}
