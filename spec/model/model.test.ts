import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { D2 } from '../readings/trace.ts';
import {
  DEFAULT_ADDRESS,
  FRONTEND,
  FRONTEND_2,
  POOLED,
  STANDALONE,
  world,
  type WorldOptions,
} from '../readings/world.ts';
import type { Capabilities, PacketOutcome, Receive } from '../vocabulary/index.ts';
import type { Known } from './fixtures/known-ledger.ts';
import { observer } from './fixtures/observer.ts';
import { arrival, outcome, send } from './fixtures/packets.ts';
import { among } from './fixtures/told.ts';

const NOW = { sent: 0, seen: 0 };
const LOSSY: WorldOptions = { capabilities: { lossless: false, deterministic: false } };
/** What a target does not show. */
const hides = (...what: readonly (keyof Capabilities['shows'])[]): WorldOptions => ({
  capabilities: {
    shows: {
      ...world().hello.capabilities.shows,
      ...Object.fromEntries(what.map((one) => [one, false])),
    },
  },
});

test('each kind of observation is told as what it is', () => {
  const { sees, sends, gets } = observer();
  assert.equal(sees({ op: 'advance', ms: 5 }, NOW), []);
  const probed = { ...NOW, vms: [{ vm: 0, reached: true, up: true }] };
  const [t] = sees({ op: 'probe', loadBalancer: 'lb' }, probed);
  assert.equal(among(t!, ['health', 'probeReached']), ['health', 'probeReached']);
  const found = { ...NOW, source: FRONTEND, sourcePort: 1_025, answer: FRONTEND };
  const [, answer] = sees({ op: 'discover', vm: 0, sourcePort: 5_353 }, found);
  assert.equal(among(answer!, ['discovery', 'answerMatches']), ['discovery', 'answerMatches']);
  const [none] = sees({ op: 'alerts' }, { ...NOW, alerts: [] });
  assert.equal(among(none!, ['alerting', 'noExhaustion']), ['alerting', 'noExhaustion']);
  assert.equal(among(sends()[0]!, ['outbound', 'inbound']), ['outbound']);
  const client = gets({ destinationPort: 53 }, [{ port: 5_300 }]);
  assert.equal(among(client[0]!, ['client', 'inbound']), ['client']);
});

test('a change makes the flows of its VM possible ones, and is remembered of it', () => {
  const { sees, sends, ledger } = observer();
  const change = { kind: 'join-pool', vm: 'vm-2', loadBalancer: 'lb' } as const;
  assert.equal(sees({ op: 'change', change }, NOW), []);
  assert.equal(ledger.demoted, [STANDALONE]);
  assert.equal(among(sends({ vm: STANDALONE })[0]!, ['joined']), ['joined']);
  assert.equal(among(sends({ vm: POOLED })[0]!, ['joined']), []);
});

test('public addresses: those that are configured, and those that default SNAT was seen to use', () => {
  const { model, sees } = observer({}, { frontends: [FRONTEND, FRONTEND_2] });
  assert.equal(model.publicAddresses(), [FRONTEND, FRONTEND_2]);
  const seen = outcome(0, { arrivals: [arrival({ source: DEFAULT_ADDRESS })] });
  sees(send({ vm: STANDALONE }), seen);
  assert.equal(model.publicAddresses(), [FRONTEND, FRONTEND_2, DEFAULT_ADDRESS]);
});

test('what was lost, maybe on the way, is wanted once more', () => {
  const { model, sends } = observer({}, LOSSY);
  sends();
  assert.not(model.wantsAnother());
  sends({}, false);
  assert.ok(model.wantsAnother());
  sends({ destination: D2 });
  assert.not(model.wantsAnother(), 'something else came after it');
});

/** What is told at the end of one that failed: n 1, after a control. */
function failed(after: (one: ReturnType<typeof observer>) => unknown, group = 0) {
  const one = observer();
  one.sends({ sourcePort: 5_001 });
  one.sends({ group }, false);
  after(one);
  const told = one.ends();
  assert.is(told.length, 1);
  assert.ok(told[0]!.facts.includes('failed'));
  return { settledAt: told[0]!.settledAt, facts: among(told[0]!, ['controlled']) };
}

test('a failure is told at the end, and is evidence where a control got through before and after', () => {
  assert.equal(
    failed(({ sends }) => sends({ sourcePort: 5_002 })),
    { settledAt: 2, facts: ['controlled'] },
  );
  assert.equal(
    failed(() => {}),
    { settledAt: 1, facts: [] },
  );
});

test('packets of one instant are no controls of each other, whichever way they go', () => {
  const group = 1;
  const together = { sourcePort: 5_002, group };
  assert.equal(failed(({ sends }) => sends(together), group).facts, []);
  const between = ({ sends, gets }: ReturnType<typeof observer>) => {
    gets({ group });
    sends(together);
  };
  assert.equal(failed(between, group).facts, [], 'one from outside is of that instant, too');
  // Another group, or time that passes in between, is later.
  assert.equal(failed(({ sends }) => sends({ ...together, group: 2 }), group).facts, ['controlled']);
  const waits = ({ sends, sees }: ReturnType<typeof observer>) => {
    sees({ op: 'advance', ms: 1 }, NOW);
    sends(together);
  };
  assert.equal(failed(waits, group).facts, ['controlled']);
});

