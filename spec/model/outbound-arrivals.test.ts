import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { D1 } from '../readings/trace.ts';
import {
  DEFAULT_ADDRESS,
  E,
  FRONTEND,
  ILPIP,
  NETWORK_PEER,
  NOWHERE,
  PRIVATE,
  RESERVED,
  STANDALONE,
  T,
  WITH_ILPIP,
  type WorldOptions,
} from '../readings/world.ts';
import type { Arrival, Send } from '../vocabulary/index.ts';
import type { FactName } from './facts.ts';
import type { Known } from './fixtures/known-ledger.ts';
import { sender } from './fixtures/sender.ts';
import { among } from './fixtures/told.ts';
import { transition } from './fixtures/packets.ts';

/** Of these facts those that one packet tells, by what the ledger knows. */
const facts = (
  names: readonly FactName[],
  known: Known,
  figures: Partial<Send> = {},
  came: Partial<Arrival> = {},
) => among(sender(known).sends(figures, [came])[0]!, names);

const LIFE: readonly FactName[] = ['first', 'later', 'live', 'outOfState', 'opens', 'mayOpen'];
const to = (destination: number): Partial<Send> => ({ destination });
const leaked: Partial<Arrival> = { source: PRIVATE };

test('a flow lives, may live, or begins with its packet', () => {
  assert.equal(facts(LIFE, { flow: { liveness: 0 } }), ['first', 'opens']);
  assert.equal(facts(LIFE, { flow: { liveness: 1 } }), ['later', 'mayOpen']);
  assert.equal(facts(LIFE, { flow: { liveness: 2 } }), ['later', 'live']);
  const ack = { protocol: 'tcp', segment: 'ack' } as const;
  assert.equal(facts(LIFE, {}, ack), ['outOfState', 'opens']);
  assert.equal(facts(LIFE, {}, { ...ack, segment: 'syn' }), ['first', 'opens']);
  const isNew = (publicAddress: number) => facts(['newFlow'], { flow: { publicAddress } });
  assert.equal(isNew(0), ['newFlow']);
  assert.equal(isNew(FRONTEND), []);
});

test('the source fits, or is the tenant’s, or is used by somebody', () => {
  const of = (vm: number, source: number) =>
    facts(['sourceFits', 'sourceOwned', 'sourceInUse'], {}, { vm }, { source });
  assert.equal(of(0, FRONTEND), ['sourceFits', 'sourceOwned', 'sourceInUse']);
  assert.equal(of(0, ILPIP), ['sourceOwned', 'sourceInUse']);
  assert.equal(of(0, RESERVED), ['sourceOwned']);
  assert.equal(of(0, DEFAULT_ADDRESS), []);
  assert.equal(of(STANDALONE, DEFAULT_ADDRESS), ['sourceFits']);
});

test('what left with its private source holds no port: its flow is looked up, and may go on', () => {
  const names: readonly FactName[] = [...LIFE, 'sourcePrivate', 'demoted'];
  const leak = (flow: Known['flow'] = {}, figures: Partial<Send> = {}) => {
    const { ledger, sends } = sender({ flow: { ...flow } });
    const [t] = sends(figures, [leaked]);
    return { ledger, facts: among(t!, names) };
  };
  assert.equal(leak().facts, ['first', 'sourcePrivate']);
  assert.equal([leak().ledger.sent, leak().ledger.noted], [[], ['data']]);
  assert.equal(leak({}, { protocol: 'tcp', segment: 'ack' }).facts, ['outOfState', 'sourcePrivate']);
  assert.equal(leak({ liveness: 2 }).facts, ['later', 'live', 'sourcePrivate']);
  assert.equal(leak({ liveness: 1, demoted: true }).facts, ['later', 'sourcePrivate', 'demoted']);
  assert.equal(leak({ liveness: 0, demoted: true }).facts, ['first', 'sourcePrivate']);
});

test('of a packet to nowhere that got out nothing is said of its life', () => {
  for (const came of [{}, leaked]) {
    const { ledger, sends } = sender({ flow: { liveness: 2 } });
    assert.equal(among(sends(to(NOWHERE), [came])[0]!, [...LIFE, 'outbound']), ['outbound']);
    assert.equal([ledger.sent, ledger.noted], [[], []]);
  }
});

