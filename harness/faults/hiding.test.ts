import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { behaviours } from '../../spec/behaviours/index.ts';
import { obstacle } from '../../spec/characteristics/index.ts';
import { createJudge } from '../../spec/judge.ts';
import { HELLO } from '../builtin/hello.ts';
import { exonerate } from './exonerate.ts';
import { hiding, type Lacks } from './hiding.ts';
import { isLarge } from './is-large.ts';

/** They want more ports of an address than a small case has. */
const AT_FULL_SCALE = [
  'instance-level-ip-never-exhausts: more than 64,512 live flows to one address',
  'capacity-64511: a pool of 65 to 4,096 ports',
  'capacity-64511: all 64,511 ports',
];
/** Every small template, and some at random. */
const CASES = 400;
/** What only a probe that is blocked from the beginning shows comes by chance. */
const WITHOUT_CHANGES = 3_100;

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
  ...Object.fromEntries(
    [1, 2, 3, 16].map((ports) => [
      `has ${ports} ports an address`,
      { capabilities: { portRange: { first: 1_025, last: 1_024 + ports } } },
    ]),
  ),
  'has one VM': { features: ['severalVms'], capabilities: { maxVms: 1 } },
};

for (const [what, lacks] of Object.entries(LACKS)) {
  test(`a gateway that ${what} is called wrong in nothing, and everything that it can show occurs`, async () => {
    const target = hiding(lacks);
    const judge = createJudge();
    const cases = lacks.features?.includes('changes') === true ? WITHOUT_CHANGES : CASES;
    const budget = { cases, timeMs: Infinity };
    const { findings } = await exonerate(
      { id: what, target: () => target },
      1,
      budget,
      judge,
      (one) => !isLarge(one),
    );
    assert.equal(findings, []);
    const missing = Object.values(behaviours)
      .filter((behaviour) => behaviour.exempts(target.hello) === null)
      .flatMap(({ id }) =>
        Object.entries(judge.tallies[id]!.situations)
          .filter(([, count]) => count === 0)
          .map(([situation]) => `${id}: ${situation}`),
      );
    assert.equal(
      missing.filter((one) => !AT_FULL_SCALE.includes(one)),
      [],
    );
    assert.is(obstacle(judge.traits, target.hello), null);
  });
}

test.run();
