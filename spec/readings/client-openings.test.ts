import { test } from 'uvu';
import { quiet, violates } from './expect.ts';
import { blocking, client, down } from './probing.ts';
import { CLIENT, trace, type Trace } from './trace.ts';
import { DEFAULT_ADDRESS, FRONTEND, FRONTEND_2, group, ILPIP, POOLED, WITH_ILPIP, world } from './world.ts';

const own = { vm: POOLED, port: 5_300, to: CLIENT, at: 7_000 } as const;
const capabilities = (publicPort: boolean) => ({
  shows: { ...world().hello.capabilities.shows, publicPort },
});
const lost = (t: Trace) => t.client(CLIENT, 7_000, FRONTEND, 53, null);
/** What the client came by is the first frontend; flows of the VM's own may leave from the second one, too. */
const two = (lossless: boolean) =>
  trace({ frontends: [FRONTEND, FRONTEND_2], capabilities: { lossless } }).flow('own', {
    ...own,
    from: FRONTEND_2,
  });

test('lossy: what may answer a client that reached nobody may be a flow of the VM`s own; what it got answers the client', () => {
  quiet(lost(two(false)).send('own'));
  violates(client(two(false), POOLED).send('own'), 'mapping-is-stable');
  violates(client(two(true), POOLED).send('own'), 'mapping-is-stable');
});

test('a VM that sends to a client`s endpoint before that opens a flow may go on with its own', () => {
  quiet(client(two(true).send('own'), POOLED).send('own'));
});

test('lossy: a flow whose first packet reached nobody may be older than the block that marks the VM down', () => {
  const late = (lossless: boolean, first: (t: Trace) => Trace) =>
    client(down(first(trace({ ...blocking, capabilities: { lossless } }))), 0);
  quiet(late(false, lost));
  violates(late(true, lost), 'down-vm-gets-no-new-flows');
  violates(
    late(false, (t) => t),
    'down-vm-gets-no-new-flows',
  );
});

test('what a VM of its groups may not get from a client it may get by a flow of its own, also where nobody sees which port that has', () => {
  const got = (publicPort: boolean, steps: (t: Trace) => Trace) =>
    steps(
      trace({
        securityGroups: [group('empty')],
        subnetGroup: 'empty',
        capabilities: capabilities(publicPort),
      }),
    ).client(CLIENT, 444, ILPIP, 5_300, { vm: WITH_ILPIP, port: 5_300 });
  const opens = (t: Trace) => t.open('own', { vm: WITH_ILPIP, port: 5_300, to: CLIENT, as: 5_300 });
  quiet(got(true, opens));
  quiet(got(false, (t) => t.flow('own', { vm: WITH_ILPIP, port: 5_300, to: CLIENT, as: 0 }).send('own')));
  violates(
    got(true, (t) => t),
    'nsg-default-rules',
  );
});

test('nor is a flow of its own a client`s that a VM gets though it is down', () => {
  const got = (frontendPort: number, port: number, steps: (t: Trace) => Trace, publicPort = true) => {
    const rules = [{ protocol: 'udp', frontendPort, backendPort: 5_300 }] as const;
    const t = down(trace({ ...blocking, loadBalancer: { rules }, capabilities: capabilities(publicPort) }));
    return steps(t).client(CLIENT, 7_000, FRONTEND, frontendPort, { vm: POOLED, port });
  };
  const opens = (t: Trace) => t.open('own', { port: 5_001, as: 1_025 });
  const untold = (t: Trace) => t.flow('own', { port: 5_001, as: 0 }).send('own');
  quiet(got(1_025, 5_001, opens));
  violates(got(1_025, 5_300, opens), 'down-vm-gets-no-new-flows');
  // Where nobody sees which port its own has, it may be the one that the rule names; unless that is no SNAT port.
  quiet(got(1_025, 5_001, untold, false));
  quiet(got(1_025, 5_300, untold, false));
  violates(got(53, 5_300, untold, false), 'down-vm-gets-no-new-flows');
});

test('where nobody sees what VMs receive, a reply to a flow of the VM`s own is no client`s', () => {
  const shows = { ...world().hello.capabilities.shows, deliveries: false };
  const own = { vm: WITH_ILPIP, protocol: 'tcp', port: 5_300, as: 5_300 } as const;
  const agreed = trace({ capabilities: { shows } })
    .flow('own', own)
    .send('own', { segment: 'syn' })
    .reply('own', { segment: 'syn-ack', delivered: null });
  violates(
    agreed.send('own', { segment: 'ack', seen: { source: DEFAULT_ADDRESS } }),
    'method-instance-level-ip',
  );
});

test.run();
