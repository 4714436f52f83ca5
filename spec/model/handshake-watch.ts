import type { CaseContext } from '../judgement.ts';
import type { PacketOutcome, Receive, Send } from '../vocabulary/index.ts';
import { isPrivate } from './security.ts';
import type { Traits } from './traits.ts';

/** In ms: the time after which a TCP sends its SYN again (RFC 6298, 2.1). No translator forgets one sooner. */
const PROMPT_MS = 1_000;

/** A SYN that came out under a public endpoint. */
interface Opening {
  readonly syn: Send;
  readonly publicAddress: number;
  readonly publicPort: number;
  readonly seen: number;
  answered: boolean;
}

/**
 * Watches how far TCP handshakes come (RFC 5382 REQ-2): a flow surely lives only after one, so that a translator without any
 * is hardly judged. It follows the latest SYN only: a witness, no ledger.
 */
export class HandshakeWatch {
  readonly #traits: Traits;
  readonly #context: CaseContext;
  #latest: Opening | null = null;

  constructor(traits: Traits, context: CaseContext) {
    this.#traits = traits;
    this.#context = context;
  }

  sent(operation: Send, { arrivals: [arrival], sent, seen }: PacketOutcome): void {
    const { segment, destination } = operation;
    const { hello, deployment } = this.#context;
    const latest = this.#latest;
    // Nobody can answer to a port that is not shown.
    if (!hello.capabilities.shows.publicPort) return;
    if (segment === 'syn') {
      const isTranslated = arrival !== undefined && !isPrivate(destination, deployment);
      this.#latest = isTranslated
        ? {
            syn: operation,
            publicAddress: arrival.source,
            publicPort: arrival.sourcePort,
            seen,
            answered: false,
          }
        : null;
    } else if (latest !== null && isSameFlow(latest.syn, operation)) {
      this.#latest = null;
      if (segment !== 'ack' || !latest.answered || sent - latest.seen > PROMPT_MS) return;
      this.#traits.either(arrival !== undefined, 'handshakeCompleted', 'finalAckDropped');
    }
  }

  /** After a change a VM's group may deny it, or its flows be over. */
  forget(): void {
    this.#latest = null;
  }

  received(
    { segment, source, sourcePort, destination, destinationPort }: Receive,
    outcome: PacketOutcome,
  ): void {
    const latest = this.#latest;
    if (latest === null) return;
    const { syn, publicAddress, publicPort, seen } = latest;
    if (publicAddress !== destination || publicPort !== destinationPort) return;
    // A stranger's RST may end it too.
    if (segment !== 'syn-ack' || syn.destination !== source || syn.destinationPort !== sourcePort) {
      return this.forget();
    }
    if (latest.answered || outcome.sent - seen > PROMPT_MS) return;
    const { shows } = this.#context.hello.capabilities;
    latest.answered =
      !shows.deliveries ||
      outcome.deliveries.some(({ vm, port }) => vm === syn.vm && port === syn.sourcePort);
    if (latest.answered) return;
    this.#latest = null;
    this.#traits.add('synAckDropped');
  }
}

function isSameFlow(one: Send, other: Send): boolean {
  return (
    one.vm === other.vm &&
    one.sourcePort === other.sourcePort &&
    one.destination === other.destination &&
    one.destinationPort === other.destinationPort
  );
}
