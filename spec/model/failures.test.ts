import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { D1, D2 } from '../readings/trace.ts';
import { FRONTEND, FRONTEND_2 } from '../readings/world.ts';
import type { FactName } from './facts.ts';
import { held, PORTS } from './fixtures/failures.ts';
import { FEW, type Lost, Losses, MANY, type Packet } from './fixtures/losses.ts';
import { emptyFlow } from './ledger.ts';

const lossless = () => new Losses({ lossless: true });

test('a failure is told of as it stood when it happened, by what it is of', () => {
  const names = (packet: Lost, told: readonly FactName[]) => {
    const [failure] = lossless().fail(packet).settled();
    return failure!.names.filter((name) => told.includes(name));
  };
  const lost = ['lostSnat', 'lostIlpip', 'lostDirect', 'lostDenied', 'lostLive'] as const;
  const kind = (packet: Lost = {}) => names(packet, ['failed', 'undelivered', ...lost]);
  assert.equal(kind(), ['failed', 'lostSnat']);
  assert.equal(kind({ expectation: { method: 'instance-level-ip' } }), ['failed', 'lostIlpip']);
  assert.equal(kind({ expectation: { access: 'deny' } }), ['failed', 'lostDenied']);
  assert.equal(kind({ flow: { ...emptyFlow(), liveness: 2 } }), ['failed', 'lostLive']);
  assert.equal(names({ names: ['joined', 'newFlow'] }, ['joined', 'left', 'newFlow']), ['joined', 'newFlow']);
});

test('what did not get in is told of as undelivered, and weighed by no port', () => {
  const losses = lossless().lose({ names: ['fromDestination'] });
  const { names } = losses.settled()[0]!;
  assert.equal(names, ['undelivered', 'toPublic', 'fromDestination', 'repeated', 'beyondChance']);
  assert.equal(losses.failed, []);
});

test('a failure is told of at the end, with its own figures and the pool that it found', () => {
  const losses = lossless();
  losses.pool = (_, destination) => held(destination === D1 ? 5 : 6);
  losses.fail({ port: 5_001 }).fail({ port: 5_002, destination: D2 }).control();
  const told = losses.settled();
  assert.equal(
    told.map(({ n, settledAt, port, pool }) => [n, settledAt, port, pool.possible]),
    [
      [0, 3, 5_001, 5],
      [1, 3, 5_002, 6],
    ],
  );
});

test('want of a port is asked of what wants one alone', () => {
  const known = (packet: Lost) => lossless().fail(packet).settled()[0]!.names.includes('poolKnown');
  assert.ok(known({}));
  assert.not(known({ expectation: { access: 'deny' } }));
  const losses = lossless().fail({ expectation: { access: 'deny' } });
  assert.equal([losses.failed, losses.exhausted], [[], []]);
});

test('until protocols are seen to share a port, one inventory may serve both', () => {
  const below = (separate: boolean) => {
    const losses = lossless();
    losses.pool = () => held(PORTS - 1, { possibleAll: PORTS, sureAll: PORTS });
    if (separate) losses.failures.separateInventories = true;
    return losses.fail().settled()[0]!.names.includes('belowEverywhere');
  };
  assert.not(below(false));
  assert.ok(below(true));
});

test('controls: of any VM where nothing is lost, of the same one elsewhere', () => {
  const controlled = (losses: Losses, before: number | null, after: number | null) => {
    if (before !== null) losses.control(before);
    losses.fail();
    if (after !== null) losses.control(after);
    return losses.settled()[0]!.names.includes('controlled');
  };
  for (const losses of [lossless, () => new Losses()]) {
    assert.ok(controlled(losses(), 0, 0));
    assert.not(controlled(losses(), null, 0));
    assert.not(controlled(losses(), 0, null));
  }
  assert.ok(controlled(lossless(), 1, 2));
  assert.not(controlled(new Losses(), 1, 0));
  assert.not(controlled(new Losses(), 0, 1));
});

test('once is enough where nothing is lost: the same flow’s failures are told of one by one', () => {
  const losses = lossless().fail().control().fail();
  losses.failures.gotThrough('unseen', losses.packet());
  const told = losses.settled();
  assert.is(told.length, 2);
  for (const { names } of told) assert.ok(names.includes('repeated') && names.includes('beyondChance'));
  assert.equal(
    losses.failed.map(({ tries, ghost, own }) => [tries, ghost, own.length]),
    [
      [1, null, 0],
      [1, null, 0],
    ],
  );
  assert.equal(losses.haunted, []);
});

