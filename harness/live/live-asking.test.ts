import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseAddress } from '../../spec/vocabulary/index.ts';
import { LiveAsking } from './live-asking.ts';
import type { RoundAnswer } from './live-observer.ts';
import type { LiveFlow } from './live-plan.ts';
import type { Witnessed } from './witness.ts';
import { WitnessLog } from './witness-log.ts';

const SERVER = { address: parseAddress('198.51.100.7'), port: 3478 };

const flow = (changes: Partial<LiveFlow> = {}): LiveFlow => ({
  vm: 0,
  label: 'f',
  way: 'stun',
  protocol: 'tcp',
  to: SERVER,
  port: 5_000,
  url: null,
  ...changes,
});

/** One VM whose agent tells these, in this order; everything else is not asked for by a round. */
function asking(told: Witnessed[], observer: object = {}, stood = false): LiveAsking {
  const session = {
    ask: async (asks: readonly unknown[], _limits: unknown, heard: (told: unknown) => void) => {
      for (const index of asks.keys())
        heard({ value: { index, witnessed: told.shift(), stood, more: false }, sent: 1, seen: 2 });
    },
  };
  return new LiveAsking({
    setup: { deployment: { virtualNetwork: [] }, limits: {} },
    sessions: new Map([[0, session]]),
    observer,
    log: new WitnessLog(),
    signal: new AbortController().signal,
    clocks: { check: () => {} },
  } as unknown as ConstructorParameters<typeof LiveAsking>[0]);
}

const about = { tries: 1, lies: [] } as const;
const refused: Witnessed = { ...about, protocol: 'tcp', kind: 'nothing', why: 'ECONNREFUSED' };
const seen: Witnessed = { ...about, protocol: 'tcp', kind: 'answer', address: SERVER.address, port: 1025 };

test('a server of others that answers nobody by TCP tells nothing; one that answered somebody does', async () => {
  const one = asking([refused, seen, refused]);
  assert.equal(await one.round([flow()]), []);
  assert.is((await one.round([flow()])).length, 1);
  const [silent] = await one.round([flow()]);
  assert.is(silent?.source, null);
  // Another server is another matter.
  const other = asking([seen, refused]);
  await other.round([flow()]);
  assert.equal(await other.round([flow({ to: { ...SERVER, port: 3_479 } })]), []);
});

test('nor does silence by UDP, or of our own reflector, which may be down, or behind a firewall of its own', async () => {
  const timeout: Witnessed = { ...about, protocol: 'udp', kind: 'nothing', why: 'timeout' };
  for (const [more, silence] of [
    [{ protocol: 'udp' }, timeout],
    [{ protocol: 'udp', way: 'reflector' }, timeout],
    [{ way: 'reflector' }, refused],
  ] as const) {
    assert.equal(await asking([silence]).round([flow(more)]), []);
    // Whoever is answered in one round counts for all of it: a slow way in tells of it last.
    const both = [flow(more), flow({ ...more, label: 'g' })];
    const answers = await asking([silence, { ...seen, protocol: silence.protocol }]).round(both);
    assert.equal(
      answers.map(({ source }) => source?.port ?? null),
      [null, 1_025],
    );
  }
});

test('that a server answers by one protocol says nothing of the other', async () => {
  const timeout: Witnessed = { ...about, protocol: 'udp', kind: 'nothing', why: 'timeout' };
  const both = [flow(), flow({ protocol: 'udp' })];
  assert.is((await asking([seen, timeout]).round(both)).length, 1);
});

test('nor is a wrong answer, which comes from whoever was asked: the question got there', async () => {
  const udp = { ...about, protocol: 'udp' } as const;
  const lying: Witnessed = { ...udp, kind: 'lying', lies: [{ what: 'id', from: '198.51.100.7:3478' }] };
  const both = [flow({ protocol: 'udp' }), flow({ protocol: 'udp', label: 'g' })];
  assert.is((await asking([{ ...seen, ...udp }, lying]).round(both)).length, 1);
});

test('what was never sent is no silence', async () => {
  const unsent: Witnessed = { ...refused, tries: 0, why: 'EADDRINUSE' };
  assert.equal(await asking([unsent]).round([flow({ way: 'reflector' })]), []);
});

test('a connection that is over by somebody else`s doing is told as over, and nothing as lost on it', async () => {
  const closed: LiveFlow[] = [];
  const over: Witnessed = { ...refused, tries: 0, why: 'closed' };
  const one = asking([seen, over], { closed: (flow: LiveFlow) => closed.push(flow) }, true);
  await one.round([flow()]);
  assert.equal(closed, []);
  assert.equal(await one.round([flow()]), []);
  assert.equal(closed, [flow()]);
});

/** Whose silence is told as such, of these that are told for two flows and then for the control of their server. */
async function silences(control: Witnessed[]): Promise<unknown> {
  const asked: (readonly (boolean | null)[])[] = [];
  const observer = {
    asked: (answers: readonly RoundAnswer[]) => {
      asked.push(answers.map(({ source, down }) => (source === null ? down === true : null)));
      return [];
    },
  };
  const both = [flow(), flow({ label: 'g' })];
  await asking([seen, refused, ...control], observer).check(both);
  return asked.slice(0, 2);
}

test('silence of whoever answers nobody afterwards either is not known to be a NAT`s', async () => {
  assert.equal(await silences([refused, refused, refused]), [[null, true], []]);
  assert.equal(await silences([refused, seen]), [[null, false], [null]]);
});

test.run();