test('the ledger is told of the packet as it came out', () => {
  const { ledger, sends } = sender();
  const packet = { protocol: 'tcp', segment: 'ack', sourcePort: 5_001, destinationPort: 80 } as const;
  sends({ ...packet, vm: 1, group: 4 }, [{ sourcePort: 1_026 }], 10, { seen: 12 });
  assert.equal(ledger.sent, [
    {
      sent: 10,
      seen: 12,
      group: 4,
      protocol: 1,
      mark: 'data',
      vm: 1,
      port: 5_001,
      destination: D1,
      destinationPort: 80,
      publicAddress: FRONTEND,
      publicPort: 1_026,
      snat: true,
      unsettled: false,
    },
  ]);
});

test('ports are held by flows that are translated, and not by those of an ILPIP', () => {
  const holds = (figures: Partial<Send>, came: Partial<Arrival> = {}) => {
    const { ledger, sends } = sender();
    sends(figures, [came]);
    return ledger.sent.map(({ snat }) => snat);
  };
  assert.equal(holds({}), [true]);
  assert.equal(holds({ vm: STANDALONE }, { source: DEFAULT_ADDRESS }), [true]);
  assert.equal(holds({ vm: WITH_ILPIP }, { source: ILPIP }), [false]);
  assert.equal(holds(to(NETWORK_PEER)), [false]);
  assert.equal(holds(to(NETWORK_PEER), leaked), [false]);
  assert.equal(holds({}, leaked), []);
});

test('a flow that opens while a change of its VM takes effect is unsettled', () => {
  const { state, ledger, sends } = sender();
  state.configurations.change({ kind: 'release-ilpip', vm: 'vm-0' }, 0, 100);
  sends({}, [{}], 100);
  sends({}, [{}], 101);
  assert.equal(
    ledger.sent.map(({ unsettled }) => unsettled),
    [true, false],
  );
});

test('what may be a second copy of the end of a flow is not the flow’s', () => {
  const told = (port: number) => {
    const known = { flow: { liveness: 2, publicAddress: FRONTEND, publicPort: 1_025 } } as const;
    const { ledger, sends } = sender(known, { capabilities: { lossless: false } });
    const [t] = sends({ protocol: 'tcp', segment: 'fin' }, [{ sourcePort: port }]);
    return [ledger.sent.length, among(t!, ['live', 'fin'])];
  };
  assert.equal(told(1_025), [1, ['live', 'fin']]);
  assert.equal(told(1_026), [0, ['fin']]);
});

test('a flow keeps its endpoint or changes it: one that surely lives', () => {
  const of = (liveness: 1 | 2, same: boolean) => facts(['same', 'changed'], { flow: { liveness, same } });
  assert.equal(of(2, true), ['same']);
  assert.equal(of(2, false), ['changed']);
  assert.equal(of(1, true), ['same']);
  assert.equal(of(1, false), []);
});

test('a flow from before a change of its VM', () => {
  const of = (liveness: 0 | 1 | 2, demoted: boolean) => facts(['demoted'], { flow: { liveness, demoted } });
  assert.equal(of(1, true), ['demoted']);
  assert.equal(of(2, true), ['demoted']);
  assert.equal(of(0, true), [], 'it is over');
  assert.equal(of(1, false), []);
  const { state, sends } = sender();
  state.failures.earlier.lost(transition(0));
  assert.equal(among(sends()[0]!, ['demoted']), ['demoted'], 'a packet was lost that may have opened it');
});

test('what the ledger knows of the flow is told', () => {
  const names = ['becameSure', 'reusesPort', 'answered'] as const;
  assert.equal(facts(names, { flow: { liveness: 2 } }), []);
  for (const name of names) assert.equal(facts(names, { flow: { liveness: 2, [name]: true } }), [name]);
  const [t] = sender({ flow: { ageAtLeast: 3 }, rival: { vm: 3 }, pool: { sure: 2 } }).sends();
  assert.equal([t!.flow.ageAtLeast, t!.rival.vm, t!.pool.sure], [3, 3, 2]);
});

test('what happened in its pool before', () => {
  const of = (pool: Known['pool'], liveness: 1 | 2 = 2) =>
    facts(['wasFull', 'othersEnded'], { flow: { liveness }, pool: { ...pool } });
  assert.equal(of({}), []);
  assert.equal(of({ wasFull: true }), ['wasFull']);
  assert.equal(of({ wasFull: true }, 1), [], 'not while it surely lived');
  assert.equal(of({ endedQuiet: 0 }), ['othersEnded']);
  assert.equal(of({ endedQuiet: T }), ['othersEnded']);
});

