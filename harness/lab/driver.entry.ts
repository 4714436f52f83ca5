// The process inside the namespaces: `driver.entry.ts SYSTEM tun|packet|hosts OPTIONS`, started by start-lab.ts by way of
// open-descriptors.pl. Serves the NAT that it puts up in its own network namespace.
import { PacketDriver } from '../packets/packet-driver.ts';
import { serve } from '../target/ipc-server.ts';
import { setUpInterfaces } from './interfaces.ts';
import { labTarget, type ServedLab } from './lab-target.ts';
import { CHUNKS, type Descriptors, type LabOptions, qualify, type Wiring } from './options.ts';
import { openSides } from './sides.ts';
import { KERNEL_DONE } from './sockets/done.ts';
import { Host } from './sockets/host.ts';
import { addSocketHosts, untilLinked } from './sockets/host-networks.ts';
import { SocketDriver } from './sockets/socket-driver.ts';
import { socketHello } from './sockets/socket-hello.ts';
import { systemNamed } from './system-named.ts';

const [name = '', word = '', text = '{}'] = process.argv.slice(2);
const [inside = 0, outside = 0, netlink = 0] = (process.env['SNATCHECK_LAB_DESCRIPTORS'] ?? '')
  .split(',')
  .map(Number);

async function betweenDescriptors(kind: Descriptors): Promise<ServedLab> {
  setUpInterfaces(kind);
  const sides = openSides(kind, inside, outside);
  const options = qualify(JSON.parse(text) as LabOptions);
  const nat = await systemNamed(name).nat(name, { kind, options, sides, hosts: null, netlink });
  const reorders = nat.hello.capabilities.reorders ?? false;
  const driver = new PacketDriver(nat.sides ?? sides, {
    chunk: CHUNKS[kind],
    // What somebody else runs may put a packet off, whatever it is written to.
    synchronous: kind === 'tun' && nat.mayBeLate === undefined,
    reorders,
    mayBeLate: nat.mayBeLate,
  });
  return labTarget(nat, driver, kind, sides.now);
}

async function betweenSockets(): Promise<ServedLab> {
  addSocketHosts();
  setUpInterfaces('hosts');
  await untilLinked();
  const [within, without] = await Promise.all([Host.start('inside'), Host.start('outside')]);
  const hosts = { inside: within, outside: without };
  const options = qualify(JSON.parse(text) as LabOptions);
  const place = { kind: 'hosts', options, sides: null, hosts, netlink } as const;
  const nat = await systemNamed(name).nat(name, place);
  const driver = new SocketDriver(hosts, nat.done ?? KERNEL_DONE);
  return labTarget({ ...nat, hello: socketHello(nat.hello) }, driver, 'hosts', () => driver.now());
}

await serve<ServedLab>(
  () => ((word as Wiring) === 'hosts' ? betweenSockets() : betweenDescriptors(word as Descriptors)),
  ['diagnose', 'view'],
);
