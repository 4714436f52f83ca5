// The process inside the namespaces: `driver.entry.ts SYSTEM tun|packet OPTIONS`, started by start-lab.ts by way of
// open-descriptors.pl. Serves the NAT that it puts up in its own network namespace.
import { PacketDriver } from '../packets/packet-driver.ts';
import { serve } from '../target/ipc-server.ts';
import { setUpInterfaces } from './interfaces.ts';
import { labTarget, type ServedLab } from './lab-target.ts';
import { type Descriptors, type LabOptions, qualify } from './options.ts';
import { openSides } from './sides.ts';
import { systemNamed } from './system-named.ts';

/** Packets that are written before both sides are read: larger gains nothing, and each must fit the queues. */
const CHUNK = 256;

await serve<ServedLab>(async () => {
  const [name = '', word = '', options = '{}'] = process.argv.slice(2);
  const kind = word as Descriptors;
  const [inside = 0, outside = 0, netlink = 0] = (process.env['SNATCHECK_LAB_DESCRIPTORS'] ?? '')
    .split(',')
    .map(Number);
  setUpInterfaces(kind);
  const sides = openSides(kind, inside, outside);
  const place = { kind, options: qualify(JSON.parse(options) as LabOptions), sides, netlink };
  const nat = await systemNamed(name).nat(name, place);
  const driver = new PacketDriver(nat.sides ?? sides, { chunk: CHUNK, synchronous: kind === 'tun' });
  return labTarget(nat, driver, kind, sides.now);
}, ['diagnose', 'view']);
