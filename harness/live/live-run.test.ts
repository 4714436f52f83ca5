import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type Observation,
  type PacketOutcome,
  parseAddress,
  parseCidr,
  RESOLVER,
} from '../../spec/vocabulary/index.ts';
import { LiveAsking } from './live-asking.ts';
import { LiveObserver } from './live-observer.ts';
import type { LiveFlow, LivePlan } from './live-plan.ts';
import { LiveRun } from './live-run.ts';
import type { Witnessed } from './witness.ts';
import { WitnessLog } from './witness-log.ts';

const REFLECTOR = { address: parseAddress('198.51.100.7'), port: 7_007 };
const FRONTEND = parseAddress('203.0.113.10');
const NOTHING: LivePlan = {
  methods: [],
  ports: [],
  otherPort: [],
  keptPorts: [],
  late: [],
  quiet: [],
  alive: [],
  gone: [],
  exhaust: null,
};
const LATE: LiveFlow = {
  vm: 0,
  label: 'late',
  way: 'reflector',
  protocol: 'udp',
  to: REFLECTOR,
  port: 5_000,
  url: null,
};
const about = { protocol: 'udp', tries: 1, lies: [] } as const;
const answer = (address: number, port: number | null): Witnessed => ({
  ...about,
  kind: 'answer',
  address,
  port,
});

/** What an agent is made to say; times are in ms from when it was asked. */
interface Said {
  readonly witnessed: Witnessed;
  readonly ordered?: readonly number[];
  /** Of the reflector, by how often it was asked before; it stays at the last. */
  readonly epochs?: readonly number[];
  readonly late?: readonly { readonly index: number; readonly sent: number; readonly seen: number }[];
}

/** One VM, whose agent says the same to every question: what the judge is told of it. */
async function told({ witnessed, ordered = [], epochs = [1], late = [] }: Said, plan: Partial<LivePlan>) {
  let first = 0;
  let asked = 0;
  const session = {
    ask: async (asks: readonly unknown[], _limits: unknown, heard: (told: unknown) => void) => {
      const sent = performance.now();
      first ||= sent;
      const epoch = epochs[Math.min(asked++, epochs.length - 1)];
      for (const index of asks.keys())
        heard({ value: { index, witnessed, ordered, epoch, more: false }, sent, seen: sent });
    },
    late: async () =>
      late.map(({ index, sent, seen }) => ({
        value: { flow: LATE.label, index, agoMs: 0 },
        sent: first + sent,
        seen: first + seen,
      })),
    close: async () => {},
  };
  const observations: Observation[] = [];
  const asking = new LiveAsking({
    setup: {
      deployment: { virtualNetwork: [parseCidr('10.0.0.0/16')] },
      limits: { firstPort: 20_000 },
      resolver: plan.late === undefined ? { address: RESOLVER, port: 53 } : null,
    },
    sessions: new Map([[0, session]]),
    observer: new LiveObserver(
      (one) => observations.push(one),
      () => false,
    ),
    log: new WitnessLog(),
    signal: new AbortController().signal,
    clocks: { check: () => {} },
  } as unknown as ConstructorParameters<typeof LiveAsking>[0]);
  await new LiveRun(asking).run(
    { ...NOTHING, ...plan },
    { idleTimeoutMs: 200, toleranceMs: 10, marginMs: 100 },
  );
  return observations;
}

const answersTo = async (witnessed: Witnessed) =>
  (await told({ witnessed }, {})).flatMap(({ operation, outcome }) =>
    operation.op === 'discover' && 'answer' in outcome ? [outcome.answer] : [],
  );

test('a discovery is told with what the resolver answered, once before the window and once after it', async () => {
  assert.equal(await answersTo(answer(FRONTEND, null)), [FRONTEND, FRONTEND]);
});

test('what a resolver within, or one behind another NAT, saw of a discovery is not judged', async () => {
  const within = (text: string): Witnessed => ({
    ...about,
    kind: 'not-public',
    address: parseAddress(text),
    port: null,
    why: 'RFC 6598',
  });
  assert.equal(await answersTo(within('100.64.0.9')), []);
  // The network's own address is what the NAT let through.
  assert.equal(await answersTo(within('10.0.0.4')), Array(2).fill(parseAddress('10.0.0.4')));
});

test('what was asked again by TCP says nothing of the query by UDP', async () => {
  assert.equal(await answersTo({ ...answer(FRONTEND, null), protocol: 'tcp' }), []);
});

/** Of what the reflector sent back. */
const returned = async (said: Omit<Said, 'witnessed'>) =>
  (await told({ witnessed: answer(FRONTEND, 1_025), ...said }, { late: [LATE] })).flatMap(
    ({ operation, outcome }) => (operation.op === 'receive' ? [outcome as PacketOutcome] : []),
  );

test('a late answer that nobody is known to have ordered is not missed', async () => {
  const missed = async (said: Omit<Said, 'witnessed'>) =>
    (await returned(said)).filter(({ deliveries }) => deliveries.length === 0).length;
  assert.is(await missed({ ordered: [] }), 0);
  assert.is(await missed({ ordered: [0, 3] }), 2);
  // It was started anew since, and has forgotten them.
  assert.is(await missed({ ordered: [0, 3], epochs: [1, 2] }), 0);
});

test('one that came all the same is told; it came when its agent heard it, however fast the clock that sent it', async () => {
  const without = (await returned({})).length;
  const all = await returned({ late: [{ index: 0, sent: 1, seen: 2 }] });
  assert.is(all.length, without + 1);
  assert.ok(all.every(({ sent, seen }) => sent <= seen));
});

test.run();
