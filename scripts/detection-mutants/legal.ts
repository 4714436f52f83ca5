import type { BuiltinMutant } from './instrument.ts';

const BUILTIN = 'harness/builtin';
const RULES =
  'Flows from outside get to nobody any more, or to fewer; that a load balancing rule delivers is no part of the document.';
const STRAYS = 'A segment other than SYN begins a flow; whether it may is open.';
const CLOSING = 'FINs and RSTs free no port, only idling does; whether closing frees one is open.';

/**
 * Mutants that differ only in what the document leaves open, by place and by what stands there instead, and why. Should the place
 * move, the mutant counts as slipped until somebody has looked again.
 */
const LEGAL: Readonly<Record<string, string>> = {
  [`${BUILTIN}/network.ts:231 false`]:
    'A member of a pool begins down instead of up; nothing says what is so before the first probe.',
  [`${BUILTIN}/network.ts:224 false`]:
    'Default SNAT takes another public address that is not the tenant’s; any will do.',
  [`${BUILTIN}/network.ts:224 free.length <= 0`]:
    'Default SNAT takes another public address that is not the tenant’s; any will do.',
  [`${BUILTIN}/network.ts:151 () => undefined`]: RULES,
  [`${BUILTIN}/network.ts:151 false`]: RULES,
  [`${BUILTIN}/icmp-errors.ts:34 {}`]:
    'An ICMP error is not translated; the document says nothing of them, and what becomes of them is measured only.',
  [`${BUILTIN}/gateway.ts:130 all && !network.isOwn(flow.publicAddress)`]:
    'Flows end when an address or pool changes; whether they do is open.',
  [`${BUILTIN}/gateway.ts:199 returned === null`]:
    'A packet to an own public address does not turn back; hairpinning is no part of the document.',
  [`${BUILTIN}/free-ports.ts:69 PAGE_BITS + 1`]:
    'The search for a port begins elsewhere; which free one a flow gets is open.',
  [`${BUILTIN}/packet-queue.ts:32 this.written += 1`]:
    'A packet to an own public address turns back and goes out as well; hairpinning is no part of the document.',
  [`${BUILTIN}/parts.ts:109 (packet.flags & SYN) === 0`]: CLOSING,
  [`${BUILTIN}/method.ts:34 (turn + 1) * count`]:
    'Flows use the frontends in another order, or one alone; which one is open.',
  [`${BUILTIN}/opening.ts:96 packet.protocol !== TCP`]: RULES,
  [`${BUILTIN}/opening.ts:67 true`]: RULES,
  [`${BUILTIN}/opening.ts:101 true`]: RULES,
  [`${BUILTIN}/parts.ts:107 packet.protocol === TCP`]: CLOSING,
  [`${BUILTIN}/flow-table.ts:21 filtering !== 'address-and-port'`]:
    'Other ports of the peer are let in too; from whom a port takes packets is open.',
  [`${BUILTIN}/parts.ts:85 options.changes !== 'drop-flows'`]:
    'Flows end when an address or pool changes; whether they do is open.',
  [`${BUILTIN}/opening.ts:18 false`]: STRAYS,
  [`${BUILTIN}/parts.ts:66 true`]: STRAYS,
  [`${BUILTIN}/opening.ts:52 {}`]: CLOSING,
  [`${BUILTIN}/method.ts:35 turn * count`]:
    'Flows use the frontends in another order, or one alone; which one is open.',
};

/** Why nothing may be found in it, or null. */
export function legalReason({ file, line, replacement }: BuiltinMutant): string | null {
  return LEGAL[`${file}:${line} ${replacement}`] ?? null;
}
