import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { PLATFORM_ADDRESS } from '../vocabulary/index.ts';
import { leave, rejoin, ungroup } from './changes.ts';
import { quiet, stillOpen, violates } from './expect.ts';
import { blocking, client, down, round, SOMETHING_ELSE } from './probing.ts';
import { CLIENT, trace, type Trace } from './trace.ts';
import { FRONTEND, FRONTEND_2, group, ILPIP, LETS_CLIENTS_IN, WITH_ILPIP } from './world.ts';

const MARKS = 'probe-blocked-marks-down';
const NO_NEW = 'down-vm-gets-no-new-flows';

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
  violates(client(down(trace(blocking)), 0), NO_NEW);
  quiet(client(down(trace(blocking)), 1));
  quiet(client(round(trace(blocking), true), 0));
});

test('a member that the target says nothing of was probed too, and is as down as the others', () => {
  const untold = (t: Trace) => t.probe([{ vm: 1, reached: true, up: true }]);
  violates(client(untold(untold(trace(blocking))), 0), NO_NEW);
  quiet(client(untold(trace(blocking)), 0));
  stillOpen(untold(untold(trace(blocking))), MARKS, 'the target did not show the state of the probe');
  quiet(untold(untold(trace(blocking).change(leave))));
  // Nor may be one that is perhaps gone.
  const delayed = () => trace({ ...blocking, capabilities: { changeDelayMs: 1_000 } });
  quiet(client(untold(untold(delayed().change(leave))), 0));
  violates(client(untold(untold(delayed().change(SOMETHING_ELSE))), 0), NO_NEW);
});

test('a flow from before goes on', () => {
  quiet(client(down(client(trace(blocking), 0)), 0));
});

test('a datagram through a SNAT port, or to an ILPIP, is no flow of the load balancer`s', () => {
  const t = down(trace(blocking)).open('a', { vm: 1 });
  quiet(t.client(CLIENT, 7_000, FRONTEND, 1_025, { vm: 0, port: 5_300 }));
});

test('TCP: a new flow is a SYN', () => {
  const got = (segment: 'ack' | 'syn', at = 80) =>
    down(trace(blocking)).client(CLIENT, 7_000, FRONTEND, at, { vm: 0, port: 8_080 }, segment, 'tcp');
  quiet(got('ack'));
  violates(got('syn'), NO_NEW);
  // The rule of that port is for UDP alone.
  quiet(got('syn', 53));
});

test('once unblocked it may be up again before the next round that anybody sees', () => {
  quiet(client(down(trace(blocking)).change(ungroup), 0));
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
  quiet(client(under().change(ungroup), 0));
  // A rule for the port that the client knows may mean that one, or the VM's own.
  quiet(client(under({ ...LETS_CLIENTS_IN, destinationPorts: { first: 53, last: 53 } }), 0));
  quiet(client(under({ ...LETS_CLIENTS_IN, destinationPorts: { first: 5_300, last: 5_300 } }), 0));
  // So may one for the address.
  const address = { base: FRONTEND, bits: 32 } as const;
  quiet(client(under({ ...LETS_CLIENTS_IN, destination: address }), 0));
  quiet(client(under({ ...denied, destination: address }), 0));
  // Nor can it be said whose rule was broken, where the user's denies one of the two.
  quiet(client(under({ ...denied, destinationPorts: { first: 53, last: 53 } }), 0));
  quiet(client(under({ ...denied, destinationPorts: { first: 5_300, last: 5_300 } }), 0));
  // What goes on is no new flow, and to a flow of the VM's own strangers may send.
  const goingOn = client(under(LETS_CLIENTS_IN), 0).change({ ...ungroup, securityGroup: 'own' });
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
  // So may one to the platform, of which nothing is judged.
  const asking = trace({ securityGroups: [group('own')], subnetGroup: 'own' });
  quiet(stranger(asking.open('own', { vm: WITH_ILPIP, port: 5_000, to: PLATFORM_ADDRESS })));
});

test('within a change a probe may be blocked or not, unless what changes has no say in it', () => {
  const delayed = { ...blocking, capabilities: { changeDelayMs: 1_000 } };
  quiet(round(round(trace(delayed), true).change(ungroup), true, true));
  const block = { ...ungroup, securityGroup: 'block' };
  const { securityGroups, capabilities } = delayed;
  quiet(round(trace({ securityGroups, capabilities }).change(block), true, true));
  violates(round(round(trace(delayed).change(SOMETHING_ELSE), true), true), MARKS);
});