test('it is wanted once more if it is what happened last and may be chance yet', () => {
  const losses = new Losses();
  const wants = (n: number) => losses.failures.wantsAnother(n, losses.state);
  assert.not(wants(0), 'nothing failed');
  for (let tries = 1; tries <= MANY; tries++) {
    losses.fail();
    assert.is(wants(losses.next - 1), tries < MANY);
    losses.control();
    assert.not(wants(losses.next - 1), 'what got through');
  }
  const two = new Losses().fail().fail({ port: 5_001 });
  assert.not(two.failures.wantsAnother(0, two.state), 'another one failed since');
  assert.ok(two.failures.wantsAnother(1, two.state));
  const full = new Losses();
  full.pool = () => held(PORTS);
  for (let tries = 1; tries <= FEW; tries++) {
    assert.is(full.fail().failures.wantsAnother(full.next - 1, full.state), tries < FEW);
    full.control();
  }
});

test('a failure that want of a port may explain is noted, at once or when its group is over', () => {
  const losses = lossless();
  losses.pool = (address) => held(address === FRONTEND ? PORTS : 0);
  losses.fail({ candidates: [FRONTEND, FRONTEND_2] });
  assert.equal(losses.exhausted, [[FRONTEND, D1, 0]]);
  losses.fail({ group: 1, protocol: 'tcp', names: ['opens'] });
  assert.is(losses.exhausted.length, 1, 'under way');
  losses.endGroup();
  assert.equal(losses.exhausted.slice(1), [[FRONTEND, D1, 1]]);
  losses.endGroup();
  assert.is(losses.exhausted.length, 2, 'once');
});

/** Three failures from two VMs where nobody knows how many ports there are; `ended` flows of the pool are over. */
class Unknown extends Losses {
  ended = 0;

  constructor({ lossless = true } = {}) {
    super({ lossless, capacity: -1 });
    this.pool = () => held(PORTS, { idledOut: this.ended });
  }

  exhaust(vms: readonly number[] = [0, 1, 0]): this {
    for (const [nth, vm] of vms.entries()) this.control(vm).fail({ vm, port: 5_000 + nth });
    return this.control(0).control(1);
  }

  succeed(packet: Packet = {}): this {
    const pool = this.pool(FRONTEND, packet.destination ?? D1, 0);
    this.failures.succeeded(this.packet({ ...packet, pool }), this.state);
    return this;
  }

  release(): this {
    this.ended++;
    return this;
  }

  get measured(): boolean {
    return this.settled().some(({ names }) => names.includes('measured'));
  }
}

test('unknown capacity: failures, a success elsewhere and one after a release measure it', () => {
  const exhausted = () => new Unknown().exhaust();
  assert.ok(exhausted().succeed({ destination: D2 }).release().succeed().measured);
  assert.not(exhausted().succeed({ destination: D2 }).succeed().measured, 'nothing was released');
  assert.not(exhausted().release().succeed().measured, 'no other destination');
  assert.not(exhausted().release().succeed({ destination: D2 }).succeed().measured, 'only after the release');
  const known = exhausted();
  known.succeed({ destination: D2, capacity: 0 }).release().succeed({ capacity: 0 });
  assert.not(known.measured, 'a pool of none is known');
});

test('unknown capacity: what wanted no port says nothing of when its pool was full', () => {
  const later = (names: readonly FactName[]) => {
    const losses = new Unknown().exhaust().release().fail({ port: 6_000, names });
    return losses.succeed({ destination: D2 }).release().succeed().measured;
  };
  assert.ok(later(['newFlow']), 'it failed as well');
  assert.not(later([]));
});

test('unknown capacity: on a network that loses packets, a flow that was tried often counts once', () => {
  const measured = (...ports: readonly number[]) => {
    const losses = new Unknown({ lossless: false });
    for (const vm of [0, 1]) for (const port of ports) losses.control(vm).fail({ vm, port });
    losses.control(0).control(1);
    return losses.succeed({ destination: D2 }).release().succeed().measured;
  };
  assert.ok(measured(1, 1, 2, 2));
  assert.not(measured(1, 2, 3, 4), 'each may have been lost');
  assert.not(measured(1, 1, 1, 1), 'two flows');
});

test.run();
