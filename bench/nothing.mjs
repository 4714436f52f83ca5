// An adapter that does nothing but answer: every packet comes out, with the next port. `nothing.mjs stdio|http|packets`
import { createServer } from 'node:http';

const [way = 'stdio'] = process.argv.slice(2);
const yes = ['severalVms', 'pools'];
const features = Object.fromEntries(
  [
    ...yes,
    'severalFrontends',
    'inboundRules',
    'ilpip',
    'securityGroups',
    'probes',
    'alerts',
    'discovery',
    'changes',
  ].map((name) => [name, yes.includes(name)]),
);
const HELLO = {
  contract: 1,
  name: 'nothing',
  version: '1',
  organisation: '',
  configuration: {},
  features,
  capabilities: {
    clock: 'virtual',
    resolutionMs: 1,
    timeScale: 1,
    toleranceMs: null,
    lossless: true,
    deterministic: true,
    portRange: null,
    reservedPorts: 0,
    settable: { ports: true, idleTimeout: true },
    idleTimeoutMs: 240000,
    protocols: ['udp', 'tcp'],
    concurrentOpens: false,
    sharedAddresses: false,
    maxVms: 1000,
    changeDelayMs: 0,
    alertDelayMs: 0,
    shows: {
      publicPort: true,
      deliveries: true,
      leaks: true,
      payload: true,
      probeState: false,
      answers: true,
    },
  },
};

let port = 0;
let now = 0;

function outcome(step) {
  if (step.op === 'advance') return `{"sent":${now},"seen":${(now += step.ms)}}`;
  if (step.op === 'receive') return `{"sent":${now},"seen":${now},"arrivals":[],"deliveries":[]}`;
  port = 1025 + ((port - 1024) % 64511);
  return `{"sent":${now},"seen":${now},"arrivals":[{"source":"192.0.2.1","sourcePort":${port},"destination":"${step.destination}","destinationPort":${step.destinationPort},"intact":true}],"deliveries":[]}`;
}

function answer(message) {
  const { id } = message;
  switch (message.method) {
    case 'hello': {
      const packets = way === 'packets' ? { form: 'binary', most: 1024 } : undefined;
      return JSON.stringify({ id, protocol: 1, hello: HELLO, packets });
    }
    case 'deploy':
      port = 1024;
      return JSON.stringify({ id, settings: message.settings });
    case 'steps':
      return `{"id":${id},"outcomes":[${message.steps.map(outcome).join(',')}]}`;
    case 'reset':
      port = 1024;
      return JSON.stringify({ id, done: true });
    case 'bye':
      return JSON.stringify({ id, done: true });
    default:
      return JSON.stringify({ id, error: { code: 'unknown-method' } });
  }
}

if (way === 'http') {
  const server = createServer((request, response) => {
    const parts = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      response.setHeader('content-type', 'application/x-ndjson');
      response.end(`${answer(JSON.parse(Buffer.concat(parts).toString()))}\n`);
    });
  }).listen(0, '127.0.0.1', () => console.log(server.address().port));
  process.stdin.on('end', () => process.exit(0)).resume();
} else {
  let parts = [];
  let held = 0;
  // Bytes with which a message is whole whose line is there; 0 where a line is missing.
  let needed = 0;
  process.stdin.on('data', (chunk) => {
    parts.push(chunk);
    held += chunk.length;
    if (needed === 0 ? !chunk.includes(10) : held < needed) return;
    let rest = Buffer.concat(parts);
    needed = 0;
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      const message = JSON.parse(rest.latin1Slice(0, end));
      const size = message.bytes ?? 0;
      if (rest.length < end + 1 + size) {
        needed = end + 1 + size;
        break;
      }
      const records = rest.subarray(end + 1, end + 1 + size);
      rest = rest.subarray(end + 1 + size);
      if (message.method !== 'packets') process.stdout.write(`${answer(message)}\n`, 'latin1');
      else {
        // Whatever came from inside comes out outside, and the other way round.
        for (let at = 0; at < size; at += 4 + records.readUInt16BE(at + 2)) records[at] ^= 1;
        process.stdout.write(`{"id":${message.id},"sent":${now},"seen":${now},"bytes":${size}}\n`);
        process.stdout.write(records);
      }
    }
    parts = [rest];
    held = rest.length;
  });
}
