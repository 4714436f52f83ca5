import { askDestinations, type Asked } from '../../harness/live/ask-destination.ts';
import { compare } from '../../harness/live/mapping.ts';
import { DISCOVERY_NAME } from '../../harness/packets/discover.ts';
import { formatAddress, formatEndpoint } from '../../spec/vocabulary/index.ts';
import { given } from '../given.ts';
import { liesTold, probeFailure } from '../probe-failure.ts';
import { readProbeOptions, REFLECTOR_PORT, RESOLVER_NAME, STUN_PORT } from '../probe-options.ts';
import { answersTable, tellCompared, witnessOf } from '../probe-table.ts';
import { tell } from '../tell.ts';
import type { Command } from './command.ts';

export const probeCommand: Command = {
  summary: "the public address that this machine's flows use",
  help: () => `Usage: snatcheck probe [options]

Does what "nslookup myip.opendns.com resolver1.opendns.com" does, and says what came: an answer, a truncated one (asked for
again by TCP), no such name, an answer to another question, an answer that cannot be a public address, or nothing.

Where several are named, all are asked from one local port, and their answers stand side by side: address, port, when (ms since
the first question), round trip. What they differ in is told, and what the port depends on (RFC 4787).

  --resolver HOST     who to ask: an address or a name, with :PORT where it is not 53 (default ${RESOLVER_NAME})
  --name N            the name that answers with its asker's address (default ${DISCOVERY_NAME})
  --stun HOST         ask a STUN server instead, which tells address and port (port ${STUN_PORT})
  --reflector HOST    ask "snatcheck reflector" instead, which tells address and port (port ${REFLECTOR_PORT})
  --http URL          ask a web server instead that answers with its client's address
                      Each of these four may be given several times, and beside the others.
  --ca FILE           trust the authority in this PEM file for https, in place of the machine's own
  --tcp               ask by TCP; by UDP otherwise
  --local A[:PORT]    the local address and port to ask from; --local :PORT for the port alone
  --tries N           how often the question is sent at most, 1..20 (default 4)
  --timeout D         how long each of them is waited for (default 1s)
  --json              one JSON document on stdout

Exit code 0 when everybody told an address, whether or not they agree; 2 for a wrong command line, 3 otherwise.

  snatcheck probe
  snatcheck probe --resolver 208.67.222.222 --local :5000 --json
  snatcheck probe --stun stun.example.org --tcp
  snatcheck probe --reflector 198.51.100.10:7007 --reflector 198.51.100.10:7008 --reflector 198.51.100.20
`,
  async run(args, { output }) {
    const options = given(() => readProbeOptions(args));
    const destinations = await options.destinations();
    const asked = await askDestinations(destinations, options);
    const answers = asked.map((one) => ({ ...one, failure: failureOf(one) }));
    const compared = compare(answers.flatMap(({ destination: { at }, found }) => seenOf(at, found)));
    const isSeveral = asked.length > 1;
    if (options.asJson) {
      const documents = answers.map((one) => documentOf(one, asked[0]?.sent ?? 0));
      const told = isSeveral
        ? {
            answers: documents,
            compared: compared.map((one) => ({ ...one, addresses: one.addresses.map(formatAddress) })),
          }
        : documents[0];
      output.out(`${JSON.stringify(told, null, 2)}\n`);
    } else if (isSeveral) {
      output.out(`${answersTable(asked)}\n${compared.map(tellCompared).join('')}`);
    } else {
      for (const { found } of asked) if (found.kind === 'answer') output.out(`${sourceOf(found)}\n`);
    }
    for (const { destination, found, failure } of answers) {
      const { lies } = found;
      const where = isSeveral ? `${witnessOf(destination)}, ` : '';
      if (failure === null && lies.length > 0) output.err(`${where}beside it: ${liesTold(found)}\n`);
      if (failure !== null) output.err(tell(failure));
    }
    return answers.some(({ failure }) => failure !== null) ? 3 : 0;
  },
};

interface Answered extends Asked {
  readonly failure: ReturnType<typeof failureOf>;
}

function failureOf({ destination, found }: Asked) {
  return probeFailure(found, `the source address, told by ${witnessOf(destination)}`);
}

function documentOf({ destination, found, failure, sent, seen, roundTripMs }: Answered, from: number) {
  const address = 'address' in found ? { address: formatAddress(found.address) } : {};
  const error = failure === null ? null : { code: failure.code, message: failure.message };
  const interval = { sent: rounded(sent - from), seen: rounded(seen - from) };
  const roundTrip = roundTripMs === null ? null : rounded(roundTripMs);
  return {
    ...found,
    ...address,
    way: destination.way,
    witness: witnessOf(destination),
    interval,
    roundTripMs: roundTrip,
    error,
  };
}

/** A tenth of a microsecond is beyond any clock here. */
function rounded(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}

function seenOf(to: Asked['destination']['at'], found: Asked['found']) {
  if (found.kind !== 'answer') return [];
  const { protocol, address, port } = found;
  return [{ protocol, to, address, port }];
}

function sourceOf({ address, port }: Extract<Asked['found'], { kind: 'answer' }>): string {
  return port === null ? formatAddress(address) : formatEndpoint(address, port);
}
