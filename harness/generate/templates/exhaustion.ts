import { assemble } from '../assemble.ts';
import * as step from '../build.ts';
import { GUARDED_PORT, to } from '../places.ts';
import { only, other, perProtocol, sharing, template, type Template } from './template.ts';

/** More than a byte counts. */
const FAILURES = 300;

/** What happens when the last port is gone, and when one comes back. */
export const exhaustion: readonly Template[] = [
  ...perProtocol('the last port, the first failure, and service again', (means, protocol) => {
    const vms = step.vmsUpTo(Math.min(3, means.maxVms));
    const other = vms.at(-1) ?? 0;
    return assemble(means, { layout: sharing(means), vms: vms.length }, 4, [
      step.fill('f', [0], protocol, 5000, to(0), 1),
      step.open('last', 0, protocol, 5100, to(0)),
      step.open('fails', 0, protocol, 5101, to(0)),
      step.open('fails-too', other, protocol, 5102, to(0)),
      step.open('elsewhere', other, protocol, 5102, to(1)),
      step.sendAll('f'),
      step.reply('f#0'),
      step.reply('last'),
      step.wait(0.5),
      step.send('last'),
      step.sendAll('f'),
      // One is released; the others live on.
      step.close('f#1'),
      step.keepAlive('f#0', 'outbound', 0.8),
      step.send('last'),
      step.send('f#2'),
      step.expire('f#1'),
      step.open('again', other, protocol, 5103, to(0)),
      step.open('fails-again', 0, protocol, 5104, to(0)),
      step.reply('again'),
      step.send('last'),
      step.reply('f#0'),
    ]);
  }),
  ...perProtocol('failures by three VMs, a release and a refill', (means, protocol) => {
    const vms = step.vmsUpTo(Math.min(3, means.maxVms));
    return assemble(means, { layout: sharing(means), vms: vms.length }, 5, [
      step.fill('f', vms, protocol, 5000, to(0), -3),
      step.open('elsewhere', 0, protocol, 5000, to(1)),
      step.sendAll('f'),
      step.closeAll('f', 'rst'),
      step.expireAll,
      step.fill('g', vms, protocol, 6000, to(0), 0),
      step.fill('h', vms, protocol, 7000, to(0), -2),
      step.sendAll('g'),
    ]);
  }),
  ...perProtocol('hundreds of failures in a row', (means, protocol) =>
    // Each is waited for where time is real.
    means.realClock
      ? null
      : assemble(means, { layout: sharing(means), vms: other(means) + 1 }, 2, [
          step.fill('f', [0], protocol, 5000, to(0), 0),
          step.fill('g', [other(means)], protocol, 6000, to(0), -FAILURES),
          step.sendAll('f'),
        ]),
  ),
  template('alerts before and after exhaustion', (means) =>
    assemble(means, { layout: 'pool', vms: Math.min(2, means.maxVms), logging: true }, 4, [
      step.open('a', 0, 'tcp', 4000, to(1)),
      step.alerts,
      step.fill('f', [0], 'tcp', 5000, to(0), 1),
      step.alerts,
      step.fill('g', step.vmsUpTo(Math.min(2, means.maxVms)), 'tcp', 6000, to(0), -2),
      step.alerts,
    ]),
  ),
  template('alerts with logging switched on later', (means) =>
    assemble(means, { layout: 'pool', vms: 1 }, 3, [
      step.fill('f', [0], 'tcp', 5000, to(0), -1),
      ...only(
        means.features.alerts && means.features.changes,
        step.change({ kind: 'set-logging', loadBalancer: 'lb0', on: true }),
      ),
      step.open('x', 0, 'tcp', 6000, to(0)),
      step.alerts,
    ]),
  ),
  template('no alert for a denied flow', (means) =>
    assemble(means, { layout: 'pool', vms: 1, logging: true, nic: 'deny-port' }, 4, [
      step.open('allowed', 0, 'tcp', 5000, to(0)),
      step.open('denied', 0, 'tcp', 5001, `198.51.100.10:${GUARDED_PORT}`),
      step.alerts,
    ]),
  ),
  // Its address is no load balancer's, and nobody's log says so.
  template('no alert for default SNAT, beside a load balancer that logs', (means) =>
    assemble(means, { layout: 'tenant', vms: 3, logging: true }, 4, [
      step.open('behind', 2, 'tcp', 5000, to(0)),
      step.fill('f', [0], 'tcp', 5000, to(0), -2),
      step.alerts,
    ]),
  ),
  template('no alert below capacity, with several frontends', (means) =>
    assemble(means, { layout: 'frontends', vms: Math.min(2, means.maxVms), logging: true }, 4, [
      step.fill('f', [0], 'tcp', 5000, to(0), 10),
      step.fill('g', [0], 'tcp', 5000, to(1), 10),
      step.alerts,
    ]),
  ),
];
