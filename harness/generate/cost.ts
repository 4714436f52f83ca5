import type { Deployment, Hello } from '../../spec/vocabulary/index.ts';
import { offsetOf, timingOf } from '../interpret/index.ts';
import type { Label, Scenario } from '../scenario/scenario.ts';
import { meansOf } from './means.ts';

/**
 * How long a scenario waits on the target's clock, in ms, should everything else take no time: its steps know that
 * before they run.
 */
export function predictedWaitMs({ deployment, steps, settings }: Scenario, hello: Hello): number {
  const { capabilities } = hello;
  const { idleTimeoutMs } = meansOf(hello);
  const timing = timingOf(capabilities, { ...settings, idleTimeoutMs });
  const lastSent = new Map<Label, number>();
  let now = 0;
  for (const step of steps) {
    switch (step.do) {
      case 'open':
      case 'send':
      case 'close':
      case 'inbound':
        lastSent.set(step.flow, now);
        break;
      case 'together':
        for (const { flow } of step.opens) lastSent.set(flow, now);
        break;
      case 'fill':
      case 'send-all':
      case 'close-all':
        for (const label of lastSent.keys()) if (label.startsWith(`${step.flows}#`)) lastSent.delete(label);
        lastSent.set(step.flows, now);
        break;
      case 'keep-alive':
        now += step.timeouts * idleTimeoutMs;
        if (step.by !== 'inbound') lastSent.set(step.flow, now);
        break;
      case 'advance': {
        const offset = offsetOf(step.to, timing);
        if (step.to.since === null) now += Math.max(0, offset);
        else {
          const { since } = step.to;
          const from = lastSent.get(since) ?? lastSent.get(since.split('#')[0] ?? since);
          if (from !== undefined) now = Math.max(now, from + offset);
        }
        break;
      }
      case 'change':
        now += capabilities.changeDelayMs;
        break;
      case 'alerts':
        now += capabilities.alertDelayMs;
        break;
      case 'probe':
        now += step.rounds * intervalOf(deployment, step.loadBalancer);
        break;
      default:
    }
  }
  return now;
}

function intervalOf({ loadBalancers }: Deployment, name: string): number {
  return loadBalancers.find((one) => one.name === name)?.probe?.intervalMs ?? 0;
}
