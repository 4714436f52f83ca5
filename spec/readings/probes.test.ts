import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseAddress } from '../vocabulary/index.ts';
import { quiet, stillOpen, violates } from './expect.ts';
import { trace, type Trace } from './trace.ts';
import { FRONTEND, group, ILPIP, LETS_CLIENTS_IN, WITH_ILPIP } from './world.ts';

const MARKS = 'probe-blocked-marks-down';
const NO_NEW = 'down-vm-gets-no-new-flows';
const CLIENT = parseAddress('192.0.2.10');
const blocking = {
  securityGroups: [group('block', { direction: 'inbound', source: 'AZURE_LOADBALANCER' }, LETS_CLIENTS_IN)],
  nicGroup: 'block',
} as const;
const round = (t: Trace, up: boolean | null, reached: boolean | null = false) =>
  t.probe([
    { vm: 0, reached, up },
    { vm: 1, reached: true, up: true },
  ]);
const client = (t: Trace, vm: number, port = 7_000) =>
  t.client(CLIENT, port, FRONTEND, 53, { vm, port: 5_300 });

test('a blocked probe marks the VM down after the threshold, not before', () => {
  quiet(round(round(trace(blocking), true), false));
  violates(round(round(trace(blocking), true), true), MARKS);
});

test('a probe that gets through a group that blocks it is a violation at once', () => {
  violates(round(trace(blocking), true, true), MARKS);
});

test('without a group, or with one that lets the probe pass, nothing is to be down', () => {
  quiet(round(round(trace(), true, true), true, true));
  const passing = {
    securityGroups: [group('pass', { direction: 'inbound', source: 'INTERNET' })],
    nicGroup: 'pass',
  } as const;
  quiet(round(round(trace(passing), true, true), true, true));
});

test('a probe that default rule 65001 lets in does not leave the VM down', () => {
  const byDefault = { securityGroups: [group('none')], nicGroup: 'none' } as const;
  quiet(round(round(trace(byDefault), true, true), true, true));
  violates(round(round(trace(byDefault), true, false), false, false), 'nsg-default-rules');
  // It may begin as down.
  quiet(round(round(trace(byDefault), false, true), true, true));
  // Without a group nothing decides about it; where a rule of the user's does, that one is asked.
  quiet(round(round(trace(), true, false), false, false));
  const allowing = {
    securityGroups: [group('allow', { direction: 'inbound', source: 'AZURE_LOADBALANCER', access: 'allow' })],
    nicGroup: 'allow',
  } as const;
  quiet(round(round(trace(allowing), true, false), false, false));
});

test('a state that the target does not show stays open', () => {
  stillOpen(
    round(round(trace(blocking), null, null), null, null),
    MARKS,
    'the target did not show the state of the probe',
  );
});

test('a VM that is marked down gets no new flow', () => {
  const down = () => round(round(trace(blocking), true), false);
  violates(client(down(), 0), NO_NEW);
  quiet(client(down(), 1));
  quiet(client(round(trace(blocking), true), 0));
});

test('a member that the target says nothing of was probed too, and is as down as the others', () => {
  const untold = (t: Trace) => t.probe([{ vm: 1, reached: true, up: true }]);
  violates(client(untold(untold(trace(blocking))), 0), NO_NEW);
  quiet(client(untold(trace(blocking)), 0));
  stillOpen(untold(untold(trace(blocking))), MARKS, 'the target did not show the state of the probe');
  const leave = { kind: 'leave-pool', vm: 'vm-0', loadBalancer: 'lb' } as const;
  quiet(untold(untold(trace(blocking).change(leave))));
});

test('a flow from before goes on', () => {
  quiet(client(round(round(client(trace(blocking), 0), true), false), 0));
});

test('a datagram through a SNAT port, or to an ILPIP, is no flow of the load balancer`s', () => {
  const t = round(round(trace(blocking), true), false).open('a', { vm: 1 });
  quiet(t.client(CLIENT, 7_000, FRONTEND, 1_025, { vm: 0, port: 5_300 }));
});

