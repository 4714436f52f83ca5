import { test } from 'uvu';
import { quiet, violates } from './expect.ts';
import { blocking, client, down } from './probing.ts';
import { CLIENT, trace, type Trace } from './trace.ts';
import { FRONTEND, FRONTEND_2, POOLED } from './world.ts';

const own = { vm: POOLED, port: 5_300, to: CLIENT, at: 7_000 } as const;
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

test.run();
