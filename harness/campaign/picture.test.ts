import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type Deployment,
  formatEndpoint,
  type Observation,
  parseAddress,
  parseEndpoint,
} from '../../spec/vocabulary/index.ts';
import { HELLO } from '../builtin/hello.ts';
import type { Picture, PicturedFault } from '../record/picture.ts';
import type { Scenario, Step } from '../scenario/scenario.ts';
import { pictureOf } from './picture.ts';

const T = 240_000;
const { capabilities } = HELLO;
const settings = { ports: { first: 1025, last: 1028 }, idleTimeoutMs: T };
const deployment: Deployment = {
  publicSpace: [],
  virtualNetwork: [],
  subnets: [],
  vms: ['a', 'b'].map((name, n) => ({ name, address: 0x0a000004 + n, ilpip: null, securityGroup: null })),
  loadBalancers: [],
  securityGroups: [],
  reservedAddresses: [],
  platformAddresses: [],
};
const SERVER = '198.51.100.7:443';

/** A trace in which nothing else happens. */
class Trace {
  readonly observations: Observation[] = [];
  t = 0;

  after(ms: number): this {
    this.t += ms;
    return this;
  }

  send(
    vm: number,
    port: number,
    seenAs: string | null,
    more: { to?: string; segment?: 'fin' | 'syn' } = {},
  ): this {
    const to = parseEndpoint(more.to ?? SERVER);
    const source = seenAs === null ? null : parseEndpoint(seenAs);
    return this.#add({
      operation: {
        op: 'send',
        vm,
        protocol: 'udp',
        segment: more.segment ?? 'data',
        bytes: 0,
        group: 0,
        sourcePort: port,
        destination: to.address,
        destinationPort: to.port,
        zeroChecksum: false,
      },
      outcome: {
        sent: this.t,
        seen: this.t,
        arrivals:
          source === null
            ? []
            : [
                {
                  source: source.address,
                  sourcePort: source.port,
                  destination: to.address,
                  destinationPort: to.port,
                  intact: true,
                },
              ],
        deliveries: [],
        answer: null,
      },
    });
  }

  receive(to: string, vm: number | null, port = 5000): this {
    const [from, at] = [parseEndpoint(SERVER), parseEndpoint(to)];
    return this.#add({
      operation: {
        op: 'receive',
        protocol: 'udp',
        segment: 'data',
        bytes: 0,
        group: 0,
        source: from.address,
        sourcePort: from.port,
        destination: at.address,
        destinationPort: at.port,
      },
      outcome: {
        sent: this.t,
        seen: this.t,
        arrivals: [],
        deliveries:
          vm === null ? [] : [{ vm, port, source: from.address, sourcePort: from.port, intact: true }],
        answer: null,
      },
    });
  }

  change(vm: string): this {
    const operation = { op: 'change', change: { kind: 'release-ilpip', vm } } as const;
    return this.#add({ operation, outcome: { sent: this.t, seen: this.t } });
  }

  draw(evidence: number, steps: readonly Step[] = []) {
    const scenario: Scenario = { dialect: 'azure-2016', deployment, settings, steps };
    const recording = { settings, observations: this.observations, complete: true };
    return pictureOf(scenario, recording, capabilities, {
      behaviour: 'some-behaviour',
      evidence: [evidence],
    });
  }

  picture(evidence: number, steps: readonly Step[] = []): Picture & { readonly fault: PicturedFault } {
    const picture = this.draw(evidence, steps);
    if (picture === null || picture.fault === null) throw new Error('nothing was drawn');
    return { ...picture, fault: picture.fault };
  }

  #add(one: Pick<Observation, 'operation' | 'outcome'>): this {
    this.observations.push({ n: this.observations.length, ...one } as Observation);
    return this;
  }
}

const open = (flow: string, vm: string, port: number): Step => ({
  do: 'open',
  flow,
  vm,
  protocol: 'udp',
  port,
  to: SERVER,
});

test('a port given twice: both flows, by their labels, and where the fault lies', () => {
  const picture = new Trace()
    .send(0, 5000, '192.0.2.1:1025')
    .after(10)
    .send(1, 5001, '192.0.2.1:1025')
    .picture(1, [open('f', 'a', 5000), open('g', 'b', 5001)]);
  assert.equal(picture.fault, { t: 10, text: 'port 1025 given to g while f holds it', flows: ['f', 'g'] });
  assert.equal([picture.capacity, picture.from, picture.to, picture.omitted], [4, 0, 10, 0]);
  assert.equal(picture.flows[0], {
    flow: 'f',
    vm: 'a',
    protocol: 'udp',
    port: 5000,
    destination: '198.51.100.7',
    destinationPort: 443,
    publicAddress: '192.0.2.1',
    publicPort: 1025,
    from: 0,
    to: 0,
    sureUntil: T,
    possibleUntil: T,
    events: [{ t: 0, kind: 'open', text: 'opened, seen as 192.0.2.1:1025' }],
  });
});

