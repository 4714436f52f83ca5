import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { D1, D2 } from '../readings/trace.ts';
import { E, FRONTEND, T, world, type WorldOptions } from '../readings/world.ts';
import type { Capabilities, Delivery, PacketOutcome, Receive } from '../vocabulary/index.ts';
import type { FactName } from './facts.ts';
import type { Known } from './fixtures/known-ledger.ts';
import { observer } from './fixtures/observer.ts';
import { among } from './fixtures/told.ts';

/** The first VM's flow from port 5,000 surely lives. */
const SURE = { sure: 1, vm: 0, port: 5_000 } as const;
const POSSIBLE = { sure: 0, possible: 1, vm: 0, port: 5_000 } as const;
const WRONG: Partial<Delivery> = { vm: 1 };
const NETWORK = { lossless: true, deterministic: false };

const options = (capabilities: Partial<Capabilities>): WorldOptions => ({ capabilities });

/** Of these facts what a reply tells. */
const facts = (
  names: readonly FactName[],
  known: Known,
  reached: readonly Partial<Delivery>[] = [{}],
  figures: Partial<Receive> = {},
  target: WorldOptions = {},
) => among(observer(known, target).gets(figures, reached)[0]!, names);

test('a reply is told of whom it is for, where it is from, and whom it reached', () => {
  const [t] = observer({ holder: SURE }).gets({ segment: 'ack' }, [{}], { sent: 10, seen: 12 });
  assert.equal([t!.n, t!.sent, t!.seen, t!.vm, t!.port], [0, 10, 12, 0, 5_000]);
  assert.equal(
    [t!.publicAddress, t!.publicPort, t!.destination, t!.destinationPort],
    [FRONTEND, 1_025, D1, 443],
  );
  assert.equal([t!.deliveredVm, t!.deliveredPort, t!.holder.sure], [0, 5_000, 1]);
  assert.equal(among(t!, ['inbound', 'fromDestination', 'outbound']), ['inbound', 'fromDestination']);
  const [lost] = observer({ holder: POSSIBLE }).gets({}, []);
  assert.is(lost!.deliveredVm, -1);
});

test('it is for a flow that surely lives, for one that may, or for one of several', () => {
  const names: readonly FactName[] = ['holderSure', 'holderPossible', 'holdersSeveral'];
  const of = (sure: number, possible: number, segment: Receive['segment'] = 'data') =>
    facts(names, { holder: { sure, possible, vm: 0, port: 5_000 } }, [{}], { protocol: 'tcp', segment });
  assert.equal(of(1, 0), ['holderSure']);
  assert.equal(of(0, 1), ['holderPossible']);
  assert.equal(of(1, 1), ['holderSure']);
  assert.equal(of(2, 0), ['holdersSeveral']);
  // A SYN+ACK answers one that is half open.
  assert.equal(of(1, 1, 'syn-ack'), ['holderSure', 'holdersSeveral']);
  assert.equal(of(1, 0, 'syn-ack'), ['holderSure']);
  assert.equal(of(0, 1, 'syn-ack'), ['holderPossible']);
});

test('what the ledger knows of the holder, and of its pool', () => {
  const names: readonly FactName[] = [...(['holderForgotten', 'reusesPort', 'idleHalf', 'wasFull'] as const)];
  const of = (holder: Known['holder'], pool: Known['pool'] = {}) =>
    facts(names, { holder: { ...SURE, ...holder }, pool });
  assert.equal(of({}), []);
  assert.equal(of({ forgot: true }), ['holderForgotten']);
  assert.equal(of({ reused: true }), ['reusesPort']);
  assert.equal(of({ idleAtLeast: T / 2 }), ['idleHalf']);
  assert.equal(of({ idleAtLeast: T / 2 - 1 }), []);
  assert.equal(of({}, { wasFull: true }), ['wasFull']);
});

test('nothing is told of what nobody can see: whom it reaches, its port, or what became of it', () => {
  const told = (target: WorldOptions, more: Partial<PacketOutcome> = {}) =>
    observer({ holder: SURE }, target).gets({}, [{}], more).length;
  const { shows } = world().hello.capabilities;
  assert.is(told({}), 1);
  assert.is(told(options({ shows: { ...shows, deliveries: false } })), 0);
  assert.is(told(options({ shows: { ...shows, publicPort: false } })), 0);
  assert.is(told({}, { unknown: true }), 0);
});

const REACHED: readonly FactName[] = ['deliveredToHolder', 'deliveredElsewhere', 'notDelivered', 'damaged'];

test('it reaches its holder as it was sent, or goes wrong', () => {
  const of = (...reached: readonly Partial<Delivery>[]) => facts(REACHED, { holder: SURE }, reached);
  assert.equal(of({}), ['deliveredToHolder']);
  assert.equal(of({ intact: false }), ['deliveredToHolder', 'damaged']);
  for (const wrong of [WRONG, { port: 5_001 }, { source: D2 }, { sourcePort: 80 }])
    assert.equal(of(wrong), ['deliveredElsewhere'], JSON.stringify(wrong));
  assert.equal(of({}, WRONG), ['deliveredToHolder', 'deliveredElsewhere']);
  assert.equal(facts(REACHED, { holder: POSSIBLE }, []), ['notDelivered']);
});

