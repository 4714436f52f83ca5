// One host of sockets: runs in a network namespace on one side of the NAT, does what it is asked over its IPC channel, and
// ends with it. `host-process.ts` starts it.
import { readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import type {
  Drained,
  HostAnswers,
  HostCounters,
  HostEvent,
  HostQuestion,
  HostRequest,
  Unsent,
} from './messages.ts';
import { TcpSockets } from './tcp-sockets.ts';
import { UdpSockets } from './udp-sockets.ts';

/** Looks at the event loop that bring nothing, one after the other, before a socket counts as empty. */
const QUIET_TURNS = 3;

let events: HostEvent[] = [];
const see = (event: HostEvent) => void events.push(event);
const udp = new UdpSockets(see);
const tcp = new TcpSockets(see);

async function carryOut(request: HostRequest): Promise<HostAnswers[HostRequest['do']]> {
  switch (request.do) {
    case 'bind': {
      const sockets = [
        ...request.udp.map((local) => udp.bind(local)),
        ...request.tcp.map((local) => tcp.listen(local)),
      ];
      return unsent(await Promise.all(sockets));
    }
    case 'datagrams':
      return await udp.send(request.datagrams);
    case 'connect':
      return unsent(request.connections.map((one) => tcp.connect(one)));
    case 'act':
      return unsent(request.acts.map((act) => tcp.act(act)));
    case 'drop':
      for (const ends of request.connections) tcp.drop(ends);
      return null;
    case 'drain':
      return await drain();
    case 'counters':
      return counters();
    case 'clear':
      udp.clear();
      tcp.clear();
      events = [];
      return null;
  }
}

function unsent(errors: readonly (string | null)[]): Unsent {
  return new Map(errors.flatMap((error, i) => (error === null ? [] : [[i, error] as const])));
}

/** Every turn of the loop asks the kernel what is readable, so that one which brings nothing means that nothing is. */
async function drain(): Promise<Drained> {
  for (let quiet = 0, known = events.length; quiet < QUIET_TURNS; quiet += 1) {
    await setImmediate();
    if (events.length > known) quiet = -1;
    known = events.length;
  }
  const seen = events;
  events = [];
  return { events: seen, lost: lost() };
}

function lost(): number {
  const snmp = readFileSync('/proc/self/net/snmp', 'utf8');
  const devices = readFileSync('/proc/self/net/dev', 'utf8');
  const eth0 = /eth0:(.*)/.exec(devices)?.[1]?.trim().split(/\s+/).map(Number) ?? [];
  // Columns 3 and 4 are errors and drops of receiving, 11 and 12 those of sending.
  const dropped = [2, 3, 10, 11].reduce((sum, column) => sum + (eth0[column] ?? 0), 0);
  return dropped + counter(snmp, 'Udp', 'RcvbufErrors') + counter(snmp, 'Udp', 'SndbufErrors');
}

function counters(): HostCounters {
  const netstat = readFileSync('/proc/self/net/netstat', 'utf8');
  const states = readFileSync('/proc/self/net/tcp', 'utf8').split('\n');
  return {
    challenged: counter(netstat, 'TcpExt', 'TCPSYNChallenge'),
    // linux/tcp_states.h: TCP_SYN_RECV.
    halfOpen: states.filter((line) => line.trim().split(/\s+/)[3] === '03').length,
  };
}

/** proc(5): a line of names, and one of values under the same title. */
function counter(text: string, title: string, name: string): number {
  const [names = '', values = ''] = text.split('\n').filter((line) => line.startsWith(`${title}:`));
  return Number(values.split(' ')[names.split(' ').indexOf(name)] ?? 0);
}

const say = (message: object) => void process.send?.(message);
// The driver decides when to stop.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
process.once('disconnect', () => process.exit(0));
process.on('message', ({ id, request }: HostQuestion) => {
  void carryOut(request).then((answer) => say({ id, answer }));
});
const limits = readFileSync('/proc/self/limits', 'utf8');
say({ ready: true, descriptors: Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1] ?? 1_024) });
