import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { Address, PacketOutcome, Port, Protocol } from '../../../spec/vocabulary/index.ts';
import type { Model, ModelFlow } from './model.ts';
import { DESTINATIONS, IDLE_TIMEOUT_MS, type Machine, MACHINES, SETTINGS, STRANGER } from './place.ts';
import type { Wire } from './wire.ts';

type Step = fc.Command<Model, Wire>;

/** A VM opens a flow, or sends on it should it live already. */
class Open implements Step {
  readonly #vm: Machine;
  readonly #protocol: Protocol;
  readonly #port: Port;
  readonly #destination: Address;
  readonly #destinationPort: Port;

  constructor(vm: Machine, protocol: Protocol, port: Port, destination: Address, destinationPort: Port) {
    this.#vm = vm;
    this.#protocol = protocol;
    this.#port = port;
    this.#destination = destination;
    this.#destinationPort = destinationPort;
  }

  /** A second SYN on a connection that stands is something else. */
  check(model: Readonly<Model>): boolean {
    return this.#protocol === 'udp' || model.live(this.#tuple) === undefined;
  }

  run(model: Model, wire: Wire): void {
    const tuple = this.#tuple;
    const known = model.live(tuple);
    if (known !== undefined) {
      assertSent(model, known, wire.send(tuple, 'data'));
      return;
    }
    const hasRoom = model.hasRoom(tuple);
    const { arrivals, deliveries } = wire.send(tuple, tuple.protocol === 'udp' ? 'data' : 'syn');
    assert.equal(deliveries.length, 0, 'nothing comes back');
    assert.equal(arrivals.length, hasRoom ? 1 : 0, hasRoom ? 'there is a free port' : 'every port is taken');
    const [arrival] = arrivals;
    if (arrival === undefined) return;
    const { sourcePort } = arrival;
    assert.equal(arrival.source, tuple.vm.publicAddress, 'the public address');
    assert.equal(arrival.destination, tuple.destination);
    assert.equal(arrival.destinationPort, tuple.destinationPort);
    assert.ok(arrival.intact, 'the payload');
    const { first, last } = SETTINGS.ports;
    if (!tuple.vm.ownAddress) assert.ok(sourcePort >= first && sourcePort <= last, 'a port of the pool');
    // With an address for itself a VM may use a port towards two ports of one destination.
    if (!tuple.vm.ownAddress) assert.equal(model.holder(tuple, sourcePort), undefined, 'nobody else has it');
    const flow = model.add(tuple, sourcePort);
    if (tuple.protocol === 'udp') return;
    reply(model, wire, flow, 'syn-ack');
    assertSent(model, flow, wire.send(flow, 'ack'));
  }

  toString(): string {
    return `open(${this.#vm.index}, ${this.#protocol}, ${this.#port}, ${this.#destination}:${this.#destinationPort})`;
  }

  get #tuple() {
    return {
      vm: this.#vm,
      protocol: this.#protocol,
      port: this.#port,
      destination: this.#destination,
      destinationPort: this.#destinationPort,
    };
  }
}

abstract class OnFlow implements Step {
  readonly #which: number;
  readonly #what: string;

  constructor(what: string, which: number) {
    this.#what = what;
    this.#which = which;
  }

  check(model: Readonly<Model>): boolean {
    const flow = this.chosen(model);
    return flow !== undefined && this.suits(model, flow);
  }

  run(model: Model, wire: Wire): void {
    const flow = this.chosen(model);
    if (flow !== undefined) this.act(model, wire, flow);
  }

  toString(): string {
    return `${this.#what}(${this.#which})`;
  }

  protected suits(model: Readonly<Model>, flow: ModelFlow): boolean {
    return model.live(flow) === flow;
  }

  protected abstract act(model: Model, wire: Wire, flow: ModelFlow): void;

