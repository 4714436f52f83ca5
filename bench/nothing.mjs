// An adapter that does nothing but answer: every packet comes out, with the next port. `nothing.mjs stdio|http|packets [columns]`
import { createServer } from 'node:http';

const [way = 'stdio', form] = process.argv.slice(2);
const columns = form === 'columns';
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

const STEPS = /^\{"id":(\d+),"method":"steps"/;

/** Looks at no more of a step than its outcome tells, and reads no JSON: what is measured is not the adapter. */
function outcomes(id, text) {
  let answer = `{"id":${id},"outcomes":[`;
  let comma = '';
  for (let at = text.indexOf('{"op":"'); at >= 0; at = text.indexOf('{"op":"', at + 7)) {
    answer += comma;
    comma = ',';
    if (text.startsWith('send', at + 7)) {
      const from = text.indexOf('"destination":', at);
      const to = text.indexOf(',"bytes":', from);
      answer += `{"sent":${now},"seen":${now},"arrivals":[{"source":"192.0.2.1","sourcePort":${nextPort()},${text.slice(from, to)},"intact":true}],"deliveries":[]}`;
    } else if (text.startsWith('advance', at + 7)) {
      const ms = Number.parseFloat(text.slice(at + 21, at + 45));
      answer += `{"sent":${now},"seen":${(now += ms)}}`;
    } else answer += `{"sent":${now},"seen":${now},"arrivals":[],"deliveries":[]}`;
  }
  return `${answer}]}`;
}

function nextPort() {
  return (port = 1025 + ((port - 1024) % 64511));
}

/** Of sends in columns alone. */
function inColumns({ id, steps }) {
  const outcomes = steps.map(({ vm }) => {
    return { sent: now, seen: now, source: '192.0.2.1', sourcePort: vm.map(nextPort) };
  });
  return JSON.stringify({ id, outcomes });
}

function answer(text) {
  const steps = STEPS.exec(text);
  if (steps !== null) {
    return text.includes('{"op":"sends"') ? inColumns(JSON.parse(text)) : outcomes(steps[1], text);
  }
  const message = JSON.parse(text);
  const { id } = message;
  switch (message.method) {
    case 'hello': {
      const packets = way === 'packets' ? { form: 'binary', most: 1024 } : undefined;
      return JSON.stringify({ id, protocol: 1, hello: HELLO, packets, columns: columns || undefined });
    }
    case 'deploy':
      port = 1024;
      return JSON.stringify({ id, settings: message.settings });
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
      response.end(`${answer(Buffer.concat(parts).latin1Slice())}\n`);
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
      const text = rest.latin1Slice(0, end);
      const message = way === 'packets' ? JSON.parse(text) : {};
      const size = message.bytes ?? 0;
      if (rest.length < end + 1 + size) {
        needed = end + 1 + size;
        break;
      }
      const records = rest.subarray(end + 1, end + 1 + size);
      rest = rest.subarray(end + 1 + size);
      if (message.method !== 'packets') process.stdout.write(`${answer(text)}\n`, 'latin1');
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
