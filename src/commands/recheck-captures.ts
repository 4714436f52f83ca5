import { readFileSync } from 'node:fs';
import { quote, SnatcheckError } from '../../spec/vocabulary/index.ts';
import { readText } from '../files.ts';
import { given } from '../given.ts';
import { durationOption, usageError } from '../options.ts';
import { type CaptureOptions, recheckCaptures, type RecheckedCaptures, told } from '../recheck-captures.ts';
import { userPath } from '../shell.ts';

/** What `recheck --pcap` takes besides the options of every `recheck`. */
export const CAPTURE_OPTIONS = {
  pcap: { type: 'boolean' },
  deployment: { type: 'string' },
  'clock-error': { type: 'string' },
  'max-delay': { type: 'string' },
  'idle-timeout': { type: 'string' },
  tolerance: { type: 'string' },
  ports: { type: 'string' },
  lossless: { type: 'boolean' },
} as const;

export const CAPTURE_HELP = `
With --pcap it judges packets that somebody else captured on both sides of a NAT, as pcap or pcapng. Packets are matched by
what translation leaves alone: the far end, lengths, TCP's numbers and flags, and the payload. What is ambiguous, cut or
lost decides nothing. Payloads, alerts and probes cannot be seen, and nobody knows who else uses the addresses.

  --pcap              the two files are captures: the NAT's inside, then its outside
  --deployment FILE   who is who, as JSON: schemas/deployment.json, or a scenario or saved failure that holds one
  --clock-error D     by how much the clocks of both sides may differ (default: one clock)
  --max-delay D       a packet takes at most so long through the NAT (default 1s)
  --idle-timeout D    the NAT's idle timeout (default 4m, the document's)
  --tolerance D       how exact that is (default 0.5% of it)
  --ports FIRST-LAST  the SNAT ports of each public address, where they are known
  --lossless          nothing is missing in either capture: what did not come out was dropped by the NAT
`;

interface Values {
  readonly pcap?: boolean | undefined;
  readonly deployment?: string | undefined;
  readonly 'clock-error'?: string | undefined;
  readonly 'max-delay'?: string | undefined;
  readonly 'idle-timeout'?: string | undefined;
  readonly tolerance?: string | undefined;
  readonly ports?: string | undefined;
  readonly lossless?: boolean | undefined;
}

/**
 * @returns what judges the files: `capture-...` is what it throws then, or an error of the deployment.
 * @throws SnatcheckError `usage`, `file-unreadable`
 */
export function recheckFiles(values: Values, files: readonly string[]): () => RecheckedCaptures {
  const [inside, outside] = files;
  if (inside === undefined || outside === undefined || files.length > 2) {
    throw usageError(
      'two captures after --pcap',
      files.length === 0 ? 'none' : files.map(quote).join(' '),
      'Write: snatcheck recheck --pcap inside.pcap outside.pcap --deployment d.json',
    );
  }
  if (values.deployment === undefined) {
    throw usageError('--deployment FILE', 'none', 'Say who is who: VMs, public addresses, pools.');
  }
  const options: CaptureOptions = {
    ...optional('clockErrorMs', durationOption('clock-error', values['clock-error'])),
    ...optional('delayMs', durationOption('max-delay', values['max-delay'])),
    ...optional('idleTimeoutMs', durationOption('idle-timeout', values['idle-timeout'])),
    toleranceMs: durationOption('tolerance', values.tolerance),
    ports: portsOption(values.ports),
    lossless: values.lossless === true,
  };
  const deployment = readText(userPath(values.deployment));
  const [near, far] = [inside, outside].map(readBytes) as [Uint8Array, Uint8Array];
  return () => {
    try {
      return recheckCaptures(near, far, deployment, options);
    } catch (error) {
      // Whoever captured it failed, not who wrote the command line.
      if (error instanceof SnatcheckError && error.code.startsWith('capture-')) throw error;
      return given(() => {
        throw error;
      });
    }
  };
}

/** @throws SnatcheckError `usage` where something is said of captures, and there are none. */
export function refuseCaptureOptions(values: Values): void {
  const names = Object.keys(CAPTURE_OPTIONS) as (keyof typeof CAPTURE_OPTIONS)[];
  const name = names.find((one) => one !== 'pcap' && values[one] !== undefined);
  if (name === undefined) return;
  throw usageError(
    `--pcap beside --${name}`,
    'a record',
    'A record says this itself: leave the option out, or give two captures after --pcap.',
  );
}

/** What was judged and what was not, for a person. */
export function tellObserved({ observed, outcome, leftOut }: RecheckedCaptures): string {
  const judged = `packets   ${told(observed.counts)}; ${outcome.observations.toLocaleString('en')} observations\n`;
  return [judged, ...leftOut.map((line) => `left out  ${line}\n`)].join('');
}

function optional<K extends string>(key: K, value: number | null): { readonly [key in K]?: number } {
  return value === null ? {} : ({ [key]: value } as { readonly [key in K]: number });
}

function portsOption(text: string | undefined): (CaptureOptions['ports'] & object) | null {
  if (text === undefined) return null;
  const [first = 0, last = 0] = (/^(\d{1,5})-(\d{1,5})$/.exec(text) ?? []).slice(1).map(Number);
  if (first >= 1 && first <= last && last <= 65_535) return { first, last };
  throw usageError('FIRST-LAST for --ports', quote(text), 'Write for example --ports 1024-65535.');
}

function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(userPath(path));
  } catch (error) {
    throw new SnatcheckError(
      'file-unreadable',
      {
        expected: 'a readable capture file of less than 2 GiB',
        received: `${quote(path)}: ${error instanceof Error && 'code' in error ? String(error.code) : String(error)}`,
        remedy: 'Check the path, and that the file may be read; cut a long capture with editcap.',
      },
      error,
    );
  }
}
