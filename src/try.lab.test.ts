// Scenarios that somebody wrote, each on a NAT that breaks it.
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { labAvailability } from '../harness/lab/availability.ts';
import { execute, inFolder, program } from './fixtures/command-line.ts';

const example = (name: string) =>
  fileURLToPath(new URL(`../examples/scenarios/${name}.json`, import.meta.url));

const BROKEN = [
  {
    what: 'the kernel does not look whether the one port of a range is taken by a flow that is over',
    scenario: 'one-port-range',
    lab: 'nftables',
    behaviour: 'no-failure-below-capacity (inferred)',
    // Its own count of what it dropped for that, beside the finding.
    view: 'insert_failed=1 ',
  },
  {
    what: 'Open vSwitch rewrites the port of an ILPIP’s flow that comes again, since what is left of it is in the way',
    scenario: 'ilpip-again',
    lab: 'ovs',
    behaviour: 'instance-level-ip-keeps-port (inferred)',
    view: 'sport=5000,dport=443),reply=(src=198.51.100.10,dst=203.0.113.64,sport=443,dport=5001)',
  },
] as const;

/** A sweep of the system's own may come just before the flow that meets what is left. */
const TRIES = 4;

for (const { what, scenario, lab, behaviour, view } of BROKEN) {
  test(what, async () => {
    const available = labAvailability(lab);
    if (!available.ok) return console.log(`SKIP ${available.code}: ${available.reason}`);
    await inFolder((folder) => {
      const args = [...program, 'try', example(scenario), '--target', `lab:${lab}`];
      let ran = execute(args, folder);
      for (let tries = 1; tries < TRIES && ran.code === 0; tries++) ran = execute(args, folder);
      assert.is(ran.code, 1, ran.stderr);
      assert.ok(ran.stdout.includes(`\n${behaviour}\n`), ran.stdout);
      assert.ok(ran.stdout.includes(view), ran.stdout);
    });
  });
}

test.run();
