import { AgentSession } from '../harness/live/agent-session.ts';
import { readVmsFile } from '../harness/live/vms-file.ts';
import { formatEndpoint, SnatcheckError } from '../spec/vocabulary/index.ts';
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

/**
 * Whether this controller reaches the agents of a vms.yaml, and they its reflectors. Asks each reflector once from each VM, and nothing
 * else. @throws SnatcheckError of the file
 */
export async function liveNeeds(path: string): Promise<readonly LiveNeed[]> {
  const { agents, deployment, reflectors, limits } = given(() => readVmsFile(readText(path)));
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
      for (const [nth, to] of reflectors.entries()) {
        const where = formatEndpoint(to.address, to.port);
        const ask = { flow: `doctor-${nth}`, way: 'reflector', protocol: 'udp', to: where, port: 0 } as const;
        await session.ask([ask], limits, ({ value: { witnessed } }) => {
          const ok = witnessed.kind === 'answer';
          const told = ok
            ? 'answers'
            : witnessed.kind === 'not-public'
              ? `saw ${witnessed.why}`
              : witnessed.kind;
          const remedy = ok
            ? null
            : 'Start "snatcheck reflector" there, in the internet, and let the VM reach it.';
          found.push({ what: `${name} -> ${where}`, ok, told, remedy });
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
