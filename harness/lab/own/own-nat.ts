import { basename } from 'node:path';
import { type Deployment, type Settings, SnatcheckError } from '../../../spec/vocabulary/index.ts';
import { chanceOf } from '../../../spec/model/chance.ts';
import { encodeDeployment } from '../../json/deployment.ts';
import { PacketDriver } from '../../packets/packet-driver.ts';
import { unsupported } from '../change-deployment.ts';
import { privateNetworks, routePrivate } from '../interfaces.ts';
import { LossCheck } from '../losses.ts';
import type { LabDriver } from '../lab-driver.ts';
import type { Nat } from '../nat.ts';
import type { Place } from '../place.ts';
import { type Done, KERNEL_DONE } from '../sockets/done.ts';
import { SocketDriver } from '../sockets/socket-driver.ts';
import { sampleDeployment } from '../standing/sample.ts';
import { idleSeconds } from '../timers.ts';
import { sidesUntilDone, untilAsleep } from '../asleep.ts';
import { Confinement } from '../confinement.ts';
import { type DriverName, ownHello, readDescription } from './description.ts';
import { DEPLOYMENT_FILE, scriptEnvironment } from './environment.ts';
import { checkForgetting } from './forgetting.ts';
import { checkForwarding } from './forwarding.ts';

type Action = 'build' | 'describe' | 'up' | 'down' | 'reset' | 'change' | 'show';
/** Compilers take longer than any other call, and start on a busy machine. */
const BUILD_LIMIT_MS = 120_000;
interface Standing {
  readonly deployment: Deployment;
  readonly settings: Settings;
}

/**
 * A NAT that is an executable of the user's: asked what it is, tried once, and then put up and taken down as told.
 * @throws SnatcheckError `lab-describe`, `lab-nat-...`; `lab-driver-sockets` where it asks for hosts with sockets, and our ends
 * are raw descriptors.
 * @param built whether it is called with `build` before all else: a script of ours.
 */
