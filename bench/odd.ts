import { hiding, type Lacks } from '../harness/faults/hiding.ts';
import { behindNetwork, type Weather } from '../harness/faults/network.ts';
import { meansOf } from '../harness/generate/index.ts';
import { full } from '../harness/generate/templates/scale.ts';
import { runCase } from '../harness/interpret/index.ts';
import { createJudge } from '../spec/judge.ts';
import { threadMs } from './clock.ts';
import { type Figure, judge, note } from './figure.ts';

const NAME = 'more flows than ports, over two destinations';
const WEATHER: Weather = { seed: 1, delayMs: 2 };
const LACKS: Lacks = { capabilities: { protocols: ['tcp'] } };
const RATIO = { most: 4 };

const ODD: readonly { readonly name: string; readonly weather?: Partial<Weather>; readonly lacks: Lacks }[] =
  [
    { name: 'that loses packets', weather: { lostOneIn: 20 }, lacks: {} },
    {
      name: 'that loses packets, all by default SNAT',
      weather: { lostOneIn: 20 },
      lacks: { features: ['pools'] },
    },
    {
      name: 'that loses packets, nobody seeing where they get',
      weather: { lostOneIn: 20 },
      lacks: { shows: ['deliveries'] },
    },
    { name: 'of which nobody sees the public ports', lacks: { shows: ['publicPort'] } },
  ];

/**
 * What an observation of a case with more flows than 64,511 costs where little is certain, against one of the same case where all
 * is seen: whatever grows with the number of lost or unknown flows is paid for in minutes there.
 */
export async function oddFigures(): Promise<Figure[]> {
  await cost(WEATHER, LACKS);
  const certain = await cost(WEATHER, LACKS);
  const figures: Figure[] = [];
  for (const { name, weather, lacks } of ODD) {
    const odd = await cost({ ...WEATHER, ...weather }, { ...LACKS, ...lacks });
    figures.push(judge(`an observation of all ports, on a network ${name}`, odd / certain, 'x', RATIO));
  }
  return [...figures, note('  on one where all is seen', `${certain.toFixed(1)} us`)];
}

/** In us, of harness, judge and simulated network together. */
async function cost(weather: Weather, lacks: Lacks): Promise<number> {
  const target = hiding(lacks, behindNetwork(weather));
  const scenario = full.find(({ name }) => name === NAME)?.make(meansOf(target.hello));
  if (scenario === undefined || scenario === null) throw new Error(`no scenario "${NAME}"`);
  let observations = 0;
  const started = threadMs();
  await runCase(scenario, target, createJudge(), { sink: () => void observations++ });
  return ((threadMs() - started) / observations) * 1_000;
}