test('of several deliveries the one that went wrong is told', () => {
  const of = (...reached: readonly Partial<Delivery>[]) => {
    const [t] = observer({ holder: SURE }).gets({}, reached);
    return [t!.deliveredVm, t!.deliveredPort];
  };
  assert.equal(of({}, { vm: 1, port: 9 }), [1, 9]);
  assert.equal(of({ vm: 1, port: 9 }, {}), [1, 9]);
  assert.equal(of({ vm: 1, port: 9 }, { vm: 2, port: 9 }), [2, 9]);
});

/** Whether a delivery to somebody else is explained. The second VM, or nobody, may hold the port as well. */
function explained(
  holder: Known['holder'],
  reached: readonly Partial<Delivery>[],
  segment: Receive['segment'] = 'data',
  capabilities: Partial<Capabilities> = {},
  others = 1,
): boolean {
  const { ledger, gets } = observer({ holder: { ...holder } }, options(capabilities));
  ledger.mayHold = (_address, _publicPort, _protocol, vm) => vm === others;
  const [t] = gets({ protocol: 'tcp', segment }, reached);
  return t!.facts.includes('maybeStranger');
}

test('where its flow may be over, it may be a stranger’s to whoever may hold the port', () => {
  assert.ok(explained(POSSIBLE, [WRONG]));
  assert.not(explained(SURE, [WRONG]));
  assert.not(explained(POSSIBLE, [WRONG], 'data', {}, 2), 'he holds no port');
  assert.not(explained(POSSIBLE, [{}]), 'it went right');
  assert.not(explained(POSSIBLE, [WRONG, { vm: 2 }]), 'one of them is not explained');
  assert.not(explained(POSSIBLE, [{ vm: 2 }, WRONG]));
});

test('so may a second copy of what ended the flow, after the first, or before it where the order may change', () => {
  const copies = (reached: readonly Partial<Delivery>[], more: Partial<Capabilities> = {}) =>
    explained(SURE, reached, 'fin', { ...NETWORK, ...more });
  assert.ok(copies([{}, WRONG]));
  assert.not(copies([WRONG, {}]));
  assert.ok(copies([WRONG, {}], { reorders: true }));
  assert.not(copies([WRONG], { reorders: true }), 'there was no first one');
  assert.not(copies([{}, WRONG], { deterministic: true }));
  assert.not(explained(SURE, [{}, WRONG], 'data', NETWORK));
});

test('what packets from outside kept is told once one reached its holder', () => {
  const kept = (reached: readonly Partial<Delivery>[]) => {
    const holder = { ...SURE, quietAtLeast: 1, idleAtLeast: T + E };
    const { model, gets } = observer({ holder });
    gets({}, reached);
    return model.traits.counts.keptByInbound;
  };
  assert.is(kept([{}]), 1);
  assert.is(kept([WRONG, {}]), 1);
  assert.is(kept([WRONG]), 0);
});

test('a reply to another VM than the first that got one, in this case', () => {
  const { model, ledger, gets } = observer({ holder: { ...SURE, vm: 1 } });
  const second = (vm: number) => {
    ledger.holder.vm = vm;
    return gets({}, [{ vm }])[0]!.facts.includes('secondVm');
  };
  assert.equal([1, 1, 0, 1].map(second), [false, false, true, false]);
  model.begin(world());
  assert.equal([0, 1].map(second), [false, true]);
});

/** What is told of a reply that reaches nobody: at once, and at the end. */
function undelivered(
  figures: Partial<Receive>,
  capabilities: Partial<Capabilities> = {},
  holder: Known['holder'] = SURE,
) {
  const { gets, ends } = observer({ holder: { ...holder } }, options(capabilities));
  const names: readonly FactName[] = ['undelivered', 'notDelivered'];
  const told = [gets(figures, []), ends()];
  return told.map((some) => some.map((one) => among(one, names)));
}

test('a reply to a flow that surely lives and reaches nobody is told once the trace ended', () => {
  const late = [[], [['undelivered', 'notDelivered']]];
  const never = [[], []];
  const tcp = (segment: Receive['segment']): Partial<Receive> => ({ protocol: 'tcp', segment });
  assert.equal(undelivered({}), late);
  assert.equal(undelivered({}, {}, POSSIBLE), [[['notDelivered']], []], 'one that may be over');
  assert.equal(
    undelivered({}, {}, { ...SURE, sure: 2 }),
    [[['notDelivered']], []],
    'whose it is nobody knows',
  );
  for (const segment of ['data', 'ack', 'fin', 'rst'] as const)
    assert.equal(undelivered(tcp(segment)), late, segment);
  // Out of state a translator may drop it.
  for (const segment of ['syn', 'syn-ack'] as const) assert.equal(undelivered(tcp(segment)), never, segment);
  const lossy = { lossless: false };
  for (const segment of ['fin', 'rst'] as const)
    assert.equal(undelivered(tcp(segment), lossy), never, segment);
  for (const segment of ['data', 'ack'] as const)
    assert.equal(undelivered(tcp(segment), lossy), late, segment);
});

test('on a network that loses packets tries add up, until one of them gets through', () => {
  const told = (...reached: readonly boolean[]) => {
    const { sends, gets, ends } = observer({ holder: SURE }, options({ lossless: false }));
    for (const isReached of reached) {
      sends({ sourcePort: 5_001 });
      gets({}, isReached ? [{}] : []);
    }
    return ends().map((one) => among(one, ['undelivered', 'repeated']));
  };
  const few = ['undelivered'];
  assert.equal(told(false, false), [few]);
  assert.equal(told(false, false, false), [[...few, 'repeated']]);
  assert.equal(told(false, false, true), []);
  assert.equal(told(false, false, true, false), [few]);
});

test.run();