export async function ownNat(script: string, place: Place, { built = false } = {}): Promise<Nat> {
  const { kind, options } = place;
  const driverName: DriverName = kind === 'hosts' ? 'sockets' : 'packets';
  let confinement = await Confinement.start(kind);
  const proc = () => (confinement.ended ? null : confinement.proc);
  if (built) await call('build', null);
  const description = readDescription(script, (await call('describe', null)).stdout);
  if (description.driver === 'sockets' && driverName === 'packets') {
    await confinement.end();
    throw wantsSockets(script);
  }
  const hello = ownHello(script, description, options, kind);
  const { settable } = hello.capabilities;
  const sides =
    place.sides !== null && description.done === 'asleep'
      ? sidesUntilDone(place.sides, () => untilAsleep(proc()))
      : place.sides;
  const losses = sides === null || !description.lossless ? null : new LossCheck(sides);
  if (place.sides !== null) place.sides.patienceMs = description.delayMs;
  const done: Done = {
    untilDone: description.done === 'asleep' ? () => untilAsleep(proc()) : KERNEL_DONE.untilDone,
    graceMs: KERNEL_DONE.graceMs + description.delayMs,
    lossless: description.lossless,
  };
  /** What was put up, though perhaps not to the end; null where `down` was the last call. */
  let standing: Standing | null = null;
  /** Whether no packet went through since it was put up. */
  let fresh = false;
  let daemons = false;

  async function call(action: Action, at: Standing | null): ReturnType<typeof succeed> {
    if (at !== null) {
      confinement.write(DEPLOYMENT_FILE, `${JSON.stringify(encodeDeployment(at.deployment), null, 2)}\n`);
    }
    try {
      return await succeed(
        confinement,
        [script, action],
        scriptEnvironment(at, driverName),
        action === 'build' ? BUILD_LIMIT_MS : options.callLimitMs,
      );
    } catch (error) {
      // Nothing runs on behind an error; what it did to the network is for the next `down`.
      await confinement.end();
      throw error;
    }
  }

  async function takeDown(): Promise<void> {
    if (standing === null) return;
    await call('down', standing);
    const left = await confinement.lingering();
    if (left.length > 0) {
      await confinement.end();
      throw new SnatcheckError('lab-nat-processes', {
        expected: `no process of the NAT after \`${script} down\``,
        received: left.join(', '),
        remedy: 'End in down what up started, and wait for its end.',
      });
    }
    standing = null;
  }

  async function putUp(at: Standing): Promise<void> {
    if (confinement.ended) confinement = await Confinement.start(kind);
    await takeDown();
    standing = at;
    routePrivate(kind, privateNetworks(at.deployment));
    await call('up', at);
    daemons = confinement.processes().length > 0;
    fresh = true;
  }

  async function deploy(deployment: Deployment, wanted: Settings): Promise<Settings> {
    const several = deployment.loadBalancers.find(({ frontends }) => frontends.length > 1);
    if (several !== undefined && !hello.features.severalFrontends) {
      throw unsupported(`several frontends of ${several.name}`, hello.name);
    }
    const settings = {
      ports: settable.ports ? wanted.ports : (hello.capabilities.portRange ?? options.ports),
      idleTimeoutMs: settable.idleTimeout
        ? idleSeconds(wanted.idleTimeoutMs) * 1_000
        : hello.capabilities.idleTimeoutMs,
    };
    const at = { deployment, settings };
    // Cases mostly differ in their steps alone.
    const same = JSON.stringify(at) === JSON.stringify(standing) && !confinement.ended;
    if (same && description.actions.includes('reset')) return settings;
    if (!same || !fresh) await putUp(at);
    return settings;
  }

  async function forget(): Promise<void> {
    if (fresh || standing === null) return;
    if (description.actions.includes('reset') && !confinement.ended) await call('reset', standing);
    else await putUp(standing);
    fresh = true;
  }

  /** Null where it does not tell, or nothing stands. */
  async function shown(): Promise<string | null> {
    if (standing === null || confinement.ended || !description.actions.includes('show')) return null;
    return (await call('show', standing)).stdout;
  }

  async function tryOnce(driver: LabDriver): Promise<void> {
    const deployment = sampleDeployment(hello.features);
    const { ports, idleTimeoutMs } = options;
    const settings = await deploy(deployment, { ports, idleTimeoutMs });
    driver.deploy(deployment, settings);
    const opened = await checkForwarding(script, deployment, hello.capabilities, driver, shown);
    fresh = false;
    if (description.actions.includes('reset')) await checkForgetting(script, opened, driver, forget);
    await driver.reset();
    await takeDown();
  }

  const nat: Nat = {
    hello,
    mayBeLate: chanceOf(hello.capabilities).lossRate,
    done,
    ...(sides === null ? {} : { sides }),
    deploy,
    change: async (deployment) => {
      if (standing === null) return;
      standing = { ...standing, deployment };
      fresh = false;
      await call('change', standing);
    },
    forget,
    check: () => {
      fresh = false;
      losses?.check();
      if (!daemons || (!confinement.ended && confinement.processes().length > 0)) return;
      const words = confinement.ended ? '' : confinement.lastWords();
      throw new SnatcheckError('lab-nat-died', {
        expected: `what \`${script} up\` started to run until down`,
        received: `its end${words === '' ? '' : `, after\n${words}\n`}`,
        remedy: `Nothing of that case was judged. See why it ended: ${words === '' ? 'it wrote nothing on stderr' : 'what it wrote on stderr is above'}.`,
      });
    },
    diagnose: async (filter) => {
      const text = (await shown()) ?? '';
      return text
        .split('\n')
        .filter((line) => line.includes(filter))
        .join('\n');
    },
    view: async () => {
      const text = await shown();
      return text === null ? [] : [{ command: `${basename(script)} show`, text }];
    },
    end: () => confinement.end(),
  };
  try {
    if (sides !== null) await tryOnce(new PacketDriver(sides, { synchronous: false }));
    if (place.hosts !== null) await tryOnce(new SocketDriver(place.hosts, done));
  } catch (error) {
    await confinement.end();
    throw error;
  }
  return nat;
}

function wantsSockets(script: string): SnatcheckError {
  return new SnatcheckError('lab-driver-sockets', {
    expected: `hosts with sockets on both sides, as \`${script} describe\` asks for`,
    received: 'raw descriptors',
    remedy: 'Leave "descriptors" out of the options of the lab.',
  });
}

/** @throws SnatcheckError `lab-nat-timeout`, `lab-nat-failed` */
async function succeed(
  confinement: Confinement,
  command: readonly [string, Action],
  env: NodeJS.ProcessEnv,
  limitMs: number,
): Promise<{ readonly stdout: string }> {
  const line = `\`${command.join(' ')}\``;
  const said = await confinement.call(command, env, limitMs);
  if (said === null) {
    throw new SnatcheckError('lab-nat-timeout', {
      expected: `${line} to end within ${limitMs / 1_000} s`,
      received: 'no end; it was killed, with all that it started',
      remedy:
        command[1] === 'down'
          ? 'End what up started, and wait for the end of that alone.'
          : 'Start what stays in the background, with & or as a daemon.',
    });
  }
  const { status, signal, stdout, stderr } = said;
  if (status === 0) return { stdout };
  const how = signal === null ? `exit status ${status}` : `signal ${signal}`;
  throw new SnatcheckError('lab-nat-failed', {
    expected: `exit status 0 of ${line}`,
    received: `${how}${stderr === '' ? ', silently' : `, after\n${stderr}\n`}`,
    remedy:
      status === 126 || status === 127
        ? 'It could not be started, or a program in it was not found: see its first line (#!) and PATH.'
        : 'Its own words are above; docs/lab.md says what each call has to do.',
  });
}
