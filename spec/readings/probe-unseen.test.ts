import { test } from 'uvu';
import { ungroup } from './changes.ts';
import { quiet, violates } from './expect.ts';
import { blocking, client, down, round, SOMETHING_ELSE } from './probing.ts';
import { trace } from './trace.ts';
import { group } from './world.ts';

const MARKS = 'probe-blocked-marks-down';
const NO_NEW = 'down-vm-gets-no-new-flows';

test('once unblocked, it is blocked anew: in between it may have been probed unseen', () => {
  const block = { ...ungroup, securityGroup: 'block' } as const;
  const again = () => down(trace(blocking)).change(ungroup).change(block);
  quiet(client(again(), 0));
  quiet(round(again(), true));
  violates(round(round(again(), true), true), MARKS);
  violates(client(down(again()), 0), NO_NEW);
  // As long as every group blocks, nothing does.
  const [first] = blocking.securityGroups;
  const two = { ...blocking, securityGroups: [first, { ...first, name: 'other' }] };
  violates(client(down(trace(two)).change({ ...ungroup, securityGroup: 'other' }), 0), NO_NEW);
  violates(client(down(trace(blocking)).change(SOMETHING_ELSE), 0), NO_NEW);
  quiet(client(round(trace(blocking), false).change(ungroup).change(block), 0));
});

test('a VM that the target shows as down before it is blocked stays so while it is', () => {
  violates(client(round(trace(blocking), false), 0), NO_NEW);
  quiet(client(round(trace(blocking), null), 0));
  quiet(client(round(trace(blocking), false).change(ungroup), 0));
  quiet(client(round(trace(), false), 0));
});

test('from which port probes come is the platform`s to choose', () => {
  const DEFAULTS = 'nsg-default-rules';
  const blocked = (first: number, last: number) =>
    trace({
      securityGroups: [
        group('some', {
          direction: 'inbound',
          source: 'AZURE_LOADBALANCER',
          sourcePorts: { first, last },
        }),
      ],
      nicGroup: 'some',
    });
  for (const [first, last] of [
    [65_535, 65_535],
    [1, 65_534],
    [50_000, 50_000],
  ] as const) {
    quiet(round(round(blocked(first, last), true, true), true, true));
    quiet(round(round(blocked(first, last), true), false));
    quiet(client(down(blocked(first, last)), 1));
  }
  violates(round(round(blocked(1, 65_535), true), true), MARKS);
  // What rules say of flows from the VM has nothing to do with it.
  const outbound = {
    securityGroups: [group('out', { sourcePorts: { first: 1, last: 2 } })],
    nicGroup: 'out',
  };
  violates(round(round(trace(outbound), true, true), false), DEFAULTS);
});

test.run();
