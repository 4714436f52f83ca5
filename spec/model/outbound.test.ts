import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CLIENT, D2 } from '../readings/trace.ts';
import {
  DEFAULT_ADDRESS,
  FRONTEND,
  FRONTEND_2,
  group,
  ILPIP,
  NETWORK_PEER,
  NOWHERE,
  POOLED,
  PRIVATE,
  STANDALONE,
  WITH_ILPIP,
  type WorldOptions,
} from '../readings/world.ts';
import { type Change, PLATFORM_ADDRESS, type Send } from '../vocabulary/index.ts';
import type { FactName } from './facts.ts';
import { sender } from './fixtures/sender.ts';
import { among } from './fixtures/told.ts';

const join: Change = { kind: 'join-pool', vm: 'vm-2', loadBalancer: 'lb' };
const DENIES: WorldOptions = { nicGroup: 'g', securityGroups: [group('g', {})] };
/** A change that was acknowledged now takes effect so much later at most. */
const DELAY = 100;

const EXPECTED: readonly FactName[] = [
  ...(['toPublic', 'toNetwork', 'toNowhere', 'expectDefault', 'expectFrontend', 'expectIlpip'] as const),
  ...(['expectDenied', 'expectEither', 'snat'] as const),
];

test('what is expected of a packet: by where it goes, its VM’s method, and its groups', () => {
  const of = (figures: Partial<Send>, options: WorldOptions = {}, changes: readonly Change[] = []) => {
    const { state, sends } = sender({}, options);
    for (const change of changes) state.configurations.change(change, 0, DELAY);
    return among(sends(figures)[0]!, EXPECTED);
  };
  assert.equal(of({ vm: POOLED }), ['toPublic', 'expectFrontend', 'snat']);
  assert.equal(of({ vm: STANDALONE }), ['toPublic', 'expectDefault', 'snat']);
  assert.equal(of({ vm: WITH_ILPIP }), ['toPublic', 'expectIlpip']);
  assert.equal(of({ destination: NETWORK_PEER }), ['toNetwork', 'expectFrontend']);
  assert.equal(of({ destination: NOWHERE }), ['toNowhere', 'expectFrontend']);
  assert.equal(of({}, DENIES), ['toPublic', 'expectFrontend', 'expectDenied']);
  // By either method, or by one of them and not at all.
  assert.equal(of({ vm: STANDALONE }, {}, [join]), ['toPublic', 'expectEither']);
  const opened: Change = { kind: 'set-security-group', on: { vm: 'vm-0' }, securityGroup: null };
  assert.equal(of({}, DENIES, [opened]), ['toPublic', 'expectFrontend', 'expectEither']);
});

test('of the packet itself: no checksum, and a private port that is privileged', () => {
  const of = (figures: Partial<Send>) =>
    among(sender().sends(figures)[0]!, ['zeroChecksum', 'privilegedSource']);
  assert.equal(of({}), []);
  assert.equal(of({ zeroChecksum: true }), ['zeroChecksum']);
  assert.equal(of({ sourcePort: 1_023 }), ['privilegedSource']);
  assert.equal(of({ sourcePort: 1_024 }), []);
});

test('its figures: whose it is, where it goes, and what it may leave from', () => {
  const [t] = sender().sends({ sourcePort: 5_001, destination: D2, destinationPort: 80 }, [{}], 7);
  assert.equal([t!.sent, t!.vm, t!.port, t!.destination, t!.destinationPort], [7, 0, 5_001, D2, 80]);
  assert.equal([t!.publicAddress, t!.publicPort, t!.capacity], [FRONTEND, 1_025, 4]);
  assert.equal(t!.allowed, [FRONTEND]);
});

test('what goes to the platform, or to the deployment’s own addresses, is not judged', () => {
  for (const destination of [PLATFORM_ADDRESS, FRONTEND, ILPIP]) {
    const { state, ledger, sends } = sender();
    assert.equal(sends({ destination }), []);
    assert.equal(ledger.sent, []);
    assert.is(state.controls.last, -1);
    assert.ok(state.watch.unjudged);
  }
});

test('a packet that came out is a control, one that did not is none, and may have been noted all the same', () => {
  const { state, ledger, sends } = sender();
  assert.equal(sends({}, []), []);
  assert.is(state.controls.last, -1);
  assert.equal(ledger.noted, ['data']);
  sends({ vm: 1 });
  assert.equal([state.controls.lastOf(0), state.controls.lastOf(1)], [-1, 1]);
  sends({ group: 3 });
  assert.is(state.controls.lastOf(0), -1, 'one of a group, before the group is over');
});

test('each copy that came out is told by itself', () => {
  const copies = [{ intact: false }, { sourcePort: 1_026 }, { source: PRIVATE }];
  const told = sender().sends({}, copies);
  assert.equal(
    told.map((one) => among(one, ['outbound', 'damaged', 'sourcePrivate', 'toPublic'])),
    [
      ['outbound', 'damaged', 'toPublic'],
      ['outbound', 'toPublic'],
      ['outbound', 'sourcePrivate', 'toPublic'],
    ],
  );
  assert.equal(
    told.map(({ publicPort }) => publicPort),
    [1_025, 1_026, 1_025],
  );
});

test('of a datagram in fragments only a private source is judged', () => {
  const fragments = { segment: 'fragments', bytes: 9 } as const;
  const { state, ledger, sends } = sender();
  assert.equal(sends(fragments), []);
  assert.equal([ledger.sent, ledger.noted], [[], ['data']]);
  assert.is(state.controls.last, -1);
  const [leak] = sends(fragments, [{ source: PRIVATE, intact: false }]);
  assert.equal(among(leak!, ['sourcePrivate', 'damaged']), ['sourcePrivate']);
});