test('times count from the first observation', () => {
  const picture = new Trace()
    .after(5_000)
    .send(0, 5000, '192.0.2.1:1025')
    .after(7)
    .send(0, 5000, null)
    .picture(1);
  assert.equal(
    picture.flows[0]?.events.map(({ t, kind }) => [t, kind]),
    [
      [0, 'open'],
      [7, 'lost'],
    ],
  );
  assert.is(picture.to, 7);
});

test('without a label a flow is named by its ends, and a second life is told apart', () => {
  const trace = new Trace().send(0, 5000, '192.0.2.1:1025').after(T);
  const picture = trace.send(0, 5000, '192.0.2.1:1026').picture(1);
  assert.equal(
    picture.flows.map(({ flow }) => flow),
    [`a:5000 -> ${SERVER}`, `a:5000 -> ${SERVER} (2)`],
  );
});

test('a fill numbers its flows, also those that got no port', () => {
  const fill: Step = {
    do: 'fill',
    flows: 'x',
    vms: ['a', 'b'],
    protocol: 'udp',
    port: 5000,
    to: SERVER,
    leave: 0,
  };
  const picture = new Trace()
    .send(0, 5000, '192.0.2.1:1025')
    .send(1, 5000, null)
    .send(0, 5001, '192.0.2.1:1026', { to: '198.51.100.7:444' })
    .picture(1, [fill]);
  assert.equal(
    picture.flows.map(({ flow, publicPort }) => [flow, publicPort]),
    [
      ['x#0', 1025],
      ['x#1', null],
      ['a:5001 -> 198.51.100.7:444', 1026],
    ],
  );
  assert.is(picture.fault.text, 'nothing of x#1 comes out');
  assert.equal(picture.flows[1]?.events[0]?.kind, 'refused');
});

test('a mapping that changes while it lives', () => {
  const trace = new Trace().send(0, 5000, '192.0.2.1:1025').after(9);
  const picture = trace.send(0, 5000, '192.0.2.1:1026').picture(1, [open('f', 'a', 5000)]);
  assert.is(picture.fault.text, '192.0.2.1:1025 becomes 192.0.2.1:1026');
  assert.equal(picture.fault.flows, ['f', 'f (2)']);
});

test('packets from outside stand on the flow that they are for, and may keep it', () => {
  const trace = new Trace().send(0, 5000, '192.0.2.1:1025').after(100).receive('192.0.2.1:1025', 0);
  const picture = trace.after(1).receive('192.0.2.1:1025', null).picture(2);
  const [flow] = picture.flows;
  assert.equal(
    flow?.events.map(({ kind }) => kind),
    ['open', 'in', 'lost'],
  );
  assert.equal([flow?.sureUntil, flow?.possibleUntil], [T, 100 + T]);
  assert.is(picture.fault.text, 'a packet to 192.0.2.1:1025 reaches nobody');
});

test('after a close, and after a change of its VM, a flow only possibly holds its port', () => {
  const picture = new Trace()
    .send(0, 5000, '192.0.2.1:1025')
    .send(1, 5000, '192.0.2.1:1026')
    .after(50)
    .send(0, 5000, '192.0.2.1:1025', { segment: 'fin' })
    .after(50)
    .change('b')
    .picture(0);
  assert.equal(
    picture.flows.map(({ sureUntil, possibleUntil }) => [sureUntil, possibleUntil]),
    [
      [50, 50 + T],
      [100, T],
    ],
  );
  assert.equal(picture.marks, [{ t: 100, text: 'b loses its instance-level public IP' }]);
});

test('of many flows the blamed ones, their port and their neighbours are left', () => {
  const trace = new Trace();
  for (let n = 0; n < 500; n++) {
    const to = formatEndpoint(parseAddress('198.51.100.0') + (n % 2), 443);
    trace.after(1).send(0, 10_000 + n, `192.0.2.1:${1025 + n}`, { to });
  }
  trace.after(1).send(1, 5000, '192.0.2.1:1035', { to: '198.51.100.0:80' });
  const picture = trace.picture(500);
  assert.is(picture.flows.length, 40);
  assert.is(picture.omitted, 461);
  assert.equal(picture.fault.flows, ['a:10010 -> 198.51.100.0:443', 'b:5000 -> 198.51.100.0:80']);
  const names = picture.flows.map(({ flow }) => flow);
  assert.ok(picture.fault.flows.every((flow) => names.includes(flow)));
  assert.ok(picture.flows.every(({ destination }) => destination === '198.51.100.0'));
  assert.equal(
    picture.flows.map(({ from }) => from),
    picture.flows.map(({ from }) => from).toSorted((a, b) => a - b),
  );
});

test('no picture without its evidence, or without a flow', () => {
  assert.is(new Trace().send(0, 5000, '192.0.2.1:1025').draw(7), null);
  assert.is(new Trace().change('a').draw(0), null);
  assert.is(new Trace().draw(0), null);
});

test('a long life is drawn by its begin and its end', () => {
  const trace = new Trace();
  for (let n = 0; n < 1_000; n++) trace.after(1).send(0, 5000, '192.0.2.1:1025');
  const [flow] = trace.picture(999).flows;
  assert.is(flow?.events.length, 40);
  assert.is(flow?.events.at(-1)?.t, 999);
});

test.run();
