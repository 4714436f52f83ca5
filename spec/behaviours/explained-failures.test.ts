import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { FactName } from '../model/facts.ts';
import { deniedFlowTakesNoPort } from './denied-flow-takes-no-port.ts';
import { destinationsSharePorts } from './destinations-share-ports.ts';
import { BY_CHANCE, NO_CONTROL, PROVEN } from './fixtures/failing.ts';
import { judged } from './fixtures/judged.ts';
import { idleReclaimedAt4Minutes } from './idle-reclaimed-at-4-minutes.ts';
import { portsAllocatedOnDemand } from './ports-allocated-on-demand.ts';
import { releaseRestoresService } from './release-restores-service.ts';

// Why a flow failed with ports free, told by what was held: each explanation is one behaviour's business.

const EXPLANATIONS: readonly FactName[] = [
  ...(['explainedByIdle', 'explainedByClose', 'explainedByDenial'] as const),
  ...(['explainedByOtherDestination', 'explainedByOneVm', 'explainedByCount'] as const),
];

/** A flow failed while ports were free, controls got through, and neither chance nor another reason explains it. */
const failed = ['failed', 'lostSnat', 'belowEverywhere', ...PROVEN] as const;
const failedWithout = (fact: FactName) => failed.filter((name) => name !== fact);

for (const [b, why] of [
  [deniedFlowTakesNoPort, 'explainedByDenial'],
  [destinationsSharePorts, 'explainedByOtherDestination'],
  [idleReclaimedAt4Minutes, 'explainedByIdle'],
  [portsAllocatedOnDemand, 'explainedByOneVm'],
  [releaseRestoresService, 'explainedByClose'],
] as const) {
  test(`${b.id}: a failure is its business where what was held explains it so`, () => {
    assert.is(judged(b, ...failed, why), 'violates');
    assert.is(judged(b, ...failed), null);
    for (const other of EXPLANATIONS) if (other !== why) assert.is(judged(b, ...failed, other), null, other);
  });

  test(`${b.id}: where the ports may all have been taken, nothing was wrong with the failure`, () => {
    assert.is(judged(b, ...failedWithout('belowEverywhere'), why), null);
  });

  test(`${b.id}: a failure accuses nobody without controls, nor where it may be a loss`, () => {
    const uncontrolled = failedWithout('controlled');
    assert.is(judged(b, ...uncontrolled, why), NO_CONTROL);
    assert.is(
      judged(b, ...failedWithout('beyondChance'), why),
      BY_CHANCE,
      'often enough to support something, and not to accuse',
    );
  });

  test(`${b.id}: of what got through nothing is explained`, () => {
    assert.is(judged(b, ...failedWithout('failed'), 'outbound', 'snat', why), null);
  });
}

test.run();