test('a flow to nowhere that got out before its VM changed is one from before; others the ledger knows', () => {
  const before = (destination: number, changed: number | null) => {
    const { outbound, sends } = sender();
    sends({ destination });
    if (changed !== null) outbound.changed(changed, join);
    return among(sends({ destination }, [{}, {}])[1]!, ['demoted']);
  };
  assert.equal(before(NOWHERE, POOLED), ['demoted']);
  assert.equal(before(NOWHERE, null), []);
  assert.equal(before(NOWHERE, STANDALONE), []);
  assert.equal(before(D2, POOLED), []);
});

test('a VM’s change is remembered, and ends what was compared with its mappings', () => {
  const { outbound, traits, sends } = sender({ flow: { becameSure: true } });
  sends({});
  outbound.changed(POOLED, join);
  const [t] = sends({ destination: D2 });
  assert.equal(among(t!, ['changedSince', 'joined', 'laterFlow', 'secondDestination']), [
    ...(['changedSince', 'joined', 'laterFlow', 'secondDestination'] as const),
  ]);
  assert.is(traits.counts.otherAddressSameMapping, 0);
});

const ANSWERS = { vm: POOLED, sourcePort: 5_300, destination: CLIENT, destinationPort: 7_000 } as const;

const fromClient = {
  op: 'receive',
  protocol: 'udp',
  segment: 'data',
  bytes: 32,
  group: 0,
  source: CLIENT,
  sourcePort: 7_000,
  destination: FRONTEND,
  destinationPort: 53,
} as const;

/** A client's flow that reached port 53 of the frontend is answered. */
function answer(came: Parameters<ReturnType<typeof sender>['sends']>[1], doubtful = false) {
  const { state, ledger, failures, sends } = sender();
  state.clients.note(fromClient, { sent: 0, seen: 0 }, { vm: POOLED, port: 5_300 }, doubtful);
  const told = sends(ANSWERS, came, 1);
  const facts = told.map((one) => among(one, ['outbound', 'answersClient', 'clientRestored', 'damaged']));
  return { told, facts, state, ledger, lost: failures.lost };
}

test('an answer to a client is judged by the address that the client knows, and holds no port', () => {
  const restored = answer([{ sourcePort: 53 }]);
  assert.equal(restored.facts, [['outbound', 'answersClient', 'clientRestored']]);
  const [{ flow }] = restored.told as [(typeof restored.told)[number]];
  assert.equal([flow.publicAddress, flow.publicPort, flow.liveness], [FRONTEND, 53, 0]);
  assert.equal([restored.ledger.sent, restored.ledger.noted], [[], []]);
  assert.is(restored.state.controls.lastOf(POOLED), 0);
  const other = answer([{ source: FRONTEND_2 }]);
  assert.equal(other.facts, [['outbound', 'answersClient']]);
  assert.equal([other.lost, other.ledger.noted], [[], []]);
  assert.equal(answer([{}]).facts, [['outbound', 'answersClient', 'clientRestored']], 'by another port');
  assert.equal(answer([{ source: FRONTEND_2, intact: false }, { sourcePort: 53 }]).facts, [
    ['outbound', 'answersClient', 'damaged'],
    ['outbound', 'answersClient', 'clientRestored'],
  ]);
  assert.equal(answer([]).told, []);
  assert.is(answer([]).state.controls.lastOf(POOLED), -1);
});

test('a client who asked the private address itself has the answer from there', () => {
  const askedAt = (destination: number, source: number) => {
    const { state, sends } = sender();
    state.clients.note(
      { ...fromClient, destination },
      { sent: 0, seen: 0 },
      { vm: POOLED, port: 5_300 },
      true,
    );
    const [t] = sends(ANSWERS, [{ source, sourcePort: 5_300 }], 1);
    return among(t!, ['sourcePrivate', 'askedPrivately']);
  };
  assert.equal(askedAt(PRIVATE, PRIVATE), ['sourcePrivate', 'askedPrivately']);
  assert.equal(askedAt(FRONTEND, PRIVATE), ['sourcePrivate']);
  assert.equal(askedAt(FRONTEND, FRONTEND), []);
});

test('where the client’s flow may be over, what comes out by another address may be the VM’s own', () => {
  const other = answer([{ source: FRONTEND_2 }], true);
  assert.equal(other.facts, [['outbound', 'answersClient', 'clientRestored']]);
  assert.equal([other.lost, other.ledger.noted], [[[FRONTEND_2]], ['data']]);
  assert.equal(answer([{ sourcePort: 53 }], true).lost, []);
});

test('an address that a standalone VM left from is one of default SNAT', () => {
  const noted = (figures: Partial<Send>, source: number) => {
    const { outbound, sends } = sender();
    sends(figures, [{ source }]);
    return outbound.defaultAddresses;
  };
  assert.equal(noted({ vm: STANDALONE }, DEFAULT_ADDRESS), [DEFAULT_ADDRESS]);
  assert.equal(noted({ vm: STANDALONE }, FRONTEND), [], 'a tenant’s');
  assert.equal(noted({ vm: POOLED }, DEFAULT_ADDRESS), []);
  assert.equal(noted({ vm: STANDALONE, destination: NETWORK_PEER }, DEFAULT_ADDRESS), [], 'to the VNet');
});

test.run();