  private chosen({ all }: Readonly<Model>): ModelFlow | undefined {
    return all[all.length - 1 - (this.#which % all.length)];
  }
}

class Send extends OnFlow {
  constructor(which: number) {
    super('send', which);
  }

  protected act(model: Model, wire: Wire, flow: ModelFlow): void {
    assertSent(model, flow, wire.send(flow, 'data'));
  }
}

/** The destination answers, in time or late. */
class Reply extends OnFlow {
  constructor(which: number) {
    super('reply', which);
  }

  /** Late ones go to pools only: whoever has an address for itself can be reached at any time. */
  protected override suits(model: Readonly<Model>, flow: ModelFlow): boolean {
    return flow.vm.ownAddress ? super.suits(model, flow) : !flow.closed;
  }

  protected act(model: Model, wire: Wire, flow: ModelFlow): void {
    reply(model, wire, flow, 'data');
  }
}

class Close extends OnFlow {
  readonly #how: 'fin' | 'rst';

  constructor(which: number, how: 'fin' | 'rst') {
    super(how, which);
    this.#how = how;
  }

  protected override suits(model: Readonly<Model>, flow: ModelFlow): boolean {
    return flow.protocol === 'tcp' && super.suits(model, flow);
  }

  protected act(model: Model, wire: Wire, flow: ModelFlow): void {
    assertSent(model, flow, wire.send(flow, this.#how));
    if (this.#how === 'fin') {
      reply(model, wire, flow, 'fin');
      wire.send(flow, 'ack');
    }
    model.close(flow);
  }
}

/** Somebody whom nobody asked sends to the public endpoint of a flow. */
class Intrude extends OnFlow {
  constructor(which: number) {
    super('intrude', which);
  }

  protected override suits(model: Readonly<Model>, flow: ModelFlow): boolean {
    return !flow.vm.ownAddress && super.suits(model, flow);
  }

  protected act(_model: Model, wire: Wire, flow: ModelFlow): void {
    const segment = flow.protocol === 'udp' ? 'data' : 'syn';
    const from = { address: STRANGER, port: 4_000 };
    const to = { address: flow.vm.publicAddress, port: flow.publicPort };
    const { deliveries } = wire.receive(flow.protocol, segment, from, to);
    assert.equal(deliveries.length, 0, 'nobody asked for it');
  }
}

class Wait implements Step {
  readonly #ms: number;

  constructor(ms: number) {
    this.#ms = ms;
  }

  check(): boolean {
    return true;
  }

  run(model: Model, wire: Wire): void {
    wire.advance(this.#ms);
    model.advance(this.#ms);
  }

  toString(): string {
    return `wait(${this.#ms})`;
  }
}

function assertSent(model: Model, flow: ModelFlow, { arrivals, deliveries }: PacketOutcome): void {
  assert.equal(deliveries.length, 0, 'nothing comes back');
  const { publicPort, destination, destinationPort, vm } = flow;
  const arrival = {
    source: vm.publicAddress,
    sourcePort: publicPort,
    destination,
    destinationPort,
    intact: true,
  };
  assert.deepEqual(arrivals, [arrival], 'the mapping is as it was');
  flow.last = model.now;
}

/** A packet to the flow's public endpoint reaches whoever has that port now, or nobody. */
function reply(model: Model, wire: Wire, flow: ModelFlow, segment: 'data' | 'syn-ack' | 'fin'): void {
  const { destination, destinationPort, publicPort, vm, protocol } = flow;
  const from = { address: destination, port: destinationPort };
  const { deliveries } = wire.receive(protocol, segment, from, {
    address: vm.publicAddress,
    port: publicPort,
  });
  const again = model.live(flow);
  // Open anew by another port, it is not who has this one.
  const holder = again?.publicPort === publicPort ? again : model.holder(flow, publicPort);
  if (
    holder === undefined ||
    holder.publicPort !== publicPort ||
    holder.destinationPort !== destinationPort
  ) {
    if (!model.mayLinger(flow)) assert.equal(deliveries.length, 0, 'nobody has that port');
    return;
  }
  const delivery = {
    vm: holder.vm.index,
    port: holder.port,
    source: destination,
    sourcePort: destinationPort,
    intact: true,
  };
  assert.deepEqual(deliveries, [delivery], 'the answer reaches who asked');
  holder.last = model.now;
}

/** Up to 100 commands: by default they are ten at most, and often none. */
export function commands(): fc.Arbitrary<Iterable<Step>> {
  const which = fc.nat(15);
  const opens = fc
    .tuple(
      fc.constantFrom(...MACHINES),
      fc.constantFrom<Protocol>('udp', 'tcp'),
      fc.integer({ min: 5_000, max: 5_063 }),
      fc.constantFrom(...DESTINATIONS),
      fc.constantFrom(80, 443),
    )
    .map((one) => new Open(...one));
  const waits = fc.oneof(
    { arbitrary: fc.integer({ min: 1, max: 30_000 }), weight: 3 },
    { arbitrary: fc.constantFrom(IDLE_TIMEOUT_MS - 1, IDLE_TIMEOUT_MS), weight: 1 },
  );
  return fc.commands(
    [
      opens,
      // As often again: pools have to fill.
      opens,
      which.map((one) => new Send(one)),
      which.map((one) => new Reply(one)),
      fc.tuple(which, fc.constantFrom('fin' as const, 'rst' as const)).map((one) => new Close(...one)),
      which.map((one) => new Intrude(one)),
      waits.map((ms) => new Wait(ms)),
    ],
    { maxCommands: 100, size: 'max' },
  );
}
