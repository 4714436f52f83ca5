import { test } from 'uvu';
import { leave, ungroup } from './changes.ts';
import { quiet, violates } from './expect.ts';
import { CLIENT, D1, trace, type Trace } from './trace.ts';
import { DEFAULT_ADDRESS, E, FRONTEND, FRONTEND_2, POOLED, T } from './world.ts';

type Protocol = 'udp' | 'tcp';
type Segment = 'data' | 'syn' | 'syn-ack' | 'ack' | 'fin' | 'rst';
type Steps = (t: Trace) => Trace;

/** Two ports of each of two frontends lead to one port of a VM; time has passed before anything happens. */
const begin = (lossless = true): Trace => {
  const rules = [53, 54].map(
    (frontendPort) => ({ protocol: 'udp', frontendPort, backendPort: 5_300 }) as const,
  );
  const tcp = { protocol: 'tcp', frontendPort: 80, backendPort: 8_080 } as const;
  const loadBalancer = { rules: [...rules, tcp] };
  return trace({ frontends: [FRONTEND, FRONTEND_2], loadBalancer, capabilities: { lossless } }).advance(100);
};
const behind = { udp: { vm: POOLED, port: 5_300 }, tcp: { vm: POOLED, port: 8_080 } } as const;

/** A client's packet, delivered. */
const asks = (t: Trace, protocol: Protocol = 'udp', segment: Segment = 'data'): Trace =>
  t.client(CLIENT, 7_000, FRONTEND, protocol === 'udp' ? 53 : 80, behind[protocol], segment, protocol);

/** The VM's packet to the client, as the client knows it. */
const answers = (t: Trace, protocol: Protocol = 'udp', segment: Segment = 'data'): Trace =>
  t
    .flow('right', { ...behind[protocol], protocol, to: CLIENT, at: 7_000, as: protocol === 'udp' ? 53 : 80 })
    .send('right', { segment });

/** The same from an address that neither the client knows nor the VM's own flows have. */
const strays = (
  t: Trace,
  protocol: Protocol = 'udp',
  to: { vm: number; port: number } = behind[protocol],
): Trace =>
  t.flow('wrong', { ...to, protocol, to: CLIENT, at: 7_000, from: DEFAULT_ADDRESS, as: 1_025 }).send('wrong');

/** What a packet from such an address tells of the client's flow: it surely lives, or it does not and this is the VM's own. */
const LIVES = 'mapping-is-stable';
const OVER = 'method-load-balancer-snat';

test('UDP: which packets refresh a client`s flow is open, so it surely lives only while either would have kept it', () => {
  const late = (after: number, steps: Steps = (t) => t) =>
    strays(
      steps(asks(begin()).advance(T / 2))
        .advance(T / 2)
        .advance(after),
    );
  const kinds: Steps[] = [(t) => t, (t) => asks(t), (t) => answers(t)];
  for (const steps of kinds) {
    violates(late(-E - 1, steps), LIVES);
    quiet(late(-E, steps));
  }
  const both: Steps = (t) => answers(asks(t));
  violates(late(T / 2 - E - 1, both), LIVES);
  quiet(late(T / 2 - E, both));
  quiet(late(E - 1));
  violates(late(E), OVER);
  // The document does not say when it is over: what leaves as the client knows it answers him, however late.
  quiet(answers(asks(begin()).advance(9 * T)));
});

test('a client`s packet to a flow that may be over does not make it sure, however late: the VM`s own may have kept it', () => {
  const again = (steps: Steps, after: number) =>
    strays(asks(answers(steps(asks(begin())).advance(T / 2)).advance(T / 2 - E)).advance(after));
  violates(
    again((t) => t, T / 2 - 1),
    LIVES,
  );
  quiet(again((t) => t, T / 2));
  // Nor does it end what was unsure of it.
  quiet(again((t) => t.change(ungroup), 1));
  quiet(again((t) => asks(t.client(CLIENT, 7_000, FRONTEND_2, 53, behind.udp)), 1));
});

test('an answer that did not come out refreshes nothing for sure', () => {
  const answering = (steps: Steps) => {
    const t = asks(begin(false)).advance(T / 2);
    return strays(asks(steps(t)).advance(T / 2));
  };
  violates(answering(answers), LIVES);
  quiet(answering((t) => t.flow('lost', { ...behind.udp, to: CLIENT, at: 7_000 }).fail('lost')));
  const syn = () =>
    asks(begin(false), 'tcp', 'syn').flow('lost', { ...behind.tcp, protocol: 'tcp', to: CLIENT, at: 7_000 });
  quiet(strays(asks(syn().fail('lost', { segment: 'syn-ack' }), 'tcp', 'ack'), 'tcp'));
});

const established = (t: Trace = begin()): Trace =>
  asks(answers(asks(t, 'tcp', 'syn'), 'tcp', 'syn-ack'), 'tcp', 'ack');

