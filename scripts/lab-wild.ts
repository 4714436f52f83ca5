/**
 * npm run lab:wild [-- --from 1 --scenarios 40 LAB...]
 *
 * Judges real NATs, `nftables` or each of those named, by scenarios that anybody may write and no run makes, as `npm run legal --
 * --wild` does legal gateways. Prints what each breaks, and marks what is not published of it: a false alarm, or something new. A
 * scenario depends on its number alone, and `snatcheck try` runs it again from the file that is written. Exit code 1 if there is one.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { wildSource } from '../harness/faults/wild/wild-scenario.ts';
import { canDo, speaks } from '../harness/generate/assemble.ts';
import { meansOf } from '../harness/generate/index.ts';
import { PLATFORM } from '../harness/generate/places.ts';
import { tryScenario } from '../harness/campaign/index.ts';
import { startLab } from '../harness/lab/start-lab.ts';
import { formatScenario } from '../harness/scenario/scenario-file.ts';
import type { Scenario } from '../harness/scenario/scenario.ts';
import { newJudge } from '../src/judging.ts';
import { integerOption } from '../src/options.ts';
import type { Hello } from '../spec/vocabulary/index.ts';
import { knownOf } from './lab-repeat/repetition.ts';
import { publishedResult } from './published.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { from: { type: 'string', default: '1' }, scenarios: { type: 'string', default: '40' } },
});
const from = integerOption('from', values.from, 0, 2 ** 31 - 1) ?? 1;
const count = integerOption('scenarios', values.scenarios, 1, 100_000) ?? 40;
const FOLDER = new URL('../snatcheck-out/wild/', import.meta.url);

/** Without what this NAT has not. */
function fitting(scenario: Scenario, hello: Hello): Scenario {
  const { features } = hello;
  const means = meansOf(hello);
  const { deployment, steps } = scenario;
  const group = (name: string | null) => (features.securityGroups ? name : null);
  return {
    ...scenario,
    deployment: {
      ...deployment,
      // A lab has no address of its own to fall back to.
      platformAddresses: deployment.platformAddresses.length > 0 ? deployment.platformAddresses : PLATFORM,
      vms: deployment.vms.map((vm) => ({
        ...vm,
        ilpip: features.ilpip ? vm.ilpip : null,
        securityGroup: group(vm.securityGroup),
      })),
      subnets: deployment.subnets.map((subnet) => ({
        ...subnet,
        securityGroup: group(subnet.securityGroup),
      })),
      loadBalancers: !features.pools
        ? []
        : deployment.loadBalancers.map((balancer) => ({
            ...balancer,
            frontends: features.severalFrontends ? balancer.frontends : balancer.frontends.slice(0, 1),
            rules: features.inboundRules ? balancer.rules : [],
            probe: features.probes ? balancer.probe : null,
            logging: features.alerts && balancer.logging,
          })),
    },
    steps: steps.filter((step) => canDo(means, step) && speaks(means, step)),
  };
}

let wrong = 0;
for (const lab of positionals.length > 0 ? positionals : ['nftables']) {
  const known = knownOf(publishedResult(lab)).violated;
  const source = wildSource(from);
  let [ran, judged] = [0, 0];
  for (let index = 0; index < count; index++) {
    const target = await startLab(lab);
    try {
      const scenario = fitting(source.at(index).scenario, target.hello);
      if (scenario.deployment.vms.length > meansOf(target.hello).maxVms) continue;
      const judge = newJudge();
      const { violations } = await tryScenario(scenario, target, judge);
      ran += 1;
      for (const { conforming, violating, varying } of Object.values(judge.tallies)) {
        judged += conforming + violating + varying;
      }
      const odd = violations.filter(
        ({ behaviour, follows }) => follows === null && !known.includes(behaviour),
      );
      if (odd.length === 0) continue;
      wrong += 1;
      mkdirSync(FOLDER, { recursive: true });
      const file = new URL(`${lab}-${from}-${index}.json`, FOLDER);
      writeFileSync(file, formatScenario(scenario));
      for (const { behaviour, expected, observed } of odd) {
        console.log(`${lab} ${from}/${index}  NOT PUBLISHED  ${behaviour}\n  ${expected}\n  ${observed}`);
      }
      console.log(`  npm run -s snatcheck -- try ${file.pathname} --target lab:${lab}`);
    } catch (error) {
      wrong += 1;
      console.log(
        `${lab} ${from}/${index}  FAILED  ${error instanceof Error ? error.message : String(error)}`,
      );
    } finally {
      await target.bye();
    }
  }
  console.log(`${lab}: ${ran} of ${count} scenarios fit it, ${judged.toLocaleString('en')} judgements`);
}
process.exitCode = wrong === 0 ? 0 : 1;
