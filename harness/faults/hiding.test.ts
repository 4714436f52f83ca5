import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { behaviours } from '../../spec/behaviours/index.ts';
import { obstacle } from '../../spec/characteristics/index.ts';
import { createJudge } from '../../spec/judge.ts';
import { portsIn } from '../../spec/vocabulary/index.ts';
import { HELLO } from '../builtin/hello.ts';
import { ScenarioSource } from '../generate/index.ts';
import { runCase } from '../interpret/index.ts';
import { hiding, type Lacks } from './hiding.ts';

/** Their situations want all ports of an address. */
const AT_FULL_SCALE = ['instance-level-ip-never-exhausts', 'capacity-64511'];
/** Every small template, and some at random. */
const CASES = 400;
/** What only a probe that is blocked from the beginning shows comes by chance. */
const WITHOUT_CHANGES = 3_100;
const MOST_PORTS = 400;

const { features, capabilities } = HELLO;
const shown = Object.keys(capabilities.shows) as (keyof typeof capabilities.shows)[];
const lossy = { lossless: false } as const;
const LACKS: Readonly<Record<string, Lacks>> = {
  ...Object.fromEntries(shown.map((name) => [`does not show ${name}`, { shows: [name] }])),
  ...Object.fromEntries(
    (Object.keys(features) as (keyof typeof features)[]).map((name) => [
      `lacks ${name}`,
      { features: [name] },
    ]),
  ),
  'shows nothing': { shows: shown },
  'shows no deliveries of a network that loses packets': { shows: ['deliveries'], capabilities: lossy },
  'shows no public ports of a network that loses packets': { shows: ['publicPort'], capabilities: lossy },
  'has one protocol, UDP': { capabilities: { protocols: ['udp'] } },
  'has one protocol, TCP, and shows no deliveries': {
    shows: ['deliveries'],
    capabilities: { protocols: ['tcp'] },
  },
  'has one VM': { features: ['severalVms'], capabilities: { maxVms: 1 } },
};

for (const [what, lacks] of Object.entries(LACKS)) {
  test(`a gateway that ${what} is called wrong in nothing, and everything that it can show occurs`, async () => {
    const target = hiding(lacks);
    const source = new ScenarioSource(target.hello, 1);
    const judge = createJudge();
    const found: string[] = [];
    const cases = lacks.features?.includes('changes') === true ? WITHOUT_CHANGES : CASES;
    for (let index = 0; index < cases; index++) {
      const { scenario, name } = source.at(index);
      if (portsIn(scenario.settings.ports) > MOST_PORTS) continue;
      const { violations } = await runCase(scenario, target, judge);
      for (const { behaviour } of violations) found.push(`${behaviour} in case ${index}, ${name}`);
    }
    assert.equal(found, []);
    const missing = Object.values(behaviours)
      .filter((behaviour) => behaviour.exempts(target.hello) === null)
      .flatMap(({ id }) =>
        Object.entries(judge.tallies[id]!.situations)
          .filter(([, count]) => count === 0)
          .map(([situation]) => `${id}: ${situation}`),
      );
    assert.equal(
      missing.filter((one) => !AT_FULL_SCALE.some((id) => one.startsWith(id))),
      [],
    );
    assert.is(obstacle(judge.traits, target.hello), null);
  });
}

test.run();
