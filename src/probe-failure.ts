import type { Witnessed } from '../harness/live/witness.ts';
import { DISCOVERY_NAME } from '../harness/packets/discover.ts';
import { formatAddress, SnatcheckError } from '../spec/vocabulary/index.ts';

export function liesTold({ lies }: Witnessed): string {
  return lies.map(({ what, from }) => `wrong ${what} from ${from}`).join(', ');
}

/** Why a probe learned nothing, or null. @param asked what was asked for, and of whom. */
export function probeFailure(found: Witnessed, asked: string): SnatcheckError | null {
  const told = (code: string, expected: string, received: string, remedy: string): SnatcheckError =>
    new SnatcheckError(`probe-${code}`, { expected, received, remedy });
  switch (found.kind) {
    case 'answer':
      return null;
    case 'not-public':
      return told(
        found.kind,
        'a public address',
        `${formatAddress(found.address)} (${found.why})`,
        'Whoever answered sees this machine from within: something between answers in its place.',
      );
    case 'no-such-name':
      return told(found.kind, asked, 'NXDOMAIN', `Only OpenDNS knows ${DISCOVERY_NAME}: see who answers.`);
    case 'no-address':
      return told(found.kind, asked, 'an answer without one', 'Ask somebody who tells it.');
    case 'refused':
      return told(found.kind, asked, `code ${found.code}`, 'Ask somebody who serves you.');
    case 'untrusted':
      return told(
        found.kind,
        'a certificate that this machine trusts, for the host that is asked',
        found.why,
        remedyOf(found.why),
      );
    case 'lying':
      return told(
        found.kind,
        asked,
        liesTold(found),
        'Something between answers in its place, or strangers guess: try TCP.',
      );
    case 'nothing':
      return told(
        found.kind,
        asked,
        `${found.why}, after ${found.tries} ${found.tries === 1 ? 'try' : 'tries'} by ${found.protocol.toUpperCase()}`,
        'See whether this port is let out, to this address; a security group may deny it.',
      );
  }
}

function remedyOf(code: string): string {
  if (code === 'CERT_HAS_EXPIRED') return 'Renew it, or ask another server; see whether this clock is right.';
  if (code === 'CERT_NOT_YET_VALID') return 'See whether the clocks of both machines are right.';
  if (code.includes('ALTNAME')) return 'Ask by a name that the certificate holds.';
  return 'Give the certificate of its authority: --ca ca.pem.';
}
