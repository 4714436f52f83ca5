// `driver.entry.ts tun|packet COUNT`, started by way of harness/lab/open-descriptors.pl: does by the lab's driver what sender.c does,
// in one process as it is, and says the same of it.
import { hostsOf, range, SETTINGS } from '../../harness/lab/fixtures/operations.ts';
import { setUpInterfaces } from '../../harness/lab/interfaces.ts';
import { netfilter } from '../../harness/lab/netfilter.ts';
import { PLAIN } from '../../harness/lab/netfilter-variant.ts';
import { CHUNKS, type Descriptors, qualify } from '../../harness/lab/options.ts';
import { openSides } from '../../harness/lab/sides.ts';
import { PacketDriver } from '../../harness/packets/packet-driver.ts';
import type { Outcome, PacketOutcome } from '../../spec/vocabulary/index.ts';
import { answersTo, BATCH, opensOf } from './flows.ts';

const [word = '', count = ''] = process.argv.slice(2);
const kind = word as Descriptors;
const flows = Number(count);
const [inside = 0, outside = 0, netlink = 0] = (process.env['SNATCHECK_LAB_DESCRIPTORS'] ?? '')
  .split(',')
  .map(Number);
setUpInterfaces(kind);
const nat = netfilter('nftables', PLAIN, { kind, options: qualify({}), sides: null, hosts: null, netlink });
const driver = new PacketDriver(openSides(kind, inside, outside), {
  chunk: CHUNKS[kind],
  synchronous: kind === 'tun',
});
await nat.deploy(hostsOf(), SETTINGS);
let [answered, seconds] = [0, 0];
// The first round only lets the compiler see the code.
for (let round = 0; round < 2; round++) {
  await nat.forget();
  driver.deploy(hostsOf());
  const began = performance.now();
  answered = udp();
  seconds = (performance.now() - began) / 1_000;
}
console.log(JSON.stringify({ answered, seconds }));

function udp(): number {
  let delivered = 0;
  for (const first of range(Math.ceil(flows / BATCH)).map((batch) => batch * BATCH)) {
    const opened: Outcome[] = [];
    driver.run(opensOf(first, flows), 0, opened);
    const answers: Outcome[] = [];
    driver.run(answersTo(opened as PacketOutcome[]), 0, answers);
    delivered += (answers as PacketOutcome[]).filter(({ deliveries }) => deliveries.length === 1).length;
  }
  return delivered;
}