test('default rule 65001 answers for rounds under one configuration alone, and where all in force leave it to decide', () => {
  const none = { securityGroups: [group('none')], nicGroup: 'none' } as const;
  const held = (t: Trace) => round(t, false, false);
  const DEFAULTS = 'nsg-default-rules';
  quiet(held(held(trace(none)).change(SOMETHING_ELSE)));
  violates(held(held(held(trace(none)).change(SOMETHING_ELSE))), DEFAULTS);
  const allow = group('allow', { direction: 'inbound', source: 'AZURE_LOADBALANCER', access: 'allow' });
  const changed = (delay: number) =>
    trace({
      securityGroups: [allow, group('none')],
      nicGroup: 'allow',
      capabilities: { changeDelayMs: delay },
    }).change({ ...ungroup, securityGroup: 'none' });
  quiet(held(held(changed(1_000))));
  violates(held(held(changed(0))), DEFAULTS);
});

test('who leaves a pool and joins it again begins anew', () => {
  const again = (t: Trace) => t.change(leave).change(rejoin);
  quiet(client(again(down(trace(blocking))), 0));
  quiet(round(again(round(trace(blocking), true)), true));
  violates(round(round(again(trace(blocking)), true), true), MARKS);
  violates(client(down(again(trace(blocking))), 0), NO_NEW);
  violates(client(down(trace(blocking)).change({ ...leave, vm: 'vm-1' }), 0), NO_NEW);
  // In between it is probed for nothing.
  quiet(round(round(trace(blocking).change(leave), true, true), true, true));
  // As long as it may not be a member yet, a round may not count.
  const delayed = () => trace({ ...blocking, capabilities: { changeDelayMs: 1_000 } });
  quiet(round(round(again(delayed()), true), true));
  quiet(round(round(again(delayed()), true).advance(1_001), true));
  violates(round(round(again(delayed()).advance(1_001), true), true), MARKS);
});

test('lossy: a VM of which probes were lost may be held for down', () => {
  const byDefault = (lossless = false) =>
    trace({ securityGroups: [group('none')], nicGroup: 'none', capabilities: { lossless } });
  const held = (t: Trace, reached: boolean | null) => round(round(t, true, true), false, reached);
  quiet(held(byDefault(), false));
  quiet(held(byDefault(), null));
  violates(held(byDefault(), true), 'nsg-default-rules');
  violates(held(byDefault(true), false), 'nsg-default-rules');
  // Whether its probes arrived or not, one that is up got them.
  const up = round(round(byDefault(), true, null), true, null);
  assert.ok(up.tally('nsg-default-rules').conforming > 0);
});

test('each load balancer has its own pool, frontends and probe', () => {
  const lb = trace().context.deployment.loadBalancers[0]!;
  const second = { ...lb, name: 'lb-2', frontends: [FRONTEND_2], pool: ['vm-0'] };
  const both = (...loadBalancers: (typeof lb)[]) => trace({ ...blocking, deployment: { loadBalancers } });
  const bySecond = (t: Trace) => t.client(CLIENT, 7_000, FRONTEND_2, 53, { vm: 0, port: 5_300 });
  const untold = (t: Trace) => t.probe([], 'lb-2').probe([], 'lb-2');
  // Down by the one, a VM gets flows by the other that does not probe, or was not seen to.
  quiet(bySecond(down(both(lb, { ...second, probe: null }))));
  quiet(bySecond(down(both(lb, second))));
  const seen = (t: Trace) => t.probe([{ vm: 0, reached: true, up: true }], 'lb-2');
  quiet(seen(seen(both(lb, { ...second, probe: null }))));
  violates(bySecond(untold(both({ ...lb, pool: ['vm-1'] }, second))), NO_NEW);
  quiet(bySecond(untold(both(lb, { ...second, pool: ['vm-1'] }))));
});

test('a load balancer that nobody defined, or without a probe, is probed for nothing', () => {
  quiet(trace(blocking).probe([{ vm: 0, reached: true, up: true }], 'other'));
  quiet(round(round(trace({ ...blocking, loadBalancer: { probe: null } }), true, true), true, true));
});

test.run();