test('TCP: a new flow is a SYN', () => {
  const down = () => round(round(trace(blocking), true), false);
  quiet(down().client(CLIENT, 7_000, FRONTEND, 80, { vm: 0, port: 8_080 }, 'ack', 'tcp'));
  violates(down().client(CLIENT, 7_000, FRONTEND, 80, { vm: 0, port: 8_080 }, 'syn', 'tcp'), NO_NEW);
});

test('once unblocked it may be up again before the next round that anybody sees', () => {
  const unblock = { kind: 'set-security-group', on: { vm: 'vm-0' }, securityGroup: null } as const;
  const t = round(round(trace(blocking), true), false).change(unblock);
  quiet(client(t, 0));
  const up = round(
    round(round(round(trace(blocking), true), false).change(unblock), false, true),
    true,
    true,
  );
  const received = client(up, 0);
  quiet(received);
  assert.is(received.tally(NO_NEW).situations['the VM receives again after it was unblocked'], 1);
});

test('a client whom the groups deny does not reach the VM: by a rule of the user`s, or by default rule 65500', () => {
  const LIMITS = 'nsg-limits-destinations';
  const DEFAULTS = 'nsg-default-rules';
  const under = (...rules: Parameters<typeof group>[1][]) =>
    trace({
      securityGroups: [group('own', ...rules)],
      nicGroup: 'own',
      capabilities: { changeDelayMs: 1_000 },
    });
  const denied = { direction: 'inbound', source: 'INTERNET' } as const;
  violates(client(under(), 0), DEFAULTS);
  violates(client(under(denied), 0), LIMITS);
  quiet(client(under(LETS_CLIENTS_IN), 0));
  // Without a group nothing denies it, nor where one of two configurations in force does not.
  quiet(client(under(), 1));
  const change = { kind: 'set-security-group', on: { vm: 'vm-0' }, securityGroup: null } as const;
  quiet(client(under().change(change), 0));
  // A rule for the port that the client knows may mean that one, or the VM's own.
  quiet(client(under({ ...LETS_CLIENTS_IN, destinationPorts: { first: 53, last: 53 } }), 0));
  quiet(client(under({ ...LETS_CLIENTS_IN, destinationPorts: { first: 5_300, last: 5_300 } }), 0));
  // What goes on is no new flow, and to a flow of the VM's own strangers may send.
  const goingOn = client(under(LETS_CLIENTS_IN), 0).change({ ...change, securityGroup: 'own' });
  quiet(client(goingOn.advance(2_000), 0));
  const own = trace({ securityGroups: [group('own')], subnetGroup: 'own' });
  const stranger = (t: Trace) => t.client(CLIENT, 7_000, ILPIP, 5_000, { vm: WITH_ILPIP, port: 5_000 });
  quiet(stranger(own.open('a', { vm: WITH_ILPIP, port: 5_000 })));
  violates(stranger(trace({ securityGroups: [group('own')], subnetGroup: 'own' })), DEFAULTS);
  // One to an own address comes back, seen by nobody outside, and may hold that port.
  const hairpin = trace({ securityGroups: [group('own')], subnetGroup: 'own' }).flow('own', {
    vm: WITH_ILPIP,
    port: 5_000,
    to: ILPIP,
  });
  quiet(stranger(hairpin.fail('own')));
});

test('within a change a probe may be blocked or not', () => {
  const delayed = { ...blocking, capabilities: { changeDelayMs: 1_000 } };
  const unblock = { kind: 'set-security-group', on: { vm: 'vm-0' }, securityGroup: null } as const;
  quiet(round(round(trace(delayed), true).change(unblock), true, true));
});

test('a load balancer that nobody defined, or without a probe, is probed for nothing', () => {
  quiet(trace(blocking).probe([{ vm: 0, reached: true, up: true }], 'other'));
  quiet(round(round(trace({ ...blocking, loadBalancer: { probe: null } }), true, true), true, true));
});

test.run();
