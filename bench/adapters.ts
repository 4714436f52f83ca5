import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type AdapterTarget, executableTarget, httpTarget } from '../harness/adapters/index.ts';
import { createJudge } from '../spec/judge.ts';
import { type Deployment, type Operation, parseAddress, parseCidr } from '../spec/vocabulary/index.ts';
import { request, stepsBody } from '../harness/adapters/messages.ts';
import { runCase } from '../harness/interpret/index.ts';
import { median, threadMs } from './clock.ts';
import { type Figure, judge, note } from './figure.ts';

const OPENS = 64_511;
/** One step a message is slow, and its time grows with their number alone. */
const ONE_BY_ONE = 2_000;
const ROUNDS = 5;
const ADAPTER = fileURLToPath(new URL('./nothing.mjs', import.meta.url));
const SETTINGS = { ports: { first: 1_025, last: 65_535 }, idleTimeoutMs: 240_000 };
const VMS = 4;

const deployment: Deployment = {
  publicSpace: [parseCidr('198.51.100.0/24'), parseCidr('192.0.2.0/24')],
  virtualNetwork: [parseCidr('10.0.0.0/16')],
  subnets: [],
  vms: Array.from({ length: VMS }, (_, index) => ({
    name: `vm${index}`,
    address: parseAddress('10.0.0.4') + index,
    ilpip: null,
    securityGroup: null,
  })),
  loadBalancers: [
    {
      name: 'lb',
      frontends: [parseAddress('192.0.2.1')],
      pool: Array.from({ length: VMS }, (_, index) => `vm${index}`),
      rules: [],
      probe: null,
      logging: false,
    },
  ],
  securityGroups: [],
  reservedAddresses: [],
  platformAddresses: [],
};

const opens: readonly Operation[] = Array.from({ length: OPENS }, (_, index) => ({
  op: 'send',
  vm: index % VMS,
  protocol: 'udp',
  segment: 'data',
  bytes: 16,
  group: 0,
  sourcePort: 1_025 + Math.floor(index / VMS),
  destination: parseAddress('198.51.100.10'),
  destinationPort: 443,
  zeroChecksum: false,
}));

interface Cost {
  /** Of this process, in ms an operation. */
  readonly own: number;
  /** Until the answer is there, in ms an operation. */
  readonly wall: number;
}

/** Adapters that do nothing but answer, so that what is measured is the harness and the way. */
export async function adapterFigures(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [name, start] of [
    ['stdio', (form: string) => executableTarget([process.execPath, ADAPTER, 'stdio', form])],
    ['HTTP', startHttp],
  ] as const) {
    const target = await start('');
    const packed = await start('columns');
    const { objects, columns, single } = await compared(target, packed);
    const json = jsonCost();
    figures.push(
      judge(`64,511 opens through ${name}, of the harness`, objects.own * OPENS, ' ms', { most: 500 }),
      note('  an open, of the harness and until its answer', us(objects)),
      judge('  the same in columns, of the harness', columns.own * OPENS, ' ms', { most: 500 }),
      note('  an open, of the harness and until its answer', us(columns)),
      note('  one step a message, of the harness and until its answer', us(single)),
      judge('  columns against one step a message', single.wall / columns.wall, 'x', { least: 40 }),
      note('  objects against one step a message', `${(single.wall / objects.wall).toFixed(1)}x`),
      note("  which the engine's JSON of an open, both sides, bounds", bound(json, single)),
    );
    if (name === 'stdio') figures.push(await caseCost(target));
    await packed.bye();
    await target.bye();
  }
  const target = await executableTarget([process.execPath, ADAPTER, 'packets']);
  const { wall } = await cost(target, opens);
  figures.push(judge('raw packets through stdio', 1 / wall, 'k/s', { least: 100 }));
  await target.bye();
  return figures;
}

function us({ own, wall }: Cost): string {
  return `${(own * 1_000).toFixed(1)} of ${(wall * 1_000).toFixed(1)} us`;
}

function bound(json: number, single: Cost): string {
  return `${(json * 1_000).toFixed(1)} us, ${(single.wall / json).toFixed(0)}x at most`;
}