test('the last group counts, though nothing comes after it', () => {
  assert.equal(failed(({ sends }) => sends({ sourcePort: 5_002, group: 1 })).facts, ['controlled']);
});

test('the ledger is told of a packet from outside, and of whom it reached', () => {
  const { gets, ledger } = observer();
  const packet = { protocol: 'tcp', segment: 'ack', sourcePort: 80, destinationPort: 1_026 } as const;
  gets(packet, [{ vm: 1, port: 5_001 }], { sent: 10, seen: 12 });
  gets(packet, []);
  const [got, lost] = ledger.received as [(typeof ledger.received)[0], (typeof ledger.received)[0]];
  assert.equal([got.sent, got.seen, got.protocol, got.mark], [10, 12, 1, 'data']);
  assert.equal([got.sourcePort, got.publicAddress, got.publicPort], [80, FRONTEND, 1_026]);
  assert.equal([got.delivered, got.deliveredVm, got.deliveredPort], [true, 1, 5_001]);
  assert.equal([lost.delivered, lost.deliveredVm, lost.deliveredPort], [false, -1, 0]);
});

test('where nobody sees what VMs receive, it is taken to be delivered if nothing is lost and its port is known', () => {
  const taken = (options: WorldOptions, figures: Partial<Receive> = {}) => {
    const { gets, ledger } = observer({}, options);
    gets(figures, []);
    return ledger.received[0]!.delivered;
  };
  const blind = hides('deliveries');
  assert.not(taken({}));
  assert.ok(taken(blind));
  assert.not(taken({ capabilities: { ...blind.capabilities, lossless: false } }));
  assert.not(taken(hides('deliveries', 'publicPort')));
  assert.not(taken(blind, { segment: 'unreachable' }), 'an ICMP error says nothing of the flow’s life');
});

test('a reply that was lost may have kept an unseen flow alive, where no other surely has its port', () => {
  const ghosts = (known: Known, reached: readonly object[]) => {
    const { sends, gets, ledger } = observer(known, LOSSY);
    sends({}, false);
    const before = ledger.ghosts.length;
    gets({}, reached);
    return ledger.ghosts.length - before;
  };
  assert.is(ghosts({}, []), 1);
  assert.is(ghosts({ holder: { possible: 1, vm: 1 } }, []), 1);
  assert.is(ghosts({ holder: { sure: 1, vm: 1 } }, []), 0);
  assert.is(ghosts({ holder: { possible: 1, vm: 1 } }, [{ vm: 1 }]), 0, 'somebody got it');
});

test('a stranger’s packet is one to a port that nobody may hold, where it is seen whom it reaches', () => {
  const dropped = (known: Known, options: WorldOptions = {}, more: Partial<PacketOutcome> = {}) => {
    const { model, sends, gets } = observer(known, options);
    sends();
    gets({ source: D2 }, [], more);
    return model.traits.counts.strangerDropped;
  };
  assert.is(dropped({}), 1);
  assert.is(dropped({ holder: { possible: 1, vm: 0 } }), 0);
  assert.is(dropped({}, hides('deliveries')), 0);
  assert.is(dropped({}, {}, { unknown: true }), 0);
});

test('an ICMP error about a flow that surely lives: restored, or not, or dropped, and the flow may be over', () => {
  const refused = (
    reached: readonly object[],
    sure = 1,
    options: WorldOptions = {},
    more: Partial<PacketOutcome> = {},
  ) => {
    const { model, gets, ledger } = observer({ holder: { sure, vm: 0, port: 5_000 } }, options);
    assert.equal(gets({ segment: 'unreachable' }, reached, more), []);
    const { errorRestored, errorUnrestored, errorDropped } = model.traits.counts;
    return [errorRestored, errorUnrestored, errorDropped, ...ledger.demoted.map((vm) => `vm-${vm}`)];
  };
  assert.equal(refused([{}]), [1, 0, 0, 'vm-0']);
  for (const other of [{ intact: false }, { vm: 1 }, { port: 5_001 }])
    assert.equal(refused([other]), [0, 1, 0, 'vm-0'], JSON.stringify(other));
  assert.equal(refused([]), [0, 0, 1, 'vm-0']);
  assert.equal(refused([], 1, hides('deliveries')), [0, 0, 0, 'vm-0']);
  assert.equal(refused([], 1, {}, { unknown: true }), [0, 0, 0, 'vm-0']);
  assert.equal(refused([{}], 0), [0, 0, 0]);
  assert.equal(refused([{}], 2), [0, 0, 0], 'of several nobody knows which is meant');
});

test.run();