test('TCP: a client`s flow surely lives from the completed handshake on', () => {
  violates(strays(established(), 'tcp'), LIVES);
  const syn = () => asks(begin(), 'tcp', 'syn');
  quiet(strays(syn(), 'tcp'));
  quiet(strays(answers(syn(), 'tcp', 'syn-ack'), 'tcp'));
  // Nobody agreed to it.
  quiet(strays(asks(syn(), 'tcp', 'ack'), 'tcp'));
  quiet(strays(asks(answers(syn(), 'tcp'), 'tcp', 'ack'), 'tcp'));
  // From wherever the VM's agreement came.
  const from = (t: Trace) =>
    t
      .flow('wrong', { ...behind.tcp, protocol: 'tcp', to: CLIENT, at: 7_000, from: FRONTEND_2, as: 1_025 })
      .send('wrong', { segment: 'syn-ack' });
  quiet(from(syn()));
  violates(strays(asks(from(syn()), 'tcp', 'ack'), 'tcp'), LIVES);
  // What follows does not undo it.
  const later = () => answers(asks(answers(established(), 'tcp'), 'tcp'), 'tcp');
  violates(strays(later(), 'tcp'), LIVES);
  violates(strays(answers(later(), 'tcp', 'syn-ack'), 'tcp'), LIVES);
});

test('TCP: a client`s SYN begins a new handshake', () => {
  quiet(strays(asks(established(), 'tcp', 'syn'), 'tcp'));
  violates(strays(established(established()), 'tcp'), LIVES);
});

test('TCP: a client`s packet in mid-stream that may have begun the flow makes nothing sure of it', () => {
  quiet(strays(asks(answers(asks(begin(), 'tcp'), 'tcp', 'syn-ack'), 'tcp', 'ack'), 'tcp'));
  const idled = (ms: number) =>
    strays(asks(answers(established().advance(T / 2), 'tcp').advance(ms - T / 2), 'tcp'), 'tcp');
  violates(idled(T - E - 1), LIVES);
  quiet(idled(T - E));
  // Nor does a packet of either end, where only those of the other one would have kept it.
  const oneWay = (ms: number, own: Steps, other: Steps) =>
    strays(own(other(own(established().advance(T / 2)).advance(ms - T / 2))), 'tcp');
  const client: Steps = (t) => asks(t, 'tcp', 'ack');
  const vm: Steps = (t) => answers(t, 'tcp', 'ack');
  for (const [own, other] of [
    [client, vm],
    [vm, client],
  ] as const) {
    violates(oneWay(T - E - 1, own, other), LIVES);
    quiet(oneWay(T - E, own, other));
  }
});

test('TCP: a FIN or an RST of either end leaves a client`s flow possibly live', () => {
  for (const segment of ['fin', 'rst'] as const) {
    quiet(strays(asks(established(), 'tcp', segment), 'tcp'));
    quiet(strays(answers(established(), 'tcp', segment), 'tcp'));
  }
});

test('a client that comes by another address or port of the VM may be answered from either, as long as the earlier one may live', () => {
  const again = (address: number, port: number, after = 0) =>
    asks(begin().client(CLIENT, 7_000, address, port, behind.udp).advance(after));
  violates(strays(again(FRONTEND, 53)), LIVES);
  for (const [address, port] of [
    [FRONTEND, 54],
    [FRONTEND_2, 53],
    [FRONTEND_2, 54],
  ] as const) {
    quiet(strays(again(address, port)));
    // Nor does it help that it stays with the second one.
    quiet(strays(asks(again(address, port))));
    quiet(strays(again(address, port, T + E - 1)));
    violates(strays(again(address, port, T + E)), LIVES);
  }
});

test('a client`s packet that reached nobody may keep its own flow alive, and nobody else`s', () => {
  const kept = (packet: Steps, at = T / 2) => packet(asks(begin()).advance(at)).advance(T + E - at);
  const own: Steps = (t) => t.client(CLIENT, 7_000, FRONTEND, 53, null);
  quiet(strays(kept(own)));
  const others: Steps[] = [
    (t) => t.client(CLIENT, 7_000, FRONTEND, 54, null),
    (t) => t.client(CLIENT, 7_000, FRONTEND_2, 53, null),
    (t) => t.client(CLIENT, 7_001, FRONTEND, 53, null),
    (t) => t.client(D1, 7_000, FRONTEND, 53, null),
    (t) => t.client(CLIENT, 7_000, FRONTEND, 53, null, 'syn', 'tcp'),
  ];
  for (const packet of others) violates(strays(kept(packet)), OVER);
  // One that is over does not come back by it.
  quiet(strays(kept(own, T + E - 1)));
  violates(strays(kept(own, T + E)), OVER);
});

test('a change of its VM leaves a client`s flow possibly live, and those of other VMs as they were', () => {
  const other = { vm: 1, port: 5_300 } as const;
  const changed = () => asks(begin()).client(CLIENT, 7_000, FRONTEND, 53, other).change(leave);
  quiet(strays(changed()));
  violates(strays(changed(), 'udp', other), LIVES);
});

test('an ICMP error from its client leaves a client`s flow possibly live, as one about a VM`s own flow does', () => {
  const refused = (from: number, to: number) =>
    strays(answers(asks(begin())).client(CLIENT, from, FRONTEND, to, null, 'unreachable'));
  quiet(refused(7_000, 53));
  // Of another flow of that client`s, or of its port.
  violates(refused(7_001, 53), LIVES);
  violates(refused(7_000, 54), LIVES);
});

test.run();