/**
 * JSON.stringify and JSON.parse of a step and its outcome and nothing else, in ms: what both sides would take one after the other, did
 * they use the engine's JSON and no pipe. A bound for what batching gains with an adapter that does; the one here does not.
 */
function jsonCost(): number {
  const some = opens.slice(0, 1_024);
  const outcomes = some.map((_, index) => ({
    sent: 0,
    seen: 0,
    arrivals: [
      {
        source: '192.0.2.1',
        sourcePort: 1_025 + index,
        destination: '198.51.100.10',
        destinationPort: 443,
        intact: true,
      },
    ],
    deliveries: [],
  }));
  const texts = [request(1, stepsBody(some)), JSON.stringify({ id: 1, outcomes })];
  const rounds = 10 * ROUNDS;
  // In one go: a thread's time may be told in steps of ten milliseconds, longer than a round.
  const before = threadMs();
  for (let round = 0; round < rounds; round++) {
    for (const text of texts) JSON.stringify(JSON.parse(text));
  }
  return (threadMs() - before) / (rounds * some.length);
}

async function startHttp(form: string): Promise<AdapterTarget> {
  const server = spawn(process.execPath, [ADAPTER, 'http', form], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [port] = (await once(server.stdout, 'data')) as [Buffer];
  const target = await httpTarget(`http://127.0.0.1:${String(port).trim()}/`);
  const bye = async () => {
    await target.bye();
    server.stdin.end();
    await once(server, 'exit');
  };
  return { ...target, bye };
}

/** In turns, so that a busy machine slows down all. */
async function compared(target: AdapterTarget, packed: AdapterTarget) {
  const some = opens.slice(0, ONE_BY_ONE).map((one) => [one]);
  const costs: Record<'objects' | 'columns' | 'single', Cost[]> = { objects: [], columns: [], single: [] };
  for (let round = 0; round < ROUNDS; round++) {
    costs.objects.push(await timed(target, [opens]));
    costs.columns.push(await timed(packed, [opens]));
    costs.single.push(await timed(target, some));
  }
  return { objects: middle(costs.objects), columns: middle(costs.columns), single: middle(costs.single) };
}

async function cost(target: AdapterTarget, batch: readonly Operation[]): Promise<Cost> {
  const costs: Cost[] = [];
  for (let round = 0; round < ROUNDS; round++) costs.push(await timed(target, [batch]));
  return middle(costs);
}

async function timed(target: AdapterTarget, batches: readonly (readonly Operation[])[]): Promise<Cost> {
  await target.deploy(deployment, SETTINGS);
  const count = batches.reduce((sum, { length }) => sum + length, 0);
  const own = threadMs();
  const wall = performance.now();
  let arrived = 0;
  for (const batch of batches) {
    for (const outcome of await target.run(batch)) {
      if ('arrivals' in outcome) arrived += outcome.arrivals.length;
    }
  }
  const taken = { own: (threadMs() - own) / count, wall: (performance.now() - wall) / count };
  if (arrived !== count) throw new Error(`${arrived} of ${count} packets came out.`);
  return taken;
}

function middle(costs: readonly Cost[]): Cost {
  return { own: median(costs.map(({ own }) => own)), wall: median(costs.map(({ wall }) => wall)) };
}

/** A case from its steps to its judgement: everything that the harness does for an event, but shrinking. */
async function caseCost(target: AdapterTarget): Promise<Figure> {
  const vms = deployment.vms.map(({ name }) => name);
  const fill = {
    do: 'fill',
    flows: 'f',
    vms,
    protocol: 'udp',
    port: 2_000,
    to: '198.51.100.10:443',
    leave: 0,
  } as const;
  const scenario = { dialect: 'azure-2016', deployment, settings: SETTINGS, steps: [fill] };
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    let events = 0;
    const before = threadMs();
    await runCase(scenario, target, createJudge(), { sink: () => void events++ });
    times.push(((threadMs() - before) / events) * 1_000);
  }
  return note('  an event of a case, of the harness', `${median(times).toFixed(1)} us`);
}