test('another flow failed for want of a port of its address while it had its own', () => {
  const of = (failed: number, ageAtLeast: number, address = FRONTEND) => {
    const flow = { liveness: 2, publicAddress: FRONTEND, publicPort: 1_025, ageAtLeast } as const;
    const { state, sends } = sender({ flow });
    state.failures.exhaustions.note(address, D1, 0, failed);
    return among(sends({}, [{}], 10)[0]!, ['hadPortThen']);
  };
  assert.equal(of(5, 5), ['hadPortThen']);
  assert.equal(of(5, 4), [], 'it was not there yet');
  assert.equal(of(5, -1), [], 'nor was it ever');
  assert.equal(of(5, 5, DEFAULT_ADDRESS), [], 'of another address');
});

test('how long a flow was idle is told of one that may live', () => {
  const of = (liveness: 0 | 1 | 2) => facts(['deadline'], { flow: { liveness, idleAtLeast: T } });
  assert.equal(of(0), []);
  assert.equal(of(1), ['deadline']);
  assert.equal(of(2), ['deadline']);
});

test('a flow outlived the timeout when it surely lives at T+e after it began', () => {
  const of = (ageAtLeast: number, liveness: 1 | 2 = 2) =>
    facts(['outlived'], { flow: { ageAtLeast, liveness } });
  assert.equal(of(T + E), ['outlived']);
  assert.equal(of(T + E - 1), []);
  assert.equal(of(T + E, 1), []);
});

test('packets from outside alone kept it, when it may live at T+e after its own last one', () => {
  const of = (figures: Known['flow'] = {}) =>
    facts(['refreshedByInbound'], {
      flow: { liveness: 1, answered: true, idleAtLeast: T + E, ageAtLeast: T + E, ...figures },
    });
  assert.equal(of(), ['refreshedByInbound']);
  assert.equal(of({ idleAtLeast: T + E - 1 }), []);
  assert.equal(of({ ageAtLeast: T + E - 1 }), [], 'it began later');
  assert.equal(of({ answered: false }), []);
  assert.equal(of({ liveness: 0 }), []);
  assert.equal(of({ liveness: 2 }), []);
});

test('somebody else surely holds its port: of its protocol a rival, of the other one its inventory', () => {
  const of = (rival: Known['rival']) => {
    const { state, traits, sends } = sender({ rival: { ...rival } });
    const told = among(sends()[0]!, ['rival']);
    return [told, state.failures.separateInventories, traits.counts.portInBothProtocols];
  };
  assert.equal(of({}), [[], false, 0]);
  assert.equal(of({ count: 1 }), [['rival'], false, 0]);
  assert.equal(of({ otherProtocol: true }), [[], true, 1]);
});

test('a flow that opens, or that now surely lives, says something of its pool', () => {
  const of = (flow: Known['flow'], figures: Partial<Send> = {}, options: WorldOptions = {}) => {
    const { failures, traits, sends } = sender({ flow: { ...flow } }, options);
    const source = figures.vm === WITH_ILPIP ? ILPIP : FRONTEND;
    const told = among(sends(figures, [{ source }])[0]!, ['poolKnown']);
    const [later] = sends(figures, [{ source }]);
    return { told, opened: failures.opened, later: among(later!, ['laterFlow']), traits };
  };
  for (const flow of [{ liveness: 0 }, { liveness: 1, becameSure: true }] as const) {
    const { told, opened, later } = of(flow);
    assert.equal([told, opened, later], [['poolKnown'], [FRONTEND, FRONTEND], ['laterFlow']]);
  }
  const goesOn = of({ liveness: 1 });
  assert.equal([goesOn.told, goesOn.opened, goesOn.later], [[], [], []]);
  const within = of({}, to(NETWORK_PEER));
  assert.equal([within.told, within.opened, within.later], [[], [], []]);
  const byIlpip = of({}, { vm: WITH_ILPIP });
  assert.equal([byIlpip.told, byIlpip.opened, byIlpip.later], [[], [], ['laterFlow']]);
  assert.is(of({}).traits.counts.portFresh, 2);
});

test.run();
