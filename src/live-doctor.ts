import { AgentSession } from '../harness/live/agent-session.ts';
import { readVmsFile } from '../harness/live/vms-file.ts';
import { type Endpoint, formatEndpoint, SnatcheckError } from '../spec/vocabulary/index.ts';
import { readText } from './files.ts';
import { given } from './given.ts';
import { transportOf } from './live.ts';
import { version } from './package.ts';

/** One thing that a live run needs. */
export interface LiveNeed {
  readonly what: string;
  readonly ok: boolean;
  /** How it is there, or what is missing. */
  readonly told: string;
  readonly remedy: string | null;
}

/** One destination of a file, as agents are asked about it. */
interface Asked {
  readonly way: keyof typeof REMEDIES;
  readonly to: Endpoint;
}

const REMEDIES = {
  reflector: 'Start "snatcheck reflector" there, in the internet, and let the VM reach it.',
  resolver:
    'Let the VM reach it, or write "resolver: null" under destinations: nothing is then asked about discovery.',
} as const;

/**
 * Whether this controller reaches the agents of a vms.yaml, and they its reflectors and its resolver. Asks each of these once from
 * each VM, and nothing else: security groups may deny the others on purpose. @throws SnatcheckError of the file
 */
export async function liveNeeds(path: string): Promise<readonly LiveNeed[]> {
  const { agents, deployment, reflectors, resolver, limits } = given(() => readVmsFile(readText(path)));
  const asked: readonly Asked[] = [
    ...reflectors.map((to) => ({ way: 'reflector' as const, to })),
    ...(resolver === null ? [] : [{ way: 'resolver' as const, to: resolver }]),
  ];
  const needs = agents.map(async ({ vm, way }): Promise<readonly LiveNeed[]> => {
    const name = deployment.vms[vm]?.name ?? '';
    let session: AgentSession | null = null;
    const said: string[] = [];
    try {
      session = await AgentSession.open(
        name,
        transportOf(way, name, (line) => said.push(line)),
        limits.reachMs,
      );
      const theirs = session.hello?.version ?? '';
      const ports = session.hello?.privileged === true ? '' : ', no ports below 1024';
      const found: LiveNeed[] = [
        { what: name, ok: true, told: `snatcheck ${theirs} answers${ports}`, remedy: null },
      ];
      if (theirs !== version) {
        found[0] = {
          what: name,
          ok: false,
          told: `snatcheck ${theirs} there, ${version} here`,
          remedy: 'Install the same version on both.',
        };
      }
      for (const [nth, { way, to }] of asked.entries()) {
        const where = formatEndpoint(to.address, to.port);
        const ask = { flow: `doctor-${nth}`, way, protocol: 'udp', to: where, port: 0 } as const;
        await session.ask([ask], limits, ({ value: { witnessed } }) => {
          const ok = witnessed.kind === 'answer';
          const told = ok
            ? 'answers'
            : witnessed.kind === 'not-public'
              ? `saw ${witnessed.why}`
              : witnessed.kind;
          found.push({ what: `${name} -> ${where}`, ok, told, remedy: ok ? null : REMEDIES[way] });
        });
      }
      return found;
    } catch (error) {
      if (!(error instanceof SnatcheckError)) throw error;
      const last = said.at(-1);
      const told = `${error.code}: ${error.received}${last === undefined ? '' : `; it said: ${last}`}`;
      return [{ what: name, ok: false, told, remedy: error.remedy }];
    } finally {
      await session?.bye();
    }
  });
  return (await Promise.all(needs)).flat();
}
